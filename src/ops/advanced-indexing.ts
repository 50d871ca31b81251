/**
 * @module ops/advanced-indexing — NumPy's indexing by integer tensors and bool masks, mixed with slices.
 */
import { formatShape, ShapeError, StateError, ValueError } from "../core/errors.ts";
import { broadcastShapes, sameShape, sizeOf } from "../core/shape.ts";
import { type SliceIndex, Tensor } from "../ir/tensor.ts";
import { add, less, multiply, where } from "./arithmetic.ts";
import { basicSlice } from "./basic-indexing.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { array, scalar } from "./convert.ts";
import { clip } from "./extremes.ts";
import { gather } from "./gather.ts";
import { indexTensor } from "./index-tensor.ts";
import { permute } from "./shape.ts";

/** Positions of a mask's true elements, one list an axis. */
function positionsOf(mask: Tensor, x: Tensor, axis: number): Tensor[] {
  if (mask.storage === null) {
    throw new StateError(
      "slice/traced-mask",
      `slice: how many elements a bool mask of shape ${formatShape(mask.shape)} picks is not known while a function is traced. ` +
        "Use where(mask, x, 0), or multiply by the mask, which keep the shape; or pick before grad, jit or fit.",
    );
  }
  const target = x.shape.slice(axis, axis + mask.ndim);
  if (!sameShape(mask.shape, target)) {
    throw new ShapeError(
      "slice/mask-shape",
      `slice: a mask must have the shape of the axes that it stands for. Received: mask ${formatShape(mask.shape)} for axes of shape ${formatShape(target)}.`,
    );
  }
  const columns: number[][] = mask.shape.map(() => []);
  mask.storage.host().forEach((value, flat) => {
    if (value === 0) return;
    let rest = flat;
    for (let a = mask.ndim - 1; a >= 0; a--) {
      const dim = mask.shape[a] ?? 1;
      columns[a]?.push(rest % dim);
      rest = Math.floor(rest / dim);
    }
  });
  return columns.map((column) => array(Int32Array.from(column)));
}

/** What each axis of the sliced tensor is: kept, or picked from by an index. */
interface Plan {
  /** For `basicSlice`: every axis that is picked from is kept whole. */
  readonly basic: readonly (string | null)[];
  /** The index of each axis of the basic slice that has one. */
  readonly picks: ReadonlyMap<number, Tensor>;
}

function planOf(x: Tensor, indices: readonly SliceIndex[]): Plan {
  const basic: (string | null)[] = [];
  const picks = new Map<number, Tensor>();
  let axis = 0;
  const pick = (index: Tensor): void => {
    requireInRange(index, x, axis);
    picks.set(basic.length, index);
    basic.push(":");
    axis++;
  };
  for (const index of indices) {
    if (index === null) {
      basic.push(null);
    } else if (index instanceof Tensor) {
      const list = index.dtype === "bool" ? positionsOf(index, x, axis) : [index];
      for (const one of list) pick(indexTensor("slice", one));
    } else if (typeof index === "number" || /^\s*[+-]?\d+\s*$/.test(index)) {
      // Beside tensors a bare index is a tensor of one element.
      pick(scalar(Number(index), "int32"));
    } else {
      basic.push(index);
      axis++;
    }
  }
  return { basic, picks };
}

/** Indices whose values are known are checked now; traced ones are moved into range when they are used. */
function requireInRange(index: Tensor, x: Tensor, axis: number): void {
  const dim = x.shape[axis] ?? 0;
  const wrong = index.storage?.host().find((value) => value < -dim || value >= dim);
  if (wrong === undefined) return;
  throw new ValueError(
    "slice/index",
    `slice: an index into axis ${axis} must be a whole number in [${-dim}, ${dim - 1}]. Received: ${wrong} for a tensor of shape ${formatShape(x.shape)}.`,
  );
}

/** Position in the flattened picked axes. */
function flatPosition(
  indices: readonly Tensor[],
  dims: readonly number[],
  shape: readonly number[],
): Tensor {
  const terms = indices.map((index, k) => {
    const dim = dims[k] ?? 1;
    const counted = where(less(index, 0), add(index, dim), index);
    const stride = sizeOf(dims.slice(k + 1));
    return multiply(clip(counted, 0, dim - 1), stride);
  });
  return broadcastTo(
    terms.reduce((sum, term) => add(sum, term)),
    shape,
  );
}

/**
 * Slices of which at least one is a tensor. The picked axes become the axes of the indices, broadcast together: in the
 * place of the first one if they stand side by side, else in front.
 */
export function advancedSlice(x: Tensor, indices: readonly SliceIndex[]): Tensor {
  const { basic, picks } = planOf(x, indices);
  const sliced = basicSlice(x, basic);
  const axes = [...picks.keys()];
  const [first = 0] = axes;
  const others = sliced.shape.flatMap((_, axis) => (picks.has(axis) ? [] : [axis]));
  const dims = axes.map((axis) => sliced.shape[axis] ?? 1);
  const lists = [...picks.values()];
  const shape = broadcastShapes("slice", ...lists.map((index) => index.shape));
  const rest = others.map((axis) => sliced.shape[axis] ?? 1);
  const rows = reshapeTo(permute(sliced, [...axes, ...others]), [sizeOf(dims), ...rest]);
  const picked = gather(rows, flatPosition(lists, dims, shape), 0, "clamp");
  const areAdjacent = axes.every((axis, i) => axis === first + i);
  if (!areAdjacent || first === 0) return picked;
  const before = Array.from({ length: first }, (_, i) => shape.length + i);
  const own = shape.map((_, i) => i);
  const after = Array.from({ length: others.length - first }, (_, i) => shape.length + first + i);
  return permute(picked, [...before, ...own, ...after]);
}
