/** @module gradus/layers — layers and `Input`. */
import "../runtime/install.ts";

export { SymbolicTensor } from "../nn/graph.ts";
export { Activation, type ActivationConfig } from "../nn/layers/activation.ts";
export {
  ActivityRegularization,
  type ActivityRegularizationConfig,
} from "../nn/layers/activity-regularization.ts";
export { AlphaDropout, type AlphaDropoutConfig } from "../nn/layers/alpha-dropout.ts";
export {
  Add,
  Average,
  add,
  average,
  Multiply,
  multiply,
  Subtract,
  subtract,
} from "../nn/layers/arithmetic-merges.ts";
export {
  AdditiveAttention,
  type AdditiveAttentionConfig,
  Attention,
  type AttentionConfig,
} from "../nn/layers/attention.ts";
export type { WithAttentionScores } from "../nn/layers/attention-layer.ts";
export {
  BatchNormalization,
  type BatchNormalizationConfig,
} from "../nn/layers/batch-normalization.ts";
export type { RenormClipping } from "../nn/layers/batch-renormalization.ts";
export type { CallContext } from "../nn/layers/call-context.ts";
export { Concatenate, type ConcatenateConfig, concatenate } from "../nn/layers/concatenate.ts";
export {
  Conv1D,
  Conv1D as Convolution1D,
  type Conv1DConfig,
  Conv2D,
  Conv2D as Convolution2D,
  Conv3D,
  Conv3D as Convolution3D,
  type ConvConfig,
} from "../nn/layers/convolution/conv.ts";
export {
  Conv1DTranspose,
  Conv1DTranspose as Convolution1DTranspose,
  Conv2DTranspose,
  Conv2DTranspose as Convolution2DTranspose,
  Conv3DTranspose,
  Conv3DTranspose as Convolution3DTranspose,
  type ConvTransposeConfig,
} from "../nn/layers/convolution/conv-transpose.ts";
export {
  DepthwiseConv1D,
  DepthwiseConv2D,
  type DepthwiseConvConfig,
} from "../nn/layers/convolution/depthwise-conv.ts";
export type {
  ConvolutionConfig,
  ConvPadding,
  KernelConfig,
} from "../nn/layers/convolution/options.ts";
export {
  SeparableConv1D,
  SeparableConv1D as SeparableConvolution1D,
  SeparableConv2D,
  SeparableConv2D as SeparableConvolution2D,
  type SeparableConvConfig,
} from "../nn/layers/convolution/separable-conv.ts";
export { Dense, type DenseConfig } from "../nn/layers/dense.ts";
export { Dot, type DotConfig, dot } from "../nn/layers/dot.ts";
export { Dropout, type DropoutConfig } from "../nn/layers/dropout.ts";
export { EinsumDense, type EinsumDenseConfig } from "../nn/layers/einsum-dense.ts";
export { ELU, type ELUConfig } from "../nn/layers/elu.ts";
export { Embedding, type EmbeddingConfig } from "../nn/layers/embedding.ts";
export { Maximum, Minimum, maximum, minimum } from "../nn/layers/extreme-merges.ts";
export { type DataFormat, Flatten, type FlattenConfig } from "../nn/layers/flatten.ts";
export {
  GaussianDropout,
  type GaussianDropoutConfig,
  GaussianNoise,
  type GaussianNoiseConfig,
} from "../nn/layers/gaussian-noise.ts";
export {
  GroupNormalization,
  type GroupNormalizationConfig,
} from "../nn/layers/group-normalization.ts";
export {
  GroupQueryAttention,
  type GroupQueryAttentionConfig,
} from "../nn/layers/group-query-attention.ts";
export { Identity } from "../nn/layers/identity.ts";
export { Input, type InputConfig, InputLayer } from "../nn/layers/input-layer.ts";
export { Lambda, type LambdaCall, type LambdaConfig } from "../nn/layers/lambda.ts";
export { Layer } from "../nn/layers/layer.ts";
export {
  LayerNormalization,
  type LayerNormalizationConfig,
} from "../nn/layers/layer-normalization.ts";
export type { LayerConfig } from "../nn/layers/layer-options.ts";
export { LeakyReLU, type LeakyReLUConfig } from "../nn/layers/leaky-relu.ts";
export { Masking, type MaskingConfig } from "../nn/layers/masking.ts";
export {
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
} from "../nn/layers/multi-head-attention.ts";
export type { MultiHeadOptions } from "../nn/layers/multi-head-options.ts";
export { Permute, type PermuteConfig } from "../nn/layers/permute.ts";
export { Pipeline, type PipelineConfig } from "../nn/layers/pipeline.ts";
export {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  type AdaptivePoolingConfig,
} from "../nn/layers/pooling/adaptive-pooling.ts";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
  type GlobalPoolingConfig,
} from "../nn/layers/pooling/global-pooling.ts";
export {
  AveragePooling1D,
  AveragePooling1D as AvgPool1D,
  AveragePooling2D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D,
  AveragePooling3D as AvgPool3D,
  MaxPooling1D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D,
  MaxPooling3D as MaxPool3D,
  type PoolingConfig,
} from "../nn/layers/pooling/pooling.ts";
export { PReLU, type PReLUConfig } from "../nn/layers/prelu.ts";
export {
  CategoryEncoding,
  type CategoryEncodingConfig,
} from "../nn/layers/preprocessing/category-encoding.ts";
export {
  Discretization,
  type DiscretizationConfig,
} from "../nn/layers/preprocessing/discretization.ts";
export type { Salt } from "../nn/layers/preprocessing/hash-bins.ts";
export {
  HashedCrossing,
  type HashedCrossingConfig,
} from "../nn/layers/preprocessing/hashed-crossing.ts";
export { Hashing, type HashingConfig } from "../nn/layers/preprocessing/hashing.ts";
export { HostLayer, type HostSpec } from "../nn/layers/preprocessing/host-layer.ts";
export type {
  AdaptData,
  HostValues,
  NestedStrings,
} from "../nn/layers/preprocessing/host-values.ts";
export type { IndexLookup } from "../nn/layers/preprocessing/index-lookup.ts";
export {
  IntegerLookup,
  type IntegerLookupConfig,
} from "../nn/layers/preprocessing/integer-lookup.ts";
export type { IndexLookupConfig } from "../nn/layers/preprocessing/lookup-options.ts";
export {
  Normalization,
  type NormalizationConfig,
} from "../nn/layers/preprocessing/normalization.ts";
export { StringLookup, type StringLookupConfig } from "../nn/layers/preprocessing/string-lookup.ts";
export {
  type SplitText,
  type Standardize,
  TextVectorization,
  type TextVectorizationConfig,
} from "../nn/layers/preprocessing/text-vectorization.ts";
export { ReLU, type ReLUConfig } from "../nn/layers/relu.ts";
export { RepeatVector, type RepeatVectorConfig } from "../nn/layers/repeat-vector.ts";
export { Rescaling, type RescalingConfig } from "../nn/layers/rescaling.ts";
export { Reshape, type ReshapeConfig } from "../nn/layers/reshape.ts";
export {
  ReversibleEmbedding,
  type ReversibleEmbeddingConfig,
} from "../nn/layers/reversible-embedding.ts";
export { RMSNormalization, type RMSNormalizationConfig } from "../nn/layers/rms-normalization.ts";
export {
  Bidirectional,
  type BidirectionalConfig,
  type MergeMode,
} from "../nn/layers/rnn/bidirectional.ts";
export type {
  CellConfig,
  CellWeightsConfig,
  GatedCellConfig,
} from "../nn/layers/rnn/cell-options.ts";
export {
  ConvLSTM1D,
  ConvLSTM2D,
  ConvLSTM3D,
  type ConvLSTMConfig,
} from "../nn/layers/rnn/conv-lstm.ts";
export type { ConvLSTMCellConfig } from "../nn/layers/rnn/conv-lstm-cell.ts";
export { GRU, type GRUConfig } from "../nn/layers/rnn/gru.ts";
export { GRUCell, type GRUCellConfig } from "../nn/layers/rnn/gru-cell.ts";
export { LSTM, type LSTMConfig } from "../nn/layers/rnn/lstm.ts";
export { LSTMCell, type LSTMCellConfig } from "../nn/layers/rnn/lstm-cell.ts";
export { RecurrentLayer, type SequenceConfig } from "../nn/layers/rnn/recurrent-layer.ts";
export { RNN, type RNNConfig } from "../nn/layers/rnn/rnn.ts";
export {
  type CellOutput,
  RNNCell,
  type StateSize,
  type States,
  type StepContext,
} from "../nn/layers/rnn/rnn-cell.ts";
export { SimpleRNN, type SimpleRNNConfig } from "../nn/layers/rnn/simple-rnn.ts";
export { SimpleRNNCell, type SimpleRNNCellConfig } from "../nn/layers/rnn/simple-rnn-cell.ts";
export {
  StackedRNNCells,
  type StackedRNNCellsConfig,
} from "../nn/layers/rnn/stacked-rnn-cells.ts";
export {
  TimeDistributed,
  type TimeDistributedConfig,
} from "../nn/layers/rnn/time-distributed.ts";
export type { ScaleAndOffsetConfig } from "../nn/layers/scale-and-offset.ts";
export { Softmax, type SoftmaxConfig } from "../nn/layers/softmax.ts";
export {
  Cropping1D,
  type Cropping1DConfig,
  Cropping2D,
  Cropping3D,
  type CroppingConfig,
} from "../nn/layers/spatial/cropping.ts";
export {
  type Interpolation,
  UpSampling1D,
  type UpSampling1DConfig,
  UpSampling2D,
  type UpSampling2DConfig,
  UpSampling3D,
  type UpSampling3DConfig,
} from "../nn/layers/spatial/up-sampling.ts";
export {
  type EachEnd,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  type ZeroPaddingConfig,
} from "../nn/layers/spatial/zero-padding.ts";
export {
  SpatialDropout1D,
  type SpatialDropout1DConfig,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutConfig,
} from "../nn/layers/spatial-dropout.ts";
export {
  SpectralNormalization,
  type SpectralNormalizationConfig,
} from "../nn/layers/spectral-normalization.ts";
export {
  UnitNormalization,
  type UnitNormalizationConfig,
} from "../nn/layers/unit-normalization.ts";
export type { WeightOptions } from "../nn/layers/weight.ts";
export { Wrapper, type WrapperConfig } from "../nn/layers/wrapper.ts";
