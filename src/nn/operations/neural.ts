/** @module nn/operations/neural — ops of networks and products of matrices, by Keras's signatures: see `nn/operations/signature`. */
import * as ops from "../../ops/index.ts";
import { type OnSymbols, onSymbols } from "./on-symbols.ts";

export const relu: OnSymbols<typeof ops.relu> = /* @__PURE__ */ onSymbols("nn.Relu x", ops.relu);
export const relu6: OnSymbols<typeof ops.relu6> = /* @__PURE__ */ onSymbols(
  "nn.Relu6 x",
  ops.relu6,
);
export const sigmoid: OnSymbols<typeof ops.sigmoid> = /* @__PURE__ */ onSymbols(
  "nn.Sigmoid x",
  ops.sigmoid,
);
export const sparseSigmoid: OnSymbols<typeof ops.sparseSigmoid> = /* @__PURE__ */ onSymbols(
  "nn.SparseSigmoid x",
  ops.sparseSigmoid,
);
export const softplus: OnSymbols<typeof ops.softplus> = /* @__PURE__ */ onSymbols(
  "nn.Softplus x",
  ops.softplus,
);
export const softsign: OnSymbols<typeof ops.softsign> = /* @__PURE__ */ onSymbols(
  "nn.Softsign x",
  ops.softsign,
);
export const sparsePlus: OnSymbols<typeof ops.sparsePlus> = /* @__PURE__ */ onSymbols(
  "nn.SparsePlus x",
  ops.sparsePlus,
);
export const silu: OnSymbols<typeof ops.silu> = /* @__PURE__ */ onSymbols("nn.Silu x", ops.silu);
export const logSigmoid: OnSymbols<typeof ops.logSigmoid> = /* @__PURE__ */ onSymbols(
  "nn.LogSigmoid x",
  ops.logSigmoid,
);
export const hardSigmoid: OnSymbols<typeof ops.hardSigmoid> = /* @__PURE__ */ onSymbols(
  "nn.HardSigmoid x",
  ops.hardSigmoid,
);
export const hardSilu: OnSymbols<typeof ops.hardSilu> = /* @__PURE__ */ onSymbols(
  "nn.HardSilu x",
  ops.hardSilu,
);
export const selu: OnSymbols<typeof ops.selu> = /* @__PURE__ */ onSymbols("nn.Selu x", ops.selu);
export const tanhShrink: OnSymbols<typeof ops.tanhShrink> = /* @__PURE__ */ onSymbols(
  "nn.TanhShrink x",
  ops.tanhShrink,
);
export const hardTanh: OnSymbols<typeof ops.hardTanh> = /* @__PURE__ */ onSymbols(
  "nn.HardTanh x",
  ops.hardTanh,
);
export const softShrink: OnSymbols<typeof ops.softShrink> = /* @__PURE__ */ onSymbols(
  "nn.SoftShrink x .threshold=0.5",
  ops.softShrink,
);
export const hardShrink: OnSymbols<typeof ops.hardShrink> = /* @__PURE__ */ onSymbols(
  "nn.HardShrink x .threshold=0.5",
  ops.hardShrink,
);
export const squareplus: OnSymbols<typeof ops.squareplus> = /* @__PURE__ */ onSymbols(
  "nn.Squareplus x .b=4",
  ops.squareplus,
);
export const leakyRelu: OnSymbols<typeof ops.leakyRelu> = /* @__PURE__ */ onSymbols(
  "nn.LeakyRelu x .negativeSlope=0.2",
  ops.leakyRelu,
);
export const elu: OnSymbols<typeof ops.elu> = /* @__PURE__ */ onSymbols(
  "nn.Elu x .alpha=1",
  ops.elu,
);
export const celu: OnSymbols<typeof ops.celu> = /* @__PURE__ */ onSymbols(
  "nn.Celu x .alpha=1",
  ops.celu,
);
export const gelu: OnSymbols<typeof ops.gelu> = /* @__PURE__ */ onSymbols(
  "nn.Gelu x .approximate=true",
  ops.gelu,
);
export const glu: OnSymbols<typeof ops.glu> = /* @__PURE__ */ onSymbols(
  "nn.Glu x .axis=-1",
  ops.glu,
);
export const threshold: OnSymbols<typeof ops.threshold> = /* @__PURE__ */ onSymbols(
  "nn.Threshold x .threshold .defaultValue",
  ops.threshold,
);
export const softmax: OnSymbols<typeof ops.softmax> = /* @__PURE__ */ onSymbols(
  "nn.Softmax x .axis=-1",
  ops.softmax,
);
export const logSoftmax: OnSymbols<typeof ops.logSoftmax> = /* @__PURE__ */ onSymbols(
  "nn.LogSoftmax x .axis=-1",
  ops.logSoftmax,
);
export const sparsemax: OnSymbols<typeof ops.sparsemax> = /* @__PURE__ */ onSymbols(
  "nn.Sparsemax x .axis=-1",
  ops.sparsemax,
);
export const normalize: OnSymbols<typeof ops.normalize> = /* @__PURE__ */ onSymbols(
  "nn.Normalize x .axis=-1 .order=2 .epsilon=null",
  ops.normalize,
);
export const oneHot: OnSymbols<typeof ops.oneHot> = /* @__PURE__ */ onSymbols(
  "nn.OneHot x .numClasses { .axis=-1 .dtype=null -sparse=false }",
  ops.oneHot,
);
export const multiHot: OnSymbols<typeof ops.multiHot> = /* @__PURE__ */ onSymbols(
  "nn.MultiHot inputs .numClasses { .axis=-1 .dtype=null -sparse=false }",
  ops.multiHot,
);
export const maxPool: OnSymbols<typeof ops.maxPool> = /* @__PURE__ */ onSymbols(
  'nn.MaxPool inputs .poolSize .strides=null .padding="valid" .dataFormat="channels_last"',
  ops.maxPool,
);
export const averagePool: OnSymbols<typeof ops.averagePool> = /* @__PURE__ */ onSymbols(
  'nn.AveragePool inputs .poolSize .strides=null .padding="valid" .dataFormat="channels_last"',
  ops.averagePool,
);
export const adaptiveMaxPool: OnSymbols<typeof ops.adaptiveMaxPool> = /* @__PURE__ */ onSymbols(
  'nn.AdaptiveMaxPool inputs .outputSize .dataFormat="channels_last"',
  ops.adaptiveMaxPool,
);
export const adaptiveAveragePool: OnSymbols<typeof ops.adaptiveAveragePool> =
  /* @__PURE__ */ onSymbols(
    'nn.AdaptiveAveragePool inputs .outputSize .dataFormat="channels_last"',
    ops.adaptiveAveragePool,
  );
