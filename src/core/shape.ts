/**
 * @module core/shape — sizes, strides, broadcasting and axes. A shape is a list of non-negative integers.
 */
import { formatReceived, formatShape, ShapeError } from "./errors.ts";

/** Dimensions of a concrete or traced tensor. */
export type Shape = readonly number[];

/** Dimensions where `null` is not known until data arrives; only in specs. */
export type PartialShape = readonly (number | null)[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}

/** Strides, in elements, of a row-major array. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] ?? 1;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/**
 * NumPy's broadcasting: align on the right, a dimension of 1 stretches.
 *
 * @throws {@link ShapeError} `shape/broadcast`
 */
export function broadcastShapes(where: string, ...shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const dim = shape[i] ?? 1;
      if (dim === 1) continue;
      if (result[axis] !== 1 && result[axis] !== dim) {
        throw new ShapeError(
          "shape/broadcast",
          `${where}: shapes cannot be broadcast together. Received: ${shapes.map(formatShape).join(" and ")}. ` +
            "Aligned on the right, each pair of dimensions must be equal, or one of them 1.",
        );
      }
      result[axis] = dim;
    }
  }
  return result;
}

/**
 * A possibly negative axis as an index from the front.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || index < 0 || index >= rank) {
    throw new ShapeError(
      "shape/axis",
      `${where}: axis must be an integer in [${-rank}, ${rank - 1}] for a tensor of rank ${rank}. Received: axis=${axis}.`,
    );
  }
  return index;
}

/**
 * Sorted, distinct axes; `null` or `undefined` means all of them.
 *
 * @throws {@link ShapeError} `shape/axis`, `shape/duplicate-axis`
 */
export function normalizeAxes(
  where: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof axes !== "number" && !Array.isArray(axes)) {
    throw new ShapeError(
      "shape/axis",
      `${where}: axis must be an integer, a list of integers, or null for all axes. Received: ${formatReceived(axes)}.`,
    );
  }
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) =>
    normalizeAxis(where, axis, rank),
  );
  if (new Set(list).size !== list.length) {
    throw new ShapeError(
      "shape/duplicate-axis",
      `${where}: each axis may be named once. Received: axes ${formatShape(typeof axes === "number" ? [axes] : axes)}.`,
    );
  }
  return list.sort((a, b) => a - b);
}

/** A shape after reducing `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((dim, i) => (axes.includes(i) ? 1 : dim))
    : shape.filter((_, i) => !axes.includes(i));
}

/**
 * Checks dimensions that came from outside: non-negative integers.
 *
 * @throws {@link ShapeError} `shape/invalid`
 */
export function requireShape(where: string, shape: readonly unknown[]): Shape {
  const isList = Array.isArray(shape);
  if (isList && shape.every((dim) => Number.isSafeInteger(dim) && Number(dim) >= 0)) return shape;
  throw new ShapeError(
    "shape/invalid",
    `${where}: a shape is a list of non-negative integers. Received: ${isList ? `[${shape.map(String).join(", ")}]` : formatReceived(shape)}.`,
  );
}
