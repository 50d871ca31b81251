/** @module nn/layers/permute */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { permute } from "../../ops/shape.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireRank } from "./option-checks.ts";

/** Options of {@link Permute}. */
export interface PermuteConfig extends LayerConfig {
  /** The axes of a sample in their new order, counted from 1 (0 is the batch): `[2, 1]` transposes matrices. */
  readonly dims: readonly number[];
}

/**
 * Puts the axes of each sample in another order: `[batch, a, b]` → `[batch, b, a]` for `dims: [2, 1]`.
 *
 * @throws {@link ValueError} `permute/dims`; {@link ShapeError} `layer/input-rank`
 */
export class Permute extends Layer<null> {
  static override readonly className: string = "Permute";
  readonly #dims: readonly number[];

  constructor(config: PermuteConfig | readonly number[]) {
    const { base, own } = splitLayerOptions(isList(config) ? { dims: config } : config);
    const full = withDefaults("Permute", own, {}, ["dims"], layerOptions);
    requirePermutation(full.dims);
    super(base, full);
    this.#dims = full.dims;
  }

  protected override build(inputShape: PartialShape): null {
    this.#requireRank(inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#requireRank(x.shape);
    return permute(x, [0, ...this.#dims]);
  }

  #requireRank(shape: PartialShape): void {
    const axes = this.#dims.map((_, i) => `axis ${i + 1}`).join(", ");
    requireRank(this.name, shape, this.#dims.length + 1, `[batch, ${axes}]`);
  }
}

function isList(config: PermuteConfig | readonly number[]): config is readonly number[] {
  return Array.isArray(config);
}

function requirePermutation(dims: unknown): void {
  const wanted = Array.isArray(dims) ? dims.map((_, i) => i + 1) : [];
  if (Array.isArray(dims) && dims.length > 0 && wanted.every((axis) => dims.includes(axis))) return;
  throw new ValueError(
    "permute/dims",
    `Permute: \`dims\` must name each axis of a sample once, counted from 1 (0 is the batch), for instance [2, 1]. Received: ${formatReceived(dims)}.`,
  );
}