export const conv: OnSymbols<typeof ops.conv> = /* @__PURE__ */ onSymbols(
  'nn.Conv inputs kernel .strides=1 .padding="valid" .dataFormat="channels_last" .dilationRate=1',
  ops.conv,
);
export const depthwiseConv: OnSymbols<typeof ops.depthwiseConv> = /* @__PURE__ */ onSymbols(
  'nn.DepthwiseConv inputs kernel .strides=1 .padding="valid" .dataFormat="channels_last" .dilationRate=1',
  ops.depthwiseConv,
);
export const separableConv: OnSymbols<typeof ops.separableConv> = /* @__PURE__ */ onSymbols(
  'nn.SeparableConv inputs depthwiseKernel pointwiseKernel { .strides=1 .padding="valid" .dataFormat="channels_last" .dilationRate=1 }',
  ops.separableConv,
);
export const convTranspose: OnSymbols<typeof ops.convTranspose> = /* @__PURE__ */ onSymbols(
  'nn.ConvTranspose inputs kernel { .strides=1 .padding="valid" .dataFormat="channels_last" .dilationRate=1 .outputPadding=null }',
  ops.convTranspose,
);
export const dotProductAttention: OnSymbols<typeof ops.dotProductAttention> =
  /* @__PURE__ */ onSymbols(
    "nn.DotProductAttention query key value { bias=null mask=null scale=null .isCausal=false .flashAttention=null .attnLogitsSoftCap=null }",
    ops.dotProductAttention,
  );
export const ctcLoss: OnSymbols<typeof ops.ctcLoss> = /* @__PURE__ */ onSymbols(
  "nn.CTCLoss target output targetLength outputLength .maskIndex=0",
  ops.ctcLoss,
);
export const matmul: OnSymbols<typeof ops.matmul> = /* @__PURE__ */ onSymbols(
  "numpy.Matmul x1 x2",
  ops.matmul,
);
export const dot: OnSymbols<typeof ops.dot> = /* @__PURE__ */ onSymbols("numpy.Dot x1 x2", ops.dot);
export const inner: OnSymbols<typeof ops.inner> = /* @__PURE__ */ onSymbols(
  "numpy.Inner x1 x2",
  ops.inner,
);
export const outer: OnSymbols<typeof ops.outer> = /* @__PURE__ */ onSymbols(
  "numpy.Outer x1 x2",
  ops.outer,
);
export const vdot: OnSymbols<typeof ops.vdot> = /* @__PURE__ */ onSymbols(
  "numpy.Vdot x1 x2",
  ops.vdot,
);
export const kron: OnSymbols<typeof ops.kron> = /* @__PURE__ */ onSymbols(
  "numpy.Kron x1 x2",
  ops.kron,
);
export const cross: OnSymbols<typeof ops.cross> = /* @__PURE__ */ onSymbols(
  "numpy.Cross x1 x2 .axisa=-1 .axisb=-1 .axisc=-1 .axis=null",
  ops.cross,
);
export const tensordot: OnSymbols<typeof ops.tensordot> = /* @__PURE__ */ onSymbols(
  "numpy.Tensordot x1 x2 .axes=2",
  ops.tensordot,
);
export const einsum: OnSymbols<typeof ops.einsum> = /* @__PURE__ */ onSymbols(
  "numpy.Einsum .subscripts *operands",
  ops.einsum,
);
