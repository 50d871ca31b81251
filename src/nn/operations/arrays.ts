/** @module nn/operations/arrays — ops that make and rearrange arrays, by Keras's signatures: see `nn/operations/signature`. */
import * as ops from "../../ops/index.ts";
import { type OnSymbols, onSymbols } from "./on-symbols.ts";

export const broadcastTo: OnSymbols<typeof ops.broadcastTo> = /* @__PURE__ */ onSymbols(
  "numpy.BroadcastTo x .shape",
  ops.broadcastTo,
);
export const reshape: OnSymbols<typeof ops.reshape> = /* @__PURE__ */ onSymbols(
  "numpy.Reshape x .newshape",
  ops.reshape,
);
export const ravel: OnSymbols<typeof ops.ravel> = /* @__PURE__ */ onSymbols(
  "numpy.Ravel x",
  ops.ravel,
);
export const transpose: OnSymbols<typeof ops.transpose> = /* @__PURE__ */ onSymbols(
  "numpy.Transpose x .axes=null",
  ops.transpose,
);
export const swapaxes: OnSymbols<typeof ops.swapaxes> = /* @__PURE__ */ onSymbols(
  "numpy.Swapaxes x .axis1 .axis2",
  ops.swapaxes,
);
export const moveaxis: OnSymbols<typeof ops.moveaxis> = /* @__PURE__ */ onSymbols(
  "numpy.Moveaxis x .source .destination",
  ops.moveaxis,
);
export const expandDims: OnSymbols<typeof ops.expandDims> = /* @__PURE__ */ onSymbols(
  "numpy.ExpandDims x .axis",
  ops.expandDims,
);
export const squeeze: OnSymbols<typeof ops.squeeze> = /* @__PURE__ */ onSymbols(
  "numpy.Squeeze x .axis=null",
  ops.squeeze,
);
export const concatenate: OnSymbols<typeof ops.concatenate> = /* @__PURE__ */ onSymbols(
  "numpy.Concatenate xs .axis=0",
  ops.concatenate,
);
export const stack: OnSymbols<typeof ops.stack> = /* @__PURE__ */ onSymbols(
  "numpy.Stack x .axis=0",
  ops.stack,
);
export const vstack: OnSymbols<typeof ops.vstack> = /* @__PURE__ */ onSymbols(
  "numpy.Vstack xs",
  ops.vstack,
);
export const hstack: OnSymbols<typeof ops.hstack> = /* @__PURE__ */ onSymbols(
  "numpy.Hstack xs",
  ops.hstack,
);
export const append: OnSymbols<typeof ops.append> = /* @__PURE__ */ onSymbols(
  "numpy.Append x1 x2 .axis=null",
  ops.append,
);
export const split: OnSymbols<typeof ops.split> = /* @__PURE__ */ onSymbols(
  "numpy.Split x .indicesOrSections .axis=0",
  ops.split,
);
export const arraySplit: OnSymbols<typeof ops.arraySplit> = /* @__PURE__ */ onSymbols(
  "numpy.ArraySplit x .indicesOrSections .axis=0",
  ops.arraySplit,
);
export const unstack: OnSymbols<typeof ops.unstack> = /* @__PURE__ */ onSymbols(
  "core.Unstack x .num=null .axis=0",
  ops.unstack,
);
export const tile: OnSymbols<typeof ops.tile> = /* @__PURE__ */ onSymbols(
  "numpy.Tile x .repeats",
  ops.tile,
);
export const repeat: OnSymbols<typeof ops.repeat> = /* @__PURE__ */ onSymbols(
  "numpy.Repeat x .repeats .axis=null",
  ops.repeat,
);
export const roll: OnSymbols<typeof ops.roll> = /* @__PURE__ */ onSymbols(
  "numpy.Roll x .shift .axis=null",
  ops.roll,
);
export const meshgrid: OnSymbols<typeof ops.meshgrid> = /* @__PURE__ */ onSymbols(
  'numpy.Meshgrid [x] .indexing="xy"',
  ops.meshgrid,
);
export const flip: OnSymbols<typeof ops.flip> = /* @__PURE__ */ onSymbols(
  "numpy.Flip x .axis=null",
  ops.flip,
);
export const fliplr: OnSymbols<typeof ops.fliplr> = /* @__PURE__ */ onSymbols(
  "numpy.Fliplr x",
  ops.fliplr,
);
export const flipud: OnSymbols<typeof ops.flipud> = /* @__PURE__ */ onSymbols(
  "numpy.Flipud x",
  ops.flipud,
);
export const rot90: OnSymbols<typeof ops.rot90> = /* @__PURE__ */ onSymbols(
  "numpy.Rot90 array .k=1 .axes=[0,1]",
  ops.rot90,
);
export const diff: OnSymbols<typeof ops.diff> = /* @__PURE__ */ onSymbols(
  "numpy.Diff a .n=1 .axis=-1",
  ops.diff,
);
export const pad: OnSymbols<typeof ops.pad> = /* @__PURE__ */ onSymbols(
  'numpy.Pad x .padWidth .mode="constant" constantValues',
  ops.pad,
);
export const diag: OnSymbols<typeof ops.diag> = /* @__PURE__ */ onSymbols(
  "numpy.Diag x .k=0",
  ops.diag,
);
export const diagflat: OnSymbols<typeof ops.diagflat> = /* @__PURE__ */ onSymbols(
  "numpy.Diagflat x .k=0",
  ops.diagflat,
);
export const diagonal: OnSymbols<typeof ops.diagonal> = /* @__PURE__ */ onSymbols(
  "numpy.Diagonal x .offset=0 .axis1=0 .axis2=1",
  ops.diagonal,
);
export const trace: OnSymbols<typeof ops.trace> = /* @__PURE__ */ onSymbols(
  "numpy.Trace x .offset=0 .axis1=0 .axis2=1",
  ops.trace,
);
export const tril: OnSymbols<typeof ops.tril> = /* @__PURE__ */ onSymbols(
  "numpy.Tril x .k=0",
  ops.tril,
);
export const triu: OnSymbols<typeof ops.triu> = /* @__PURE__ */ onSymbols(
  "numpy.Triu x .k=0",
  ops.triu,
);
export const zerosLike: OnSymbols<typeof ops.zerosLike> = /* @__PURE__ */ onSymbols(
  "numpy.ZerosLike x .dtype=null",
  ops.zerosLike,
);
export const onesLike: OnSymbols<typeof ops.onesLike> = /* @__PURE__ */ onSymbols(
  "numpy.OnesLike x .dtype=null",
  ops.onesLike,
);
export const emptyLike: OnSymbols<typeof ops.emptyLike> = /* @__PURE__ */ onSymbols(
  "numpy.EmptyLike x .dtype=null",
  ops.emptyLike,
);
export const fullLike: OnSymbols<typeof ops.fullLike> = /* @__PURE__ */ onSymbols(
  "numpy.FullLike x fillValue .dtype=null",
  ops.fullLike,
);
export const full: OnSymbols<typeof ops.full> = /* @__PURE__ */ onSymbols(
  "numpy.Full .shape fillValue .dtype=null",
  ops.full,
);
export const linspace: OnSymbols<typeof ops.linspace> = /* @__PURE__ */ onSymbols(
  "numpy.Linspace start stop .num=50 { .endpoint=true .dtype=null .axis=0 -retstep=false }",
  ops.linspace,
);
export const logspace: OnSymbols<typeof ops.logspace> = /* @__PURE__ */ onSymbols(
  "numpy.Logspace start stop .num=50 { .endpoint=true .base=10 .dtype=null .axis=0 }",
  ops.logspace,
);
export const take: OnSymbols<typeof ops.take> = /* @__PURE__ */ onSymbols(
  "numpy.Take x indices .axis=null",
  ops.take,
);
export const takeAlongAxis: OnSymbols<typeof ops.takeAlongAxis> = /* @__PURE__ */ onSymbols(
  "numpy.TakeAlongAxis x indices .axis=null",
  ops.takeAlongAxis,
);
export const slice: OnSymbols<typeof ops.slice> = /* @__PURE__ */ onSymbols(
  "core.Slice inputs startIndices .shape",
  ops.slice,
);
export const sliceUpdate: OnSymbols<typeof ops.sliceUpdate> = /* @__PURE__ */ onSymbols(
  "core.SliceUpdate inputs startIndices updates",
  ops.sliceUpdate,
);
export const scatter: OnSymbols<typeof ops.scatter> = /* @__PURE__ */ onSymbols(
  "core.Scatter indices values .shape",
  ops.scatter,
);
export const scatterUpdate: OnSymbols<typeof ops.scatterUpdate> = /* @__PURE__ */ onSymbols(
  "core.ScatterUpdate inputs indices updates .reduction=null",
  ops.scatterUpdate,
);
export const digitize: OnSymbols<typeof ops.digitize> = /* @__PURE__ */ onSymbols(
  "numpy.Digitize x bins",
  ops.digitize,
);
export const searchsorted: OnSymbols<typeof ops.searchsorted> = /* @__PURE__ */ onSymbols(
  'numpy.SearchSorted sortedSequence values .side="left"',
  ops.searchsorted,
);
export const isin: OnSymbols<typeof ops.isin> = /* @__PURE__ */ onSymbols(
  "numpy.IsIn x1 x2 { ~assumeUnique=false .invert=false }",
  ops.isin,
);
