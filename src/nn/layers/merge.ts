/** @module nn/layers/merge — what layers that join several tensors into one have in common. */
import { formatReceived, formatShape, ShapeError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import { logicalOr } from "../../ops/logical.ts";
import { expandDims } from "../../ops/shape.ts";
import { type Nested, oneSpec, type PartialSpec, type Shapes, type Tensors } from "../structure.ts";
import type { ApplyOptions, CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";

/**
 * Specs in which what is not known of one tensor is what another says of the same place: a trace needs dimensions that agree.
 *
 * @param placeOf - Which place of the result an axis belongs to; `null` where dimensions need not agree.
 */
export function fillUnknown(
  specs: readonly PartialSpec[],
  placeOf: (axis: number, rank: number) => number | null,
): readonly PartialSpec[] {
  const known = new Map<number, number>();
  for (const { shape } of specs) {
    shape.forEach((dim, axis) => {
      const place = placeOf(axis, shape.length);
      if (place !== null && dim !== null && dim !== 1) known.set(place, dim);
    });
  }
  return specs.map(({ shape, dtype }) => ({
    dtype,
    shape: shape.map(
      (dim, axis) => dim ?? known.get(placeOf(axis, shape.length) ?? Infinity) ?? null,
    ),
  }));
}

/**
 * Base of layers that join a list of tensors.
 *
 * @throws {@link ShapeError} `merge/inputs`
 */
export abstract class MergeBase extends Layer<null> {
  static override readonly takesSeveral: boolean = true;

  /** The result for inputs that have been checked to be a list. */
  protected abstract merge(inputs: readonly Tensor[], context: CallContext): Tensor;

  /** Checks shapes, of which there are at least `fewest`. */
  protected abstract check(shapes: readonly PartialShape[]): void;

  /** Shape of the result, `null` where not all that it hangs on is known. */
  protected abstract outputShape(shapes: readonly PartialShape[]): PartialShape;

  /** Which axes of the inputs must agree; see {@link fillUnknown}. */
  protected abstract placeOf(axis: number, rank: number): number | null;

  /** Exact number of inputs, if there is one. */
  protected get count(): number | null {
    return null;
  }

  protected override build(inputShape: Shapes): null {
    this.check(this.#list(inputShape, (item) => Array.isArray(item)) as readonly PartialShape[]);
    return null;
  }

  protected override call(inputs: Tensors, _: null, context: CallContext): Tensor {
    return this.merge(
      this.#list(inputs, (item) => item instanceof Tensor) as readonly Tensor[],
      context,
    );
  }

  override computeOutputSpec(
    input: Nested<PartialSpec>,
    options: ApplyOptions = {},
  ): Nested<PartialSpec> {
    if (!Array.isArray(input)) return super.computeOutputSpec(input, options);
    const specs = input as readonly PartialSpec[];
    const filled = fillUnknown(specs, (axis, rank) => this.placeOf(axis, rank));
    const { dtype } = oneSpec(super.computeOutputSpec(filled, options));
    return { shape: this.outputShape(specs.map(({ shape }) => shape)), dtype };
  }

  #list(value: unknown, isItem: (item: unknown) => boolean): readonly unknown[] {
    const count = this.count;
    const isList = Array.isArray(value) && value.length > 0 && value.every(isItem);
    if (isList && (count === null || value.length === count)) return value;
    throw new ShapeError(
      "merge/inputs",
      `${this.name}: expected a list of ${count === null ? "tensors" : `${count} tensors`}, [a, b]. Received: ${Array.isArray(value) && value.every(Number.isInteger) ? "one tensor" : formatReceived(value)}.`,
    );
  }
}

/**
 * Base of layers that join tensors element by element. Ranks may differ: axes of length 1 are put behind the batch; then
 * dimensions of 1 stretch.
 *
 * A step of the result counts if it counts in any input; where an input has no mask, all do.
 *
 * @throws {@link ShapeError} `merge/inputs`, `merge/batch`, `merge/shapes`
 */
export abstract class Merge extends MergeBase {
  static override readonly supportsMasking: boolean = true;

  /** The result for tensors of one rank. */
  protected abstract combine(inputs: readonly Tensor[], masks: readonly (Tensor | null)[]): Tensor;

  protected override merge(inputs: readonly Tensor[], { masks }: CallContext): Tensor {
    const rank = Math.max(...inputs.map(({ ndim }) => ndim));
    if (inputs.every(({ ndim }) => ndim === rank)) return this.combine(inputs, masks);
    const behind = (x: Tensor): number[] => Array.from({ length: rank - x.ndim }, (_, i) => i + 1);
    // As in Keras, a tensor that was given axes has lost its mask.
    return this.combine(
      inputs.map((x) => (x.ndim === rank ? x : expandDims(x, behind(x)))),
      inputs.map((x, i) => (x.ndim === rank ? (masks[i] ?? null) : null)),
    );
  }

  protected override check(shapes: readonly PartialShape[]): void {
    const batches = new Set(shapes.flatMap(([batch]) => (batch == null ? [] : [batch])));
    if (batches.size > 1) {
      throw new ShapeError(
        "merge/batch",
        `${this.name}: the batches must be equally long. Received: ${shapes.map(formatShape).join(", ")}.`,
      );
    }
    this.outputShape(shapes);
  }

  protected override placeOf(axis: number, rank: number): number {
    return axis === 0 ? 0 : axis - rank;
  }

  protected override outputShape(shapes: readonly PartialShape[]): PartialShape {
    const rank = Math.max(...shapes.map(({ length }) => length));
    const batches = shapes.flatMap((shape) => shape.slice(0, 1));
    const batch =
      batches.find((dim) => dim !== null && dim !== 1) ?? batches.find((dim) => dim === null);
    const dimAt = (place: number): number | null => {
      const dims = shapes.flatMap((shape) =>
        shape.length + place >= 1 ? [shape[shape.length + place] ?? null] : [],
      );
      const known = new Set(dims.filter((dim) => dim !== null && dim !== 1));
      if (known.size > 1) {
        throw new ShapeError(
          "merge/shapes",
          `${this.name}: shapes do not fit. Received: ${shapes.map(formatShape).join(", ")}. Aligned on the right, dimensions must be equal or 1; the batch stays first.`,
        );
      }
      if (dims.includes(null)) return null;
      const [dim = 1] = known;
      return dim;
    };
    const sample = Array.from({ length: Math.max(rank - 1, 0) }, (_, i) => dimAt(i + 1 - rank));
    return rank === 0 ? [] : [batch === undefined ? 1 : batch, ...sample];
  }

  override computeMask(_: Tensors, masks: readonly (Tensor | null)[]): Tensor | null {
    const [first = null, ...others] = masks;
    if (first === null) return null;
    return others.reduce<Tensor | null>(
      (known, mask) => (known === null || mask === null ? null : logicalOr(known, mask)),
      first,
    );
  }
}
