/** @module nn/operations/methods — the ops behind the methods of symbolic tensors. */
import type { SliceIndex, Tensor } from "../../ir/tensor.ts";
import type { GraphOps } from "../graph.ts";
import { expandDims, reshape, squeeze, transpose } from "./arrays.ts";
import {
  abs,
  add,
  astype,
  divide,
  equal,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  multiply,
  negative,
  notEqual,
  power,
  sqrt,
  square,
  subtract,
} from "./elementwise.ts";
import { operate } from "./make.ts";
import { matmul } from "./neural.ts";
import { type OnSymbols, onSymbols } from "./on-symbols.ts";
import { argmax, argmin, max, mean, min, sum } from "./reductions.ts";

function slice(x: Tensor, key: SliceIndex | readonly SliceIndex[]): Tensor {
  return Array.isArray(key) ? x.slice(...(key as readonly SliceIndex[])) : x.slice(key as null);
}

/** NumPy's slicing: what Keras's `x[…]` makes. */
export const getItem: OnSymbols<typeof slice> = /* @__PURE__ */ onSymbols(
  "numpy.GetItem x key",
  slice,
);

/** For symbolic tensors. */
export const graphOps: GraphOps = {
  operate,
  methods: {
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
    slice: getItem,
  },
};
