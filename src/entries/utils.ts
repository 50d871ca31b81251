/** @module gradus/utils — odds and ends of Keras's `utils`. */
import "../runtime/install.ts";

export { clearSession, type RandomSeedOptions, setRandomSeed } from "../runtime/session.ts";
