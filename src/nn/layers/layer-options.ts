/** @module nn/layers/layer-options — options that every layer takes, told apart from its own; and checks of shapes. */
import type { DType } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { RegularizerIdentifier } from "../regularizers/registry.ts";

/** Options of every layer. */
export interface LayerConfig {
  /** Unique in its model. Default: Keras's automatic name, `dense`, `dense_1`, … */
  readonly name?: string | undefined;
  /** Whether training changes the weights. Default `true`. */
  readonly trainable?: boolean | undefined;
  /** dtype of weights and computation. Default `config.floatx()`. */
  readonly dtype?: DType | undefined;
  /** Whether floating inputs are cast to `dtype`. Default `true`. */
  readonly autocast?: boolean | undefined;
  /** Penalty on the output, per sample of the batch. Default `null`: none. */
  readonly activityRegularizer?: RegularizerIdentifier | undefined;
  /** Shape of one sample, for a model's first layer: builds it at once. */
  readonly inputShape?: PartialShape | undefined;
  /** The same for a vector of this length. */
  readonly inputDim?: number | undefined;
}

/** Names of {@link LayerConfig}'s options, which every constructor takes. */
export const layerOptions = [
  "name",
  "trainable",
  "dtype",
  "autocast",
  "activityRegularizer",
  "inputShape",
  "inputDim",
] as const;

/** Separates a layer's own options from those that every layer has. */
export function splitLayerOptions<C extends LayerConfig>(
  config: C,
): { readonly base: LayerConfig; readonly own: Omit<C, keyof LayerConfig> } {
  // What is not an object is passed on: `withDefaults` says what was expected.
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return { base: {}, own: config ?? {} };
  }
  const base: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if ((layerOptions as readonly string[]).includes(key)) base[key] = value;
    else own[key] = value;
  }
  return { base, own: own as Omit<C, keyof LayerConfig> };
}

/** The last dimension, which must be known. */
export function lastDim(where: string, shape: PartialShape): number {
  const dim = shape.at(-1);
  if (shape.length < 2 || dim === null || dim === undefined) {
    throw new ShapeError(
      "layer/last-dimension",
      `${where}: expected inputs of shape [batch, …, features] with a known last dimension. Received: ${formatShape(shape)}. ` +
        "A single sample needs a batch around it: [[1, 2, 3]] instead of [1, 2, 3]. Samples of one feature: array([1, 2, 3]).reshape(-1, 1).",
    );
  }
  return dim;
}

/** Checks the shape of a sample. @throws {@link ValueError} `input/shape` */
export function sampleShape(where: string, shape: unknown): PartialShape {
  const isDim = (dim: unknown): boolean =>
    dim === null || (Number.isInteger(dim) && Number(dim) >= 0);
  if (Array.isArray(shape) && shape.every(isDim)) return shape;
  throw new ValueError(
    "input/shape",
    `${where}: expected a list of whole numbers, or null for what varies, such as [4]. Received: ${Array.isArray(shape) ? JSON.stringify(shape) : formatReceived(shape)}.`,
  );
}

/** Shape of a batch that a layer was told by `inputShape` or `inputDim`, or `null`. */
export function declaredShape(
  className: string,
  { inputDim, inputShape }: LayerConfig,
): PartialShape | null {
  const declared = inputShape ?? (inputDim === undefined ? undefined : [inputDim]);
  return declared === undefined
    ? null
    : [null, ...sampleShape(`${className}: inputShape`, declared)];
}
