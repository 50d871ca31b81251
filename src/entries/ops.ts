/** @module gradus/ops — operations on tensors, with Keras's names in camelCase. */
import "../runtime/install.ts";

export * from "../ops/index.ts";
