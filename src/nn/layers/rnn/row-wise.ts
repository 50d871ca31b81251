/** @module nn/layers/rnn/row-wise — layers that treat each row of a batch by itself, whatever the others are. */
import type { AnyLayer } from "../layer.ts";

/** In training and without. By name: so that one of them does not bring along all. */
const always: ReadonlySet<string> = new Set([
  "Activation",
  "AdaptiveAveragePooling1D",
  "AdaptiveAveragePooling2D",
  "AdaptiveAveragePooling3D",
  "AdaptiveMaxPooling1D",
  "AdaptiveMaxPooling2D",
  "AdaptiveMaxPooling3D",
  "AveragePooling1D",
  "AveragePooling2D",
  "AveragePooling3D",
  "Conv1D",
  "Conv1DTranspose",
  "Conv2D",
  "Conv2DTranspose",
  "Conv3D",
  "Conv3DTranspose",
  "Cropping1D",
  "Cropping2D",
  "Cropping3D",
  "Dense",
  "DepthwiseConv1D",
  "DepthwiseConv2D",
  "ELU",
  "EinsumDense",
  "Embedding",
  "Flatten",
  "Functional",
  "GlobalAveragePooling1D",
  "GlobalAveragePooling2D",
  "GlobalAveragePooling3D",
  "GlobalMaxPooling1D",
  "GlobalMaxPooling2D",
  "GlobalMaxPooling3D",
  "GRU",
  "GRUCell",
  "GroupNormalization",
  "Identity",
  "InputLayer",
  "LSTM",
  "LSTMCell",
  "LayerNormalization",
  "LeakyReLU",
  "MaxPooling1D",
  "MaxPooling2D",
  "MaxPooling3D",
  "PReLU",
  "Permute",
  "RMSNormalization",
  "ReLU",
  "RepeatVector",
  "Rescaling",
  "Reshape",
  "SeparableConv1D",
  "SeparableConv2D",
  "Sequential",
  "SimpleRNN",
  "SimpleRNNCell",
  "Softmax",
  "UnitNormalization",
  "UpSampling1D",
  "UpSampling2D",
  "UpSampling3D",
  "ZeroPadding1D",
  "ZeroPadding2D",
  "ZeroPadding3D",
]);

/** In inference only: in training they measure the batch, or draw numbers for it. */
const inInference: ReadonlySet<string> = new Set([
  "AlphaDropout",
  "BatchNormalization",
  "Dropout",
  "GaussianDropout",
  "GaussianNoise",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
]);

/**
 * Whether two batches, one after the other, give the same as both at once. Not said of layers that keep or draw something,
 * nor of a user's own.
 */
export function isRowWise(layer: AnyLayer, training: boolean): boolean {
  const { className, config } = layer;
  const isKnown = always.has(className) || (!training && inInference.has(className));
  // Penalties are sums over calls; cells with dropout draw at each.
  const isPlain =
    layer.activityRegularizer === null &&
    config.stateful !== true &&
    (inInference.has(className) || (!config.dropout && !config.recurrentDropout));
  return (
    isKnown && isPlain && [...layer.subLayers.values()].every((part) => isRowWise(part, training))
  );
}
