/**
 * @module ops/tensor-methods — the functions behind `Tensor`'s methods.
 */
import { type SliceIndex, Tensor } from "../ir/tensor.ts";
import type { TensorMethods } from "../ir/tensor-methods.ts";
import { advancedSlice } from "./advanced-indexing.ts";
import {
  add,
  astype,
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  multiply,
  negative,
  notEqual,
  subtract,
} from "./arithmetic.ts";
import { basicSlice, expandEllipsis } from "./basic-indexing.ts";
import { mean, sum } from "./broadcast.ts";
import { exp, log } from "./exponential.ts";
import { argmax, argmin, max, maximum, min, minimum } from "./extremes.ts";
import { matmul } from "./matmul.ts";
import { power, sqrt, square } from "./power.ts";
import { abs } from "./rounding.ts";
import { expandDims, reshape, squeeze, transpose } from "./shape.ts";

function slice(x: Tensor, indices: readonly SliceIndex[]): Tensor {
  const all = expandEllipsis(x, indices);
  const basic = all.filter((index) => isBasic(index));
  return basic.length === all.length ? basicSlice(x, basic) : advancedSlice(x, all);
}

function isBasic(index: SliceIndex): index is string | number | null {
  return !(index instanceof Tensor);
}

/** Installed once by `runtime/install.ts`. */
export const tensorMethodTable: TensorMethods = {
  add,
  subtract,
  multiply,
  divide,
  power,
  maximum,
  minimum,
  negative,
  abs,
  square,
  sqrt,
  exp,
  log,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  matmul,
  sum,
  mean,
  max,
  min,
  argmax,
  argmin,
  reshape,
  transpose,
  expandDims,
  squeeze,
  astype,
  slice,
};
