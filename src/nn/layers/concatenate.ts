/** @module nn/layers/concatenate */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { normalizeAxis, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { ones } from "../../ops/creation.ts";
import { concatenate as join } from "../../ops/rearrange.ts";
import { any } from "../../ops/reductions.ts";
import { expandDims } from "../../ops/shape.ts";
import { withDefaults } from "../config.ts";
import type { SymbolicTensor } from "../graph.ts";
import { type Tensors, tensorsOf } from "../structure.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { MergeBase } from "./merge.ts";
import { requireAxis } from "./option-checks.ts";

/** Options of {@link Concatenate}. */
export interface ConcatenateConfig extends LayerConfig {
  /** The axis along which tensors are put one after the other. Default −1, the last. */
  readonly axis?: number | undefined;
}

/**
 * Puts a list of tensors one after the other along `axis`; their other dimensions agree.
 *
 * Masks are put one after the other too; an input without one counts in full. Along the last axis a step of the result
 * counts if it counts in any input.
 *
 * @throws {@link ShapeError} `merge/inputs`, `merge/shapes`, `shape/axis`
 * @example
 * new Concatenate().apply([zeros([32, 3]), zeros([32, 5])]).shape // [32, 8]
 */
export class Concatenate extends MergeBase {
  static override readonly className: string = "Concatenate";
  static override readonly supportsMasking: boolean = true;
  readonly #axis: number;

  constructor(config: ConcatenateConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("Concatenate", own, { axis: -1 }, [], layerOptions);
    requireAxis("Concatenate: axis", full.axis);
    super(base, full);
    this.#axis = full.axis;
  }

  protected override check(shapes: readonly PartialShape[]): void {
    const [first = []] = shapes;
    const along = normalizeAxis(this.name, this.#axis, first.length);
    const fits = shapes.every(
      (shape) =>
        shape.length === first.length &&
        shape.every((dim, axis) => {
          const dims = new Set(shapes.map((other) => other[axis] ?? null));
          dims.delete(null);
          return axis === along || dim === null || dims.size === 1;
        }),
    );
    if (fits) return;
    throw new ShapeError(
      "merge/shapes",
      `${this.name}: all dimensions but that of axis ${along} must agree. Received: ${shapes.map(formatShape).join(", ")}.`,
    );
  }

  protected override placeOf(axis: number, rank: number): number | null {
    return axis === normalizeAxis(this.name, this.#axis, rank) ? null : axis;
  }

  protected override outputShape(shapes: readonly PartialShape[]): PartialShape {
    const [first = []] = shapes;
    const along = normalizeAxis(this.name, this.#axis, first.length);
    return first.map((dim, axis) => {
      const dims = shapes.map((shape) => shape[axis] ?? null);
      if (axis !== along) return dim ?? dims.find((other) => other !== null) ?? null;
      return dims.reduce((sum, one) => (sum === null || one === null ? null : sum + one));
    });
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return join(inputs, this.#axis);
  }

  override computeMask(inputs: Tensors, masks: readonly (Tensor | null)[]): Tensor | null {
    if (masks.every((mask) => mask === null)) return null;
    const full = tensorsOf(inputs).map((x, i) => {
      const mask = masks[i] ?? null;
      if (mask === null) return ones(x.shape, "bool");
      return mask.ndim < x.ndim ? broadcastTo(expandDims(mask, -1), x.shape) : mask;
    });
    return any(join(full, this.#axis), -1);
  }
}

/** {@link Concatenate} in one call: a list of tensors, one after the other. */
export function concatenate(
  inputs: readonly SymbolicTensor[],
  config?: ConcatenateConfig,
): SymbolicTensor;
export function concatenate(inputs: readonly TensorLike[], config?: ConcatenateConfig): Tensor;
export function concatenate(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: ConcatenateConfig = {},
): Tensor | SymbolicTensor {
  return new Concatenate(config).apply(inputs as readonly TensorLike[]);
}
