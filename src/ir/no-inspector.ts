/** @module ir/no-inspector — what bundles for browsers have in the place of `ir/inspector`: `gradus/debug` brings the real one. */
import type { Inspector } from "./inspection.ts";

export const inspector: Inspector | null = null;
