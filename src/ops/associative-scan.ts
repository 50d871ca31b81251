/**
 * @module ops/associative-scan — running combinations in few steps, by halving.
 */
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import { reshapeTo } from "./broadcast.ts";
import { bundle, matchBundle } from "./control.ts";
import { expandDims } from "./shape.ts";
import { flip, join, takeBox, takeRange } from "./slice.ts";

/** Elements `first`, `first + 2`, … along an axis. */
function everyOther(x: Tensor, axis: number, first: number, count: number): Tensor {
  return takeBox(
    x,
    x.shape.map((_, a) => (a === axis ? first : 0)),
    x.shape.map((_, a) => (a === axis ? 2 : 1)),
    x.shape.map((dim, a) => (a === axis ? count : dim)),
  );
}

/** `a₀ b₀ a₁ b₁ …` along an axis; `a` has as many elements as `b`, or one more. */
function interleave(a: Tensor, b: Tensor, axis: number): Tensor {
  const pairs = b.shape[axis] ?? 0;
  const sides = [takeRange(a, axis, 0, pairs), b].map((x) => expandDims(x, axis + 1));
  const paired = reshapeTo(
    join(sides, axis + 1),
    b.shape.map((dim, i) => (i === axis ? 2 * pairs : dim)),
  );
  const total = a.shape[axis] ?? 0;
  return total === pairs ? paired : join([paired, takeRange(a, axis, pairs, total)], axis);
}

/** Running combinations along an axis: neighbours are combined, the half as long list is scanned, and filled up. */
export function scanByHalves(
  combine: (a: readonly Tensor[], b: readonly Tensor[]) => readonly Tensor[],
  xs: readonly Tensor[],
  axis: number,
): readonly Tensor[] {
  const length = xs[0]?.shape[axis] ?? 0;
  if (length < 2) return xs;
  const half = length >> 1;
  const evens = xs.map((x) => everyOther(x, axis, 0, half));
  const odds = xs.map((x) => everyOther(x, axis, 1, half));
  // Sums up to the elements 1, 3, 5, …
  const upToOdd = scanByHalves(combine, combine(evens, odds), axis);
  const later = length - half - 1;
  if (later === 0) {
    return xs.map((x, i) => interleave(takeRange(x, axis, 0, 1), upToOdd[i] ?? x, axis));
  }
  const upToEven = combine(
    upToOdd.map((x) => takeRange(x, axis, 0, later)),
    xs.map((x) => everyOther(x, axis, 2, later)),
  );
  return xs.map((x, i) =>
    interleave(join([takeRange(x, axis, 0, 1), upToEven[i] ?? x], axis), upToOdd[i] ?? x, axis),
  );
}

/** Options of {@link associativeScan}. */
export interface AssociativeScanOptions {
  /** Whether to begin at the end. Default `false`. */
  readonly reverse?: boolean | undefined;
  /** Default 0. */
  readonly axis?: number | undefined;
}

/**
 * Running combinations `x₀, f(x₀, x₁), f(f(x₀, x₁), x₂), …` along an axis, in about 2·log₂ n calls of `f` on whole
 * slices; so `f` must be associative.
 *
 * @param f - Combines two structures of tensors elementwise, whatever their length along the axis.
 * @param elems - A tensor, or nested arrays and objects of tensors, equally long along the axis.
 * @throws {@link ShapeError} `associative-scan/lengths`, `control/shape`, `shape/axis`
 * @throws {@link ValueError} `control/structure`
 * @example
 * associativeScan((a, b) => a.add(b), array([1, 2, 3])) // [1, 3, 6]
 */
export function associativeScan<Elements>(
  f: (a: Elements, b: Elements) => Elements,
  elems: Elements,
  { reverse = false, axis = 0 }: AssociativeScanOptions = {},
): Elements {
  const start = bundle(elems);
  const [first] = start.tensors;
  if (first === undefined) return elems;
  const along = normalizeAxis("associativeScan", axis, first.ndim);
  if (start.tensors.some((x) => x.shape[along] !== first.shape[along])) {
    throw new ShapeError(
      "associative-scan/lengths",
      `associativeScan: all tensors must be equally long along axis ${along}. Received: shapes ${start.tensors.map((x) => `[${x.shape.join(", ")}]`).join(", ")}.`,
    );
  }
  const turned = (xs: readonly Tensor[]): readonly Tensor[] =>
    reverse ? xs.map((x) => flip(x, along)) : xs;
  const result = scanByHalves(
    (a, b) => {
      // The structures are those of `elems`.
      const combined = bundle(f(start.rebuild(a) as Elements, start.rebuild(b) as Elements));
      return matchBundle("associativeScan", "a combination", combined, { ...start, tensors: a });
    },
    turned(start.tensors),
    along,
  );
  return start.rebuild(turned(result)) as Elements;
}
