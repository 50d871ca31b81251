/** @module nn/layers/reshape */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type PartialShape, type Shape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link Reshape}. */
export interface ReshapeConfig extends LayerConfig {
  /** Shape of a sample, without the batch; one dimension may be −1. */
  readonly targetShape: Shape;
}

/**
 * Gives each sample another shape: `[batch, …] → [batch, …targetShape]`, same number of elements.
 *
 * @throws {@link ValueError} `reshape/target`; {@link ShapeError} `reshape/size`
 */
export class Reshape extends Layer<null> {
  static override readonly className: string = "Reshape";
  readonly #target: Shape;

  constructor(config: ReshapeConfig | Shape) {
    const { base, own } = splitLayerOptions(isShape(config) ? { targetShape: config } : config);
    const full = withDefaults("Reshape", own, {}, ["targetShape"], layerOptions);
    requireTarget(full.targetShape);
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

function isShape(config: ReshapeConfig | Shape): config is Shape {
  return Array.isArray(config);
}

function requireTarget(shape: unknown): void {
  const isDim = (dim: unknown): boolean => Number.isSafeInteger(dim) && Number(dim) >= -1;
  const isTarget = Array.isArray(shape) && shape.every(isDim);
  if (isTarget && shape.indexOf(-1) === shape.lastIndexOf(-1)) return;
  throw new ValueError(
    "reshape/target",
    `Reshape: targetShape is a list of whole numbers, of which one may be −1 (what is left), for instance [4, -1]. Received: ${isTarget ? formatShape(shape) : formatReceived(shape)}.`,
  );
}
