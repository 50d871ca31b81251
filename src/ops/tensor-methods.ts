/**
 * @module ops/tensor-methods — the functions behind `Tensor`'s methods.
 */
import { UnsupportedError } from "../core/errors.ts";
import { type SliceIndex, Tensor } from "../ir/tensor.ts";
import type { TensorMethods } from "../ir/tensor-methods.ts";
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
  const basic = all.filter((index) => !(index instanceof Tensor)) as (string | number | null)[];
  if (basic.length === all.length) return basicSlice(x, basic);
  throw new UnsupportedError("slice/advanced", "slice: indexing by tensors is not there yet.");
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
