/** @module nn/operations/values-only — ops that a functional model cannot hold: their results, or what they run, depend on values. */
import * as ops from "../../ops/index.ts";
import { onValues } from "./on-symbols.ts";

export const associativeScan: typeof ops.associativeScan = /* @__PURE__ */ onValues(
  "associativeScan",
  ops.associativeScan,
);
export const categorical: typeof ops.categorical = /* @__PURE__ */ onValues(
  "categorical",
  ops.categorical,
);
export const cond: typeof ops.cond = /* @__PURE__ */ onValues("cond", ops.cond);
export const dynamicSlice: typeof ops.dynamicSlice = /* @__PURE__ */ onValues(
  "dynamicSlice",
  ops.dynamicSlice,
);
export const dynamicUpdateSlice: typeof ops.dynamicUpdateSlice = /* @__PURE__ */ onValues(
  "dynamicUpdateSlice",
  ops.dynamicUpdateSlice,
);
export const foriLoop: typeof ops.foriLoop = /* @__PURE__ */ onValues("foriLoop", ops.foriLoop);
export const map: typeof ops.map = /* @__PURE__ */ onValues("map", ops.map);
export const mish: typeof ops.mish = /* @__PURE__ */ onValues("mish", ops.mish);
export const ndim: typeof ops.ndim = /* @__PURE__ */ onValues("ndim", ops.ndim);
export const nonzero: typeof ops.nonzero = /* @__PURE__ */ onValues("nonzero", ops.nonzero);
export const scan: typeof ops.scan = /* @__PURE__ */ onValues("scan", ops.scan);
export const shape: typeof ops.shape = /* @__PURE__ */ onValues("shape", ops.shape);
export const shuffle: typeof ops.shuffle = /* @__PURE__ */ onValues("shuffle", ops.shuffle);
export const size: typeof ops.size = /* @__PURE__ */ onValues("size", ops.size);
export const switchCase: typeof ops.switchCase = /* @__PURE__ */ onValues(
  "switchCase",
  ops.switchCase,
);
export const unique: typeof ops.unique = /* @__PURE__ */ onValues("unique", ops.unique);
export const vectorizedMap: typeof ops.vectorizedMap = /* @__PURE__ */ onValues(
  "vectorizedMap",
  ops.vectorizedMap,
);
export const whileLoop: typeof ops.whileLoop = /* @__PURE__ */ onValues("whileLoop", ops.whileLoop);
export { switchCase as switch };
