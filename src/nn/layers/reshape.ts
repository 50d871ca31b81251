/** @module nn/layers/reshape */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { type PartialShape, type Shape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { Layer, type LayerConfig, layerOptions, splitLayerOptions } from "./layer.ts";

/** Options of {@link Reshape}. */
export interface ReshapeConfig extends LayerConfig {
  /** Shape of a sample, without the batch; one dimension may be −1. */
  readonly targetShape: Shape;
}

/** Gives each sample another shape: `[batch, …] → [batch, …targetShape]`, same number of elements. */
export class Reshape extends Layer<null> {
  static override readonly className: string = "Reshape";
  readonly #target: Shape;

  constructor(config: ReshapeConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("Reshape", own, {}, ["targetShape"], layerOptions);
    super(base, full);
    this.#target = full.targetShape;
  }

  protected override build(inputShape: PartialShape): null {
    const sample = inputShape.slice(1);
    if (sample.includes(null)) return null;
    const size = sizeOf(sample.map((dim) => dim ?? 1));
    const known = sizeOf(this.#target.filter((dim) => dim !== -1));
    const fits = this.#target.includes(-1) ? known > 0 && size % known === 0 : known === size;
    if (!fits) {
      throw new ShapeError(
        "reshape/size",
        `${this.name}: the number of elements of a sample must not change. Received: samples of shape ${formatShape(sample)} (${size} elements) and targetShape ${formatShape(this.#target)}.`,
      );
    }
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return x.reshape([x.shape[0] ?? 1, ...this.#target]);
  }
}
