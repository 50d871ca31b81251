/**
 * @module models/serialization/keras-names — names of Keras's classes that Gradus has: what a writer must know to tell them from
 * classes of users, without carrying the classes themselves. A test holds them to the tables of `keras-tables`.
 */
import type { Kind } from "./kinds.ts";

export const kerasNames: Readonly<Record<Kind, ReadonlySet<string>>> = {
  layer: words(`
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add
    AdditiveAttention AlphaDropout Attention Average AveragePooling1D AveragePooling2D AveragePooling3D
    BatchNormalization Bidirectional CategoryEncoding Concatenate Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D Cropping3D
    Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout EinsumDense ELU Embedding Flatten
    GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention GRU
    GRUCell HashedCrossing Hashing Identity IntegerLookup Lambda LayerNormalization LeakyReLU LSTM LSTMCell
    Masking Maximum MaxPooling1D MaxPooling2D MaxPooling3D Minimum MultiHeadAttention Multiply Normalization
    Permute Pipeline PReLU ReLU RepeatVector Rescaling Reshape ReversibleEmbedding RMSNormalization RNN
    SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D
    SpatialDropout3D SpectralNormalization StackedRNNCells StringLookup Subtract TextVectorization
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D
    ZeroPadding3D
  `),
  loss: words(`
    BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy
    CategoricalGeneralizedCrossEntropy CategoricalHinge CTC Circle CosineSimilarity Dice Hinge Huber
    KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
    MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge Tversky
  `),
  metric: words(`
    Accuracy AUC BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy
    CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives FalsePositives
    Hinge IoU KLDivergence LogCoshError Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU
    MeanMetricWrapper MeanSquaredError MeanSquaredLogarithmicError OneHotIoU OneHotMeanIoU PearsonCorrelation
    Poisson Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError
    SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy
    SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy
    TrueNegatives TruePositives
  `),
  initializer: words(`
    Zeros Ones Constant RandomUniform RandomNormal TruncatedNormal VarianceScaling GlorotUniform GlorotNormal
    HeUniform HeNormal LecunUniform LecunNormal Orthogonal Identity STFT
  `),
  regularizer: words(`
    L1 L2 L1L2 OrthogonalRegularizer
  `),
  constraint: words(`
    MaxNorm MinMaxNorm NonNeg UnitNorm
  `),
  optimizer: words(`
    Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion Muon Nadam RMSprop ScheduleFreeAdamW SGD
    LossScaleOptimizer MultiOptimizer OptimizerMap
  `),
  schedule: words(`
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay
  `),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
