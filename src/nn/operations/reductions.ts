/** @module nn/operations/reductions — ops along axes, by Keras's signatures: see `nn/operations/signature`. */
import * as ops from "../../ops/index.ts";
import { maxFrom, minFrom } from "./from-initial.ts";
import { type OnSymbols, onSymbols } from "./on-symbols.ts";

export const sum: OnSymbols<typeof ops.sum> = /* @__PURE__ */ onSymbols(
  "numpy.Sum x .axis=null .keepDims=false",
  ops.sum,
);
export const mean: OnSymbols<typeof ops.mean> = /* @__PURE__ */ onSymbols(
  "numpy.Mean x .axis=null .keepDims=false",
  ops.mean,
);
export const any: OnSymbols<typeof ops.any> = /* @__PURE__ */ onSymbols(
  "numpy.Any x .axis=null .keepDims=false",
  ops.any,
);
export const all: OnSymbols<typeof ops.all> = /* @__PURE__ */ onSymbols(
  "numpy.All x .axis=null .keepDims=false",
  ops.all,
);
export const amax: OnSymbols<typeof ops.amax> = /* @__PURE__ */ onSymbols(
  "numpy.Amax x .axis=null .keepDims=false",
  ops.amax,
);
export const amin: OnSymbols<typeof ops.amin> = /* @__PURE__ */ onSymbols(
  "numpy.Amin x .axis=null .keepDims=false",
  ops.amin,
);
export const median: OnSymbols<typeof ops.median> = /* @__PURE__ */ onSymbols(
  "numpy.Median x .axis=null .keepDims=false",
  ops.median,
);
export const ptp: OnSymbols<typeof ops.ptp> = /* @__PURE__ */ onSymbols(
  "numpy.Ptp x .axis=null .keepDims=false",
  ops.ptp,
);
export const std: OnSymbols<typeof ops.std> = /* @__PURE__ */ onSymbols(
  "numpy.Std x .axis=null .keepDims=false",
  ops.std,
);
export const nansum: OnSymbols<typeof ops.nansum> = /* @__PURE__ */ onSymbols(
  "numpy.Nansum x .axis=null .keepDims=false",
  ops.nansum,
);
export const nanprod: OnSymbols<typeof ops.nanprod> = /* @__PURE__ */ onSymbols(
  "numpy.Nanprod x .axis=null .keepDims=false",
  ops.nanprod,
);
export const nanmean: OnSymbols<typeof ops.nanmean> = /* @__PURE__ */ onSymbols(
  "numpy.Nanmean x .axis=null .keepDims=false",
  ops.nanmean,
);
export const nanvar: OnSymbols<typeof ops.nanvar> = /* @__PURE__ */ onSymbols(
  "numpy.Nanvar x .axis=null .keepDims=false",
  ops.nanvar,
);
export const nanstd: OnSymbols<typeof ops.nanstd> = /* @__PURE__ */ onSymbols(
  "numpy.Nanstd x .axis=null .keepDims=false",
  ops.nanstd,
);
export const nanmax: OnSymbols<typeof ops.nanmax> = /* @__PURE__ */ onSymbols(
  "numpy.Nanmax x .axis=null .keepDims=false",
  ops.nanmax,
);
export const nanmin: OnSymbols<typeof ops.nanmin> = /* @__PURE__ */ onSymbols(
  "numpy.Nanmin x .axis=null .keepDims=false",
  ops.nanmin,
);
export const argmax: OnSymbols<typeof ops.argmax> = /* @__PURE__ */ onSymbols(
  "numpy.Argmax x .axis=null .keepDims=false",
  ops.argmax,
);
export const argmin: OnSymbols<typeof ops.argmin> = /* @__PURE__ */ onSymbols(
  "numpy.Argmin x .axis=null .keepDims=false",
  ops.argmin,
);
export const nanargmax: OnSymbols<typeof ops.nanargmax> = /* @__PURE__ */ onSymbols(
  "numpy.Nanargmax x .axis=null .keepDims=false",
  ops.nanargmax,
);
export const nanargmin: OnSymbols<typeof ops.nanargmin> = /* @__PURE__ */ onSymbols(
  "numpy.Nanargmin x .axis=null .keepDims=false",
  ops.nanargmin,
);
export const max: OnSymbols<typeof ops.max> = /* @__PURE__ */ onSymbols(
  "numpy.Max x .axis=null .keepDims=false .initial=null",
  ops.max,
  maxFrom,
);
export const min: OnSymbols<typeof ops.min> = /* @__PURE__ */ onSymbols(
  "numpy.Min x .axis=null .keepDims=false .initial=null",
  ops.min,
  minFrom,
);
export const variance: OnSymbols<typeof ops.variance> = /* @__PURE__ */ onSymbols(
  "numpy.Var x .axis=null .keepDims=false",
  ops.variance,
);
export const prod: OnSymbols<typeof ops.prod> = /* @__PURE__ */ onSymbols(
  "numpy.Prod x .axis=null .keepDims=false .dtype=null",
  ops.prod,
);
export const countNonzero: OnSymbols<typeof ops.countNonzero> = /* @__PURE__ */ onSymbols(
  "numpy.CountNonzero x .axis=null",
  ops.countNonzero,
);
export const logsumexp: OnSymbols<typeof ops.logsumexp> = /* @__PURE__ */ onSymbols(
  "math.Logsumexp x .axis=null .keepDims=false",
  ops.logsumexp,
);
export const average: OnSymbols<typeof ops.average> = /* @__PURE__ */ onSymbols(
  "numpy.Average x .axis=null weights",
  ops.average,
);
export const allclose: OnSymbols<typeof ops.allclose> = /* @__PURE__ */ onSymbols(
  "numpy.AllClose x1 x2 .rtol=1e-5 .atol=1e-8 .equalNan=false",
  ops.allclose,
);
export const quantile: OnSymbols<typeof ops.quantile> = /* @__PURE__ */ onSymbols(
  'numpy.Quantile x q { .axis=null .method="linear" .keepDims=false }',
  ops.quantile,
);
export const percentile: OnSymbols<typeof ops.percentile> = /* @__PURE__ */ onSymbols(
  'numpy.Percentile x q { .axis=null .method="linear" .keepDims=false }',
  ops.percentile,
);
export const moments: OnSymbols<typeof ops.moments> = /* @__PURE__ */ onSymbols(
  "nn.Moments x .axes=null .keepDims=false ~synchronized=false",
  ops.moments,
);
export const norm: OnSymbols<typeof ops.norm> = /* @__PURE__ */ onSymbols(
  "linalg.Norm x .ord=null .axis=null .keepDims=false",
  ops.norm,
);
export const cumsum: OnSymbols<typeof ops.cumsum> = /* @__PURE__ */ onSymbols(
  "numpy.Cumsum x .axis=null .dtype=null",
  ops.cumsum,
);
export const cumprod: OnSymbols<typeof ops.cumprod> = /* @__PURE__ */ onSymbols(
  "numpy.Cumprod x .axis=null .dtype=null",
  ops.cumprod,
);
export const argsort: OnSymbols<typeof ops.argsort> = /* @__PURE__ */ onSymbols(
  "numpy.Argsort x .axis=-1",
  ops.argsort,
);
export const sort: OnSymbols<typeof ops.sort> = /* @__PURE__ */ onSymbols(
  "numpy.Sort x .axis=-1",
  ops.sort,
);
export const topK: OnSymbols<typeof ops.topK> = /* @__PURE__ */ onSymbols(
  "math.TopK x .k .sorted=true",
  ops.topK,
);
export const inTopK: OnSymbols<typeof ops.inTopK> = /* @__PURE__ */ onSymbols(
  "math.InTopK targets predictions .k",
  ops.inTopK,
);
export const segmentSum: OnSymbols<typeof ops.segmentSum> = /* @__PURE__ */ onSymbols(
  "math.SegmentSum data segmentIds .numSegments=null ~sorted=false",
  ops.segmentSum,
);
export const segmentMax: OnSymbols<typeof ops.segmentMax> = /* @__PURE__ */ onSymbols(
  "math.SegmentMax data segmentIds .numSegments=null ~sorted=false",
  ops.segmentMax,
);
export const segmentMin: OnSymbols<typeof ops.segmentMin> = /* @__PURE__ */ onSymbols(
  "math.SegmentMin data segmentIds .numSegments=null ~sorted=false",
  ops.segmentMin,
);
export const segmentProd: OnSymbols<typeof ops.segmentProd> = /* @__PURE__ */ onSymbols(
  "math.SegmentProd data segmentIds .numSegments=null ~sorted=false",
  ops.segmentProd,
);
export const bincount: OnSymbols<typeof ops.bincount> = /* @__PURE__ */ onSymbols(
  "numpy.Bincount x .weights=null .minlength=0 -sparse=false",
  ops.bincount,
);
export { variance as var };
