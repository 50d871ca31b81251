/** @module models/serialization/layer-classes — layers by Keras's name. */
import { Activation } from "../../nn/layers/activation.ts";
import { ActivityRegularization } from "../../nn/layers/activity-regularization.ts";
import { AlphaDropout } from "../../nn/layers/alpha-dropout.ts";
import { Add, Average, Multiply, Subtract } from "../../nn/layers/arithmetic-merges.ts";
import { AdditiveAttention, Attention } from "../../nn/layers/attention.ts";
import { BatchNormalization } from "../../nn/layers/batch-normalization.ts";
import { Concatenate } from "../../nn/layers/concatenate.ts";
import { Conv1D, Conv2D, Conv3D } from "../../nn/layers/convolution/conv.ts";
import {
  Conv1DTranspose,
  Conv2DTranspose,
  Conv3DTranspose,
} from "../../nn/layers/convolution/conv-transpose.ts";
import { DepthwiseConv1D, DepthwiseConv2D } from "../../nn/layers/convolution/depthwise-conv.ts";
import { SeparableConv1D, SeparableConv2D } from "../../nn/layers/convolution/separable-conv.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dot } from "../../nn/layers/dot.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { EinsumDense } from "../../nn/layers/einsum-dense.ts";
import { ELU } from "../../nn/layers/elu.ts";
import { Embedding } from "../../nn/layers/embedding.ts";
import { Maximum, Minimum } from "../../nn/layers/extreme-merges.ts";
import { Flatten } from "../../nn/layers/flatten.ts";
import { GaussianDropout, GaussianNoise } from "../../nn/layers/gaussian-noise.ts";
import { GroupNormalization } from "../../nn/layers/group-normalization.ts";
import { GroupQueryAttention } from "../../nn/layers/group-query-attention.ts";
import { Identity } from "../../nn/layers/identity.ts";
import { Lambda } from "../../nn/layers/lambda.ts";
import { LayerNormalization } from "../../nn/layers/layer-normalization.ts";
import { LeakyReLU } from "../../nn/layers/leaky-relu.ts";
import { Masking } from "../../nn/layers/masking.ts";
import { MultiHeadAttention } from "../../nn/layers/multi-head-attention.ts";
import { Permute } from "../../nn/layers/permute.ts";
import { Pipeline } from "../../nn/layers/pipeline.ts";
import {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
} from "../../nn/layers/pooling/adaptive-pooling.ts";
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
} from "../../nn/layers/pooling/global-pooling.ts";
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from "../../nn/layers/pooling/pooling.ts";
import { PReLU } from "../../nn/layers/prelu.ts";
import { CategoryEncoding } from "../../nn/layers/preprocessing/category-encoding.ts";
import { Discretization } from "../../nn/layers/preprocessing/discretization.ts";
import { HashedCrossing } from "../../nn/layers/preprocessing/hashed-crossing.ts";
import { Hashing } from "../../nn/layers/preprocessing/hashing.ts";
import { IntegerLookup } from "../../nn/layers/preprocessing/integer-lookup.ts";
import { Normalization } from "../../nn/layers/preprocessing/normalization.ts";
import { StringLookup } from "../../nn/layers/preprocessing/string-lookup.ts";
import { TextVectorization } from "../../nn/layers/preprocessing/text-vectorization.ts";
import { ReLU } from "../../nn/layers/relu.ts";
import { RepeatVector } from "../../nn/layers/repeat-vector.ts";
import { Rescaling } from "../../nn/layers/rescaling.ts";
import { Reshape } from "../../nn/layers/reshape.ts";
import { ReversibleEmbedding } from "../../nn/layers/reversible-embedding.ts";
import { RMSNormalization } from "../../nn/layers/rms-normalization.ts";
import { Bidirectional } from "../../nn/layers/rnn/bidirectional.ts";
import { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D } from "../../nn/layers/rnn/conv-lstm.ts";
import { GRU } from "../../nn/layers/rnn/gru.ts";
import { GRUCell } from "../../nn/layers/rnn/gru-cell.ts";
import { LSTM } from "../../nn/layers/rnn/lstm.ts";
import { LSTMCell } from "../../nn/layers/rnn/lstm-cell.ts";
import { RNN } from "../../nn/layers/rnn/rnn.ts";
import { SimpleRNN } from "../../nn/layers/rnn/simple-rnn.ts";
import { SimpleRNNCell } from "../../nn/layers/rnn/simple-rnn-cell.ts";
import { StackedRNNCells } from "../../nn/layers/rnn/stacked-rnn-cells.ts";
import { TimeDistributed } from "../../nn/layers/rnn/time-distributed.ts";
import { Softmax } from "../../nn/layers/softmax.ts";
import { Cropping1D, Cropping2D, Cropping3D } from "../../nn/layers/spatial/cropping.ts";
import { UpSampling1D, UpSampling2D, UpSampling3D } from "../../nn/layers/spatial/up-sampling.ts";
import {
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
} from "../../nn/layers/spatial/zero-padding.ts";
import {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
} from "../../nn/layers/spatial-dropout.ts";
import { SpectralNormalization } from "../../nn/layers/spectral-normalization.ts";
import { UnitNormalization } from "../../nn/layers/unit-normalization.ts";
import type { ConfigClass } from "./config-reader.ts";

/** All layers that a file may name, but for inputs and models. */
export const layerClasses: Readonly<Record<string, ConfigClass>> = Object.fromEntries(
  [
    Activation,
    ActivityRegularization,
    AdaptiveAveragePooling1D,
    AdaptiveAveragePooling2D,
    AdaptiveAveragePooling3D,
    AdaptiveMaxPooling1D,
    AdaptiveMaxPooling2D,
    AdaptiveMaxPooling3D,
    Add,
    AdditiveAttention,
    AlphaDropout,
    Attention,
    Average,
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    BatchNormalization,
    Bidirectional,
    CategoryEncoding,
    Concatenate,
    Conv1D,
    Conv1DTranspose,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Dense,
    DepthwiseConv1D,
    DepthwiseConv2D,
    Discretization,
    Dot,
    Dropout,
    EinsumDense,
    ELU,
    Embedding,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    GroupNormalization,
    GroupQueryAttention,
    GRU,
    GRUCell,
    HashedCrossing,
    Hashing,
    Identity,
    IntegerLookup,
    Lambda,
    LayerNormalization,
    LeakyReLU,
    LSTM,
    LSTMCell,
    Masking,
    Maximum,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    Minimum,
    MultiHeadAttention,
    Multiply,
    Normalization,
    Permute,
    Pipeline,
    PReLU,
    ReLU,
    RepeatVector,
    Rescaling,
    Reshape,
    ReversibleEmbedding,
    RMSNormalization,
    RNN,
    SeparableConv1D,
    SeparableConv2D,
    SimpleRNN,
    SimpleRNNCell,
    Softmax,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
    SpectralNormalization,
    StackedRNNCells,
    StringLookup,
    Subtract,
    TextVectorization,
    TimeDistributed,
    UnitNormalization,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
  ].map((Class) => [Class.className, Class]),
);
