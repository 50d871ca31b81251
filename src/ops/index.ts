/**
 * @module ops — every public op, by name. One export line an op.
 */
export {
  celu,
  elu,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  mish,
  relu6,
  selu,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
  threshold,
} from "./activation.ts";
export { adaptiveAveragePool, adaptiveMaxPool } from "./adaptive-pooling.ts";
export {
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
  where,
} from "./arithmetic.ts";
export { type AssociativeScanOptions, associativeScan } from "./associative-scan.ts";
export { type DotProductAttentionOptions, dotProductAttention } from "./attention.ts";
export { broadcastTo, mean, sum } from "./broadcast.ts";
export { cond, switchCase, switchCase as switch } from "./cond.ts";
export {
  type ContractedAxes,
  cross,
  dot,
  inner,
  kron,
  outer,
  tensordot,
  vdot,
} from "./contraction.ts";
export { array } from "./convert.ts";
export {
  type ConvTransposeOptions,
  conv,
  convTranspose,
  depthwiseConv,
  type SeparableConvOptions,
  separableConv,
} from "./convolution.ts";
export { cast, convertToTensor, ndim, select, shape, size } from "./core.ts";
export {
  arange,
  empty,
  emptyLike,
  full,
  fullLike,
  linspace,
  logspace,
  ones,
  onesLike,
  type SpaceOptions,
  zeros,
  zerosLike,
} from "./creation.ts";
export { ctcLoss } from "./ctc.ts";
export { cumprod, cumsum } from "./cumulative.ts";
export { diag, diagflat, diagonal, eye, identity, trace, tri, tril, triu } from "./diagonal.ts";
export { divideNoNan, floorDivide, fmod, mod, remainder, trueDivide } from "./division.ts";
export { dynamicSlice, dynamicUpdateSlice, sliceUpdate } from "./dynamic-slice.ts";
export { einsum } from "./einsum.ts";
export { erf, erfc, erfinv } from "./error-function.ts";
export { exp, exp2, expm1, log, log1p, log2, log10, logaddexp, logaddexp2 } from "./exponential.ts";
export {
  amax,
  amin,
  argmax,
  argmin,
  clip,
  fmax,
  fmin,
  max,
  maximum,
  min,
  minimum,
  ptp,
  relu,
} from "./extremes.ts";
export { arccosh, arcsinh, arctanh, cosh, sinh, tanh } from "./hyperbolic.ts";
export { multiHot, type OneHotOptions, oneHot, take, takeAlongAxis } from "./indexing.ts";
export {
  bitwiseAnd,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  leftShift,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  rightShift,
} from "./logical.ts";
export { logsumexp } from "./logsumexp.ts";
export { matmul } from "./matmul.ts";
export {
  nanargmax,
  nanargmin,
  nanmax,
  nanmean,
  nanmin,
  nanprod,
  nanstd,
  nansum,
  nanvar,
} from "./nan-reductions.ts";
export { type NormOrder, norm, normalize } from "./norm.ts";
export { isclose, isfinite, isinf, isnan, isneginf, isposinf, nanToNum } from "./number-kinds.ts";
export { type PadMode, type PadWidth, pad } from "./pad.ts";
export { averagePool, maxPool } from "./pooling.ts";
export { cbrt, ldexp, power, reciprocal, rsqrt, sqrt, square } from "./power.ts";
export {
  median,
  percentile,
  type QuantileMethod,
  type QuantileOptions,
  quantile,
} from "./quantile.ts";
export {
  bernoulli,
  categorical,
  gumbel,
  normal,
  randint,
  shuffle,
  truncatedNormal,
  uniform,
} from "./random.ts";
export {
  append,
  arraySplit,
  concatenate,
  diff,
  fliplr,
  flipud,
  hstack,
  meshgrid,
  repeat,
  roll,
  rot90,
  split,
  stack,
  tile,
  unstack,
  vstack,
} from "./rearrange.ts";
export {
  all,
  allclose,
  any,
  average,
  countNonzero,
  moments,
  prod,
  std,
  var,
  variance,
} from "./reductions.ts";
export {
  abs,
  absolute,
  ceil,
  fabs,
  floor,
  heaviside,
  round,
  sign,
  signbit,
  trunc,
} from "./rounding.ts";
export { foriLoop, map, type ScanOptions, scan, vectorizedMap } from "./scan.ts";
export {
  type ScatterReduction,
  scatter,
  scatterUpdate,
  segmentMax,
  segmentMin,
  segmentProd,
  segmentSum,
} from "./scatter.ts";
export {
  bincount,
  digitize,
  type IsinOptions,
  isin,
  nonzero,
  type SearchSide,
  searchsorted,
  type UniqueOptions,
  type UniqueResults,
  unique,
} from "./search.ts";
export {
  expandDims,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from "./shape.ts";
export { logSigmoid, sigmoid, silu, softplus } from "./sigmoid.ts";
export { flip, slice } from "./slice.ts";
export { logSoftmax, softmax } from "./softmax.ts";
export { argsort, sort } from "./sort.ts";
export { sparsemax } from "./sparsemax.ts";
export type { ChannelsAt, PerAxis, SpatialPadding } from "./spatial.ts";
export { stopGradient } from "./stop-gradient.ts";
export { foldIn, randomBits, splitKey } from "./threefry.ts";
export { inTopK, topK } from "./top-k.ts";
export {
  arccos,
  arcsin,
  arctan,
  arctan2,
  cos,
  deg2rad,
  hypot,
  rad2deg,
  sin,
  sinc,
  tan,
} from "./trigonometry.ts";
export { type WhileOptions, whileLoop } from "./while-loop.ts";
