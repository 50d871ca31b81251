/**
 * @module ops/windows — the windows that slide along an axis, and adding up what overlapping windows hold: each is the
 * other's gradient. Convolutions and pooling are made of them.
 *
 * Windows are a view: nothing is copied until something needs the elements side by side.
 */
import { assert } from "../core/errors.ts";
import { type AffineIndex, defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { apply } from "../ir/trace.ts";
import { reshapeTo } from "./broadcast.ts";
import { embed, takeBox } from "./slice.ts";

/** Windows along one axis: window `i` holds the elements `i · stride + k · dilation` for `k` below `size`. */
export type Windows = {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
};

/** From a window's first element to its last, both counted. */
export function spanOf({ size, dilation }: Windows): number {
  return (size - 1) * dilation + 1;
}

/** `a · x + b · y`, of loop indices. */
function combine(x: AffineIndex, a: number, y: AffineIndex, b: number): AffineIndex {
  const rank = Math.max(x.strides.length, y.strides.length);
  return {
    offset: a * x.offset + b * y.offset,
    strides: Array.from(
      { length: rank },
      (_, i) => a * (x.strides[i] ?? 0) + b * (y.strides[i] ?? 0),
    ),
  };
}

const zeroIndex: AffineIndex = { offset: 0, strides: [] };

type WindowsAttributes = {
  axis: number;
  count: number;
  size: number;
  stride: number;
  dilation: number;
};

const windowsOp = /* @__PURE__ */ defineOp<1, WindowsAttributes>({
  name: "windows",
  infer: ([x], { axis, count, size }) => ({
    shape: [...x.shape.slice(0, axis), count, size, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  }),
  gradient: (dy, [x], { attributes }) => [
    overlapAdd(dy, attributes.axis, attributes, { from: 0, length: x.shape[attributes.axis] ?? 0 }),
  ],
  lower: {
    kind: "view",
    view: (index, attributes) => {
      // The casts restore what `windowsAlong` passed.
      const axis = attributes.axis as number;
      const [window = zeroIndex, element = zeroIndex] = index.slice(axis, axis + 2);
      const place = combine(
        window,
        attributes.stride as number,
        element,
        attributes.dilation as number,
      );
      return [...index.slice(0, axis), place, ...index.slice(axis + 2)];
    },
  },
});

/** All windows along `axis`, which becomes two: `[…, n, …] → […, count, size, …]`. */
export function windowsAlong(x: Tensor, axis: number, windows: Windows): Tensor {
  const { size, stride, dilation } = windows;
  const room = (x.shape[axis] ?? 0) - spanOf(windows);
  assert(room >= 0, "a window fits into its axis");
  const count = Math.floor(room / stride) + 1;
  if (size === 1) {
    const each = takeBox(
      x,
      x.shape.map(() => 0),
      x.shape.map((_, a) => (a === axis ? stride : 1)),
      x.shape.map((dim, a) => (a === axis ? count : dim)),
    );
    return reshapeTo(each, [...each.shape.slice(0, axis + 1), 1, ...each.shape.slice(axis + 1)]);
  }
  return apply(windowsOp, [x], { axis, count, size, stride, dilation });
}

type DiagonalAttributes = { axis: number; step: number };

/** `y[t] = Σ_b x[t + step · (B − 1 − b), b]`, over the axes `axis` and `axis + 1`. */
const sumOfDiagonalsOp = /* @__PURE__ */ defineOp<1, DiagonalAttributes>({
  name: "sumOfDiagonals",
  infer: ([x], { axis, step }) => {
    const [length = 0, width = 1] = x.shape.slice(axis, axis + 2);
    return {
      shape: [...x.shape.slice(0, axis), length - step * (width - 1), ...x.shape.slice(axis + 2)],
      dtype: x.dtype,
    };
  },
  // With zeros around, x[a, b] went to the element a + step · b.
  gradient: (dy, [x], { attributes: { axis, step } }) => {
    const size = x.shape[axis + 1] ?? 1;
    const margin = step * (size - 1);
    const around = embed(
      dy,
      dy.shape.map((dim, a) => (a === axis ? dim + 2 * margin : dim)),
      dy.shape.map((_, a) => (a === axis ? margin : 0)),
      dy.shape.map(() => 1),
      0,
    );
    return [windowsAlong(around, axis, { size, stride: 1, dilation: step })];
  },
  lower: {
    kind: "reduce",
    combine: () => "add",
    reduced: ({ axis }, [x]) => [x?.shape[Number(axis) + 1] ?? 1],
    emit: (m, index, [b = zeroIndex], { axis, step }, [x]) => {
      const at = Number(axis);
      const last = (x?.shape[at + 1] ?? 1) - 1;
      const along = combine(index[at] ?? zeroIndex, 1, b, -Number(step));
      const place = { offset: along.offset + Number(step) * last, strides: along.strides };
      return m.load(0, [...index.slice(0, at), place, b, ...index.slice(at + 1)]);
    },
  },
});

/** Which elements of the sum are wanted; those outside of all windows are 0. */
export interface Range {
  readonly from: number;
  readonly length: number;
}

/**
 * Elements of windows added up where they came from: `[…, count, size, …] → […, length, …]`, where element `k` of window
 * `i` counts for `i · stride + k · dilation`.
 */
export function overlapAdd(x: Tensor, axis: number, windows: Windows, range: Range): Tensor {
  const { size, stride, dilation } = windows;
  // A window is cut into blocks of a stride each: the block b of window i lies in the block i + b of the sum. Where the
  // stride is 1, a block is one element, and the elements between the dilated ones need not be made.
  const isDense = stride > 1;
  const blocks = isDense ? Math.ceil(spanOf(windows) / stride) : size;
  const step = isDense ? 1 : dilation;
  const margin = step * (blocks - 1);
  const count = x.shape[axis] ?? 0;
  const width = isDense ? blocks * stride : size;
  const around = embed(
    x,
    x.shape.map((dim, a) => (a === axis ? dim + 2 * margin : a === axis + 1 ? width : dim)),
    x.shape.map((_, a) => (a === axis ? margin : 0)),
    x.shape.map((_, a) => (a === axis + 1 && isDense && size > 1 ? dilation : 1)),
    0,
  );
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 2);
  let sum = around;
  if (blocks > 1) {
    const inBlocks = isDense
      ? reshapeTo(around, [...before, count + 2 * margin, blocks, stride, ...after])
      : around;
    sum = apply(sumOfDiagonalsOp, [inBlocks], { axis, step });
  }
  const full = (count + margin) * (isDense ? stride : 1);
  return cutOut(reshapeTo(sum, [...before, full, ...after]), axis, range);
}

/** A stretch of an axis, with zeros for what lies behind its end. */
function cutOut(x: Tensor, axis: number, { from, length }: Range): Tensor {
  const kept = Math.max(0, Math.min((x.shape[axis] ?? 0) - from, length));
  const box = takeBox(
    x,
    x.shape.map((_, a) => (a === axis && kept > 0 ? from : 0)),
    x.shape.map(() => 1),
    x.shape.map((dim, a) => (a === axis ? kept : dim)),
  );
  return embed(
    box,
    x.shape.map((dim, a) => (a === axis ? length : dim)),
    x.shape.map(() => 0),
    x.shape.map(() => 1),
    0,
  );
}
