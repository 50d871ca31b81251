/** @module nn/layers/dot */
import { assert, formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type PartialShape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { matmul } from "../../ops/matmul.ts";
import { normalize } from "../../ops/norm.ts";
import { moveaxis } from "../../ops/shape.ts";
import { requireBoolean, withDefaults } from "../config.ts";
import type { SymbolicTensor } from "../graph.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { MergeBase } from "./merge.ts";

/** Options of {@link Dot}. */
export interface DotConfig extends LayerConfig {
  /** The axis that is summed over, or one of each input; not 0, the batch's. */
  readonly axes: number | readonly [number, number];
  /** Whether to bring each input to length 1 along its axis first, for cosines of angles. Default `false`. */
  readonly normalize?: boolean | undefined;
}

/**
 * Sums of products of two tensors along an axis of each, sample by sample:
 * `[batch, …a, n, …b] , [batch, …c, n, …d] → [batch, …a, …b, …c, …d]`. Of two matrices, `[batch, 1]`.
 *
 * @throws {@link ValueError} `dot/axes`; {@link ShapeError} `merge/inputs`, `dot/shapes`
 */
export class Dot extends MergeBase {
  static override readonly className: string = "Dot";
  readonly #axes: readonly [number, number];
  readonly #normalize: boolean;

  constructor(config: DotConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("Dot", own, { normalize: false }, ["axes"], layerOptions);
    const { axes } = full;
    const pair: readonly unknown[] = Array.isArray(axes) ? axes : [axes, axes];
    if (pair.length !== 2 || !pair.every((axis) => Number.isSafeInteger(axis) && axis !== 0)) {
      throw new ValueError(
        "dot/axes",
        `Dot: axes is an integer or a list of two, one of each input; 0 is the batch's, which is not summed over. Received: ${formatReceived(axes)}.`,
      );
    }
    super(base, full);
    this.#axes = [Number(pair[0]), Number(pair[1])];
    this.#normalize = requireBoolean("Dot: normalize", full.normalize);
  }

  protected override get count(): number {
    return 2;
  }

  /** The axis of each shape, counted from the front. */
  #axesOf(shapes: readonly PartialShape[]): readonly [number, number] {
    const [first, second] = this.#axes.map((axis, i) => {
      const rank = shapes[i]?.length ?? 0;
      const place = axis < 0 ? rank + axis : axis;
      return place > 0 && place < rank ? place : null;
    });
    if (first != null && second != null) return [first, second];
    throw new ShapeError(
      "dot/shapes",
      `${this.name}: the inputs have no such axes, or they are the batch's. Received: shapes ${shapes.map(formatShape).join(" and ")}, axes ${this.#axes.join(" and ")}.`,
    );
  }

  protected override check(shapes: readonly PartialShape[]): void {
    const [a, b] = this.#axesOf(shapes);
    const [one, other] = [shapes[0]?.[a], shapes[1]?.[b]];
    if (one === other) return;
    throw new ShapeError(
      "dot/shapes",
      `${this.name}: the axes that are summed over must be equally long. Received: ${shapes.map(formatShape).join(" and ")}; ${one} ≠ ${other}.`,
    );
  }

  protected override placeOf(axis: number): number | null {
    return axis === 0 ? 0 : null;
  }

  protected override outputShape(shapes: readonly PartialShape[]): PartialShape {
    const axes = this.#axesOf(shapes);
    const [[batch = null] = [], [other = null] = []] = shapes;
    const kept = shapes.flatMap((shape, i) =>
      shape.filter((_, axis) => axis > 0 && axis !== axes[i]),
    );
    return [batch ?? other, ...(kept.length === 0 ? [1] : kept)];
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    const axes = this.#axesOf(inputs.map(({ shape }) => shape));
    const [x, y] = inputs;
    assert(x !== undefined && y !== undefined, "Dot has two inputs");
    const rows = (input: Tensor, i: 0 | 1): Tensor => {
      const axis = axes[i];
      const scaled = this.#normalize ? normalize(input, axis) : input;
      const [batch = 1] = input.shape;
      const n = input.shape[axis] ?? 1;
      const kept = sizeOf(input.shape.filter((_, a) => a > 0 && a !== axis));
      return i === 0
        ? reshapeTo(moveaxis(scaled, axis, -1), [batch, kept, n])
        : reshapeTo(moveaxis(scaled, axis, 1), [batch, n, kept]);
    };
    const shape = this.outputShape(inputs.map((x) => x.shape)).map((dim) => dim ?? 1);
    return reshapeTo(matmul(rows(x, 0), rows(y, 1)), shape);
  }
}

/** {@link Dot} in one call: sums of products of two tensors. */
export function dot(inputs: readonly SymbolicTensor[], config?: Partial<DotConfig>): SymbolicTensor;
export function dot(inputs: readonly TensorLike[], config?: Partial<DotConfig>): Tensor;
export function dot(
  inputs: readonly TensorLike[] | readonly SymbolicTensor[],
  config: Partial<DotConfig> = {},
): Tensor | SymbolicTensor {
  return new Dot({ axes: -1, ...config }).apply(inputs as readonly TensorLike[]);
}
