/** @module nn/layers/rescaling */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { sameShape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link Rescaling}. */
export interface RescalingConfig extends LayerConfig {
  /** Factor: a number, or numbers that stretch to a batch, as one for each channel. */
  readonly scale: TensorLike;
  /** What is added afterwards, of the same kinds. Default 0. */
  readonly offset?: TensorLike | undefined;
}

/**
 * Maps every value by `x · scale + offset`, in training and inference alike; integers become the layer's dtype.
 * Any shape. `{ scale: 1 / 255 }` takes bytes to [0, 1]; `{ scale: 1 / 127.5, offset: -1 }` to [−1, 1].
 *
 * @throws {@link ValueError} `rescaling/number`; {@link ShapeError} `rescaling/shape`
 */
export class Rescaling extends Layer<null> {
  static override readonly className: string = "Rescaling";
  static override readonly supportsMasking: boolean = true;
  readonly #scale: Tensor;
  readonly #offset: Tensor;

  constructor(config: RescalingConfig | number) {
    const { base, own } = splitLayerOptions(
      typeof config === "number" ? { scale: config } : config,
    );
    const full = withDefaults("Rescaling", own, { offset: 0 }, ["scale"], layerOptions);
    const scale = plainNumbers("scale", full.scale);
    const offset = plainNumbers("offset", full.offset);
    super(base, { scale, offset });
    this.#scale = array(scale, this.dtype);
    this.#offset = array(offset, this.dtype);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    const scaled = add(multiply(x.astype(this.dtype), this.#scale), this.#offset);
    if (sameShape(scaled.shape, x.shape)) return scaled;
    throw new ShapeError(
      "rescaling/shape",
      `${this.name}: scale ${formatShape(this.#scale.shape)} and offset ${formatShape(this.#offset.shape)} must stretch to the inputs. Received: ${formatShape(x.shape)}.`,
    );
  }
}

type Nested = number | readonly Nested[];

/** A number, or nested lists of them: what a file can hold. */
function plainNumbers(option: string, value: unknown): Nested {
  const plain: unknown =
    value instanceof Tensor
      ? value.arraySync()
      : ArrayBuffer.isView(value)
        ? Array.from(value as Float32Array)
        : value;
  if (isNested(plain)) return plain;
  throw new ValueError(
    "rescaling/number",
    `Rescaling: \`${option}\` must be a number, or a list of numbers for the last axis. Received: ${formatReceived(value)}.`,
  );
}

function isNested(value: unknown): value is Nested {
  return Array.isArray(value) ? value.every(isNested) : typeof value === "number";
}
