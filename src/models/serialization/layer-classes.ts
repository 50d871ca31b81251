/** @module models/serialization/layer-classes — layers by Keras's name. */
import { Activation } from "../../nn/layers/activation.ts";
import { ActivityRegularization } from "../../nn/layers/activity-regularization.ts";
import { AlphaDropout } from "../../nn/layers/alpha-dropout.ts";
import { Add, Average, Multiply, Subtract } from "../../nn/layers/arithmetic-merges.ts";
import { AdditiveAttention, Attention } from "../../nn/layers/attention.ts";
import { BatchNormalization } from "../../nn/layers/batch-normalization.ts";
import { Concatenate } from "../../nn/layers/concatenate.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dot } from "../../nn/layers/dot.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { EinsumDense } from "../../nn/layers/einsum-dense.ts";
import { ELU } from "../../nn/layers/elu.ts";
import { Embedding } from "../../nn/layers/embedding.ts";
import { Maximum, Minimum } from "../../nn/layers/extreme-merges.ts";
import { Flatten } from "../../nn/layers/flatten.ts";
import { GaussianDropout, GaussianNoise } from "../../nn/layers/gaussian-noise.ts";
import { GroupQueryAttention } from "../../nn/layers/group-query-attention.ts";
import { Identity } from "../../nn/layers/identity.ts";
import { Lambda } from "../../nn/layers/lambda.ts";
import { LayerNormalization } from "../../nn/layers/layer-normalization.ts";
import { LeakyReLU } from "../../nn/layers/leaky-relu.ts";
import { Masking } from "../../nn/layers/masking.ts";
import { MultiHeadAttention } from "../../nn/layers/multi-head-attention.ts";
import { Permute } from "../../nn/layers/permute.ts";
import { Pipeline } from "../../nn/layers/pipeline.ts";
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
import {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
} from "../../nn/layers/spatial-dropout.ts";
import { UnitNormalization } from "../../nn/layers/unit-normalization.ts";
import type { ConfigClass } from "./config-reader.ts";

/** All layers that a file may name, but for inputs and models. */
export const layerClasses: Readonly<Record<string, ConfigClass>> = Object.fromEntries(
  [
    Activation,
    ActivityRegularization,
    Add,
    AdditiveAttention,
    Attention,
    Average,
    Concatenate,
    Dot,
    EinsumDense,
    Embedding,
    GroupQueryAttention,
    Lambda,
    Masking,
    Maximum,
    Minimum,
    MultiHeadAttention,
    Multiply,
    Pipeline,
    ReversibleEmbedding,
    Subtract,
    AlphaDropout,
    BatchNormalization,
    Bidirectional,
    CategoryEncoding,
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
    Dense,
    Discretization,
    Dropout,
    ELU,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    GRU,
    GRUCell,
    HashedCrossing,
    Hashing,
    Identity,
    IntegerLookup,
    LayerNormalization,
    LeakyReLU,
    LSTM,
    LSTMCell,
    Normalization,
    Permute,
    PReLU,
    ReLU,
    RepeatVector,
    Rescaling,
    Reshape,
    RMSNormalization,
    RNN,
    SimpleRNN,
    SimpleRNNCell,
    Softmax,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
    StackedRNNCells,
    StringLookup,
    TextVectorization,
    TimeDistributed,
    UnitNormalization,
  ].map((Class) => [Class.className, Class]),
);
