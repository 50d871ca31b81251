/**
 * @module ops/basic-indexing — NumPy's slices, written as strings: `a.slice("2:5", ":", -1)`.
 */
import { formatShape, ValueError } from "../core/errors.ts";
import { type SliceIndex, Tensor } from "../ir/tensor.ts";
import { reshapeTo } from "./broadcast.ts";
import { takeBox } from "./slice.ts";

/** One axis of a slice: where it starts, how far apart, how many; `drops` for a bare index. */
export interface AxisSlice {
  readonly start: number;
  readonly step: number;
  readonly extent: number;
  readonly drops: boolean;
}

function badIndex(index: unknown, shape: readonly number[], why: string): ValueError {
  return new ValueError(
    "slice/index",
    `slice: ${why} Received: ${typeof index === "string" ? JSON.stringify(index) : String(index)} for a tensor of shape ${formatShape(shape)}. ` +
      'Use whole numbers, "start:stop:step", "...", null (a new axis), or tensors of int32 or bool.',
  );
}

/** Python's rule for `start:stop:step` over an axis of length `dim`. */
export function parseAxisSlice(text: string, dim: number, shape: readonly number[]): AxisSlice {
  const parts = text.split(":").map((part) => part.trim());
  const isNumber = (part: string): boolean => part === "" || /^[+-]?\d+$/.test(part);
  if (parts.length < 2 || parts.length > 3 || !parts.every(isNumber)) {
    throw badIndex(text, shape, "this is no slice.");
  }
  const [first = "", last = "", stride = ""] = parts;
  const step = stride === "" ? 1 : Number(stride);
  if (step === 0) throw badIndex(text, shape, "the step of a slice cannot be 0.");
  // Bounds count from the end if negative, and stop at the ends; going down, one before the first is an end.
  const [low, high] = step > 0 ? [0, dim] : [-1, dim - 1];
  const bound = (part: string, otherwise: number): number => {
    if (part === "") return otherwise;
    const value = Number(part);
    return Math.min(Math.max(value < 0 ? value + dim : value, low), high);
  };
  const start = bound(first, step > 0 ? low : high);
  const stop = bound(last, step > 0 ? high : low);
  return { start, step, extent: Math.max(0, Math.ceil((stop - start) / step)), drops: false };
}

/** A bare index; negative ones count from the end. */
export function parseIndex(
  index: number,
  dim: number,
  axis: number,
  shape: readonly number[],
): AxisSlice {
  const start = index < 0 ? index + dim : index;
  if (!Number.isInteger(index) || start < 0 || start >= dim) {
    throw badIndex(
      index,
      shape,
      `an index into axis ${axis} must be a whole number in [${-dim}, ${dim - 1}].`,
    );
  }
  return { start, step: 1, extent: 1, drops: true };
}

/** The indices with `"..."` written out as full slices, one entry an axis of `x` beside the `null`s. */
export function expandEllipsis(x: Tensor, indices: readonly SliceIndex[]): readonly SliceIndex[] {
  for (const index of indices) {
    const isKnown = index === null || typeof index === "string" || typeof index === "number";
    if (!isKnown && !(index instanceof Tensor)) {
      throw badIndex(
        index,
        x.shape,
        'this is no index: a list is written as a tensor, array([2, 0], "int32").',
      );
    }
  }
  const isEllipsis = (index: SliceIndex): boolean => index === "..." || index === "…";
  const used = indices.reduce<number>((count, index) => {
    if (index === null || isEllipsis(index)) return count;
    return count + (typeof index === "object" && index.dtype === "bool" ? index.ndim : 1);
  }, 0);
  if (used > x.ndim) {
    throw badIndex(
      indices.map(String).join(", "),
      x.shape,
      `${used} indices are too many for ${x.ndim} axes.`,
    );
  }
  const rest = new Array<string>(x.ndim - used).fill(":");
  const at = indices.findIndex(isEllipsis);
  if (at < 0) return [...indices, ...rest];
  if (indices.findIndex((index, i) => i > at && isEllipsis(index)) >= 0) {
    throw badIndex("...", x.shape, 'only one "..." may stand in a slice.');
  }
  return [...indices.slice(0, at), ...rest, ...indices.slice(at + 1)];
}

/** Slices by strings, numbers and `null` only. */
export function basicSlice(x: Tensor, indices: readonly (string | number | null)[]): Tensor {
  const slices: AxisSlice[] = [];
  const shape: number[] = [];
  for (const index of indices) {
    if (index === null) {
      shape.push(1);
      continue;
    }
    const axis = slices.length;
    const dim = x.shape[axis] ?? 0;
    const parsed =
      typeof index === "number" || /^\s*[+-]?\d+\s*$/.test(index)
        ? parseIndex(Number(index), dim, axis, x.shape)
        : parseAxisSlice(index, dim, x.shape);
    slices.push(parsed);
    if (!parsed.drops) shape.push(parsed.extent);
  }
  const box = takeBox(
    x,
    slices.map((s) => (s.extent === 0 ? 0 : s.start)),
    slices.map((s) => s.step),
    slices.map((s) => s.extent),
  );
  return reshapeTo(box, shape);
}
