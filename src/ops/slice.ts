/**
 * @module ops/slice — taking a strided box out of a tensor, and putting one in: each is the other's gradient.
 */
import { formatShape, ShapeError } from "../core/errors.ts";
import { normalizeAxes, type Shape, sameShape } from "../core/shape.ts";
import { type AffineIndex, type AssemblePart, defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { operand } from "./convert.ts";

type SliceAttributes = { start: readonly number[]; step: readonly number[]; extents: Shape };

const sliceOp = /* @__PURE__ */ defineOp<1, SliceAttributes>({
  name: "slice",
  infer: ([x], { extents }) => ({ shape: extents, dtype: x.dtype }),
  gradient: (dy, [x], { attributes: { start, step } }) => [embed(dy, x.shape, start, step, 0)],
  lower: {
    kind: "view",
    view: (index, attributes, input) => {
      const start = attributes.start as readonly number[];
      const step = attributes.step as readonly number[];
      return input.shape.map((_, axis): AffineIndex => {
        const { offset, strides } = index[axis] ?? { offset: 0, strides: [] };
        const stride = step[axis] ?? 1;
        return {
          offset: (start[axis] ?? 0) + stride * offset,
          strides: strides.map((s) => s * stride),
        };
      });
    },
  },
});

type EmbedAttributes = {
  shape: Shape;
  start: readonly number[];
  step: readonly number[];
  value: number;
};

const embedOp = /* @__PURE__ */ defineOp<1, EmbedAttributes>({
  name: "embed",
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  gradient: (dy, [x], { attributes: { start, step } }) => [takeBox(dy, start, step, x.shape)],
  lower: {
    kind: "assemble",
    // The cast restores what `embed` passed.
    parts: (attributes, [x]) => partsOf(attributes as EmbedAttributes, x?.shape ?? []),
  },
});

/** The background, and over it the input; where the input is a solid box, only what it leaves of the background. */
function partsOf({ shape, start, step, value }: EmbedAttributes, extents: Shape): AssemblePart[] {
  const ones = shape.map(() => 1);
  const input: AssemblePart = { source: { input: 0 }, extents, offset: start, step };
  const isSolid = step.every((s, axis) => s === 1 || (extents[axis] ?? 0) <= 1);
  if (!isSolid || extents.includes(0)) {
    const all = {
      source: { constant: value },
      extents: shape,
      offset: shape.map(() => 0),
      step: ones,
    };
    return extents.includes(0) ? [all] : [all, input];
  }
  const parts: AssemblePart[] = [];
  // Axis by axis: the slabs before and after the box, as wide as the box on the axes already done.
  shape.forEach((dim, axis) => {
    const first = start[axis] ?? 0;
    const end = first + (extents[axis] ?? 0);
    for (const [from, to] of [
      [0, first],
      [end, dim],
    ] as const) {
      if (to <= from) continue;
      parts.push({
        source: { constant: value },
        extents: shape.map((d, a) => (a < axis ? (extents[a] ?? 0) : a === axis ? to - from : d)),
        offset: shape.map((_, a) => (a < axis ? (start[a] ?? 0) : a === axis ? from : 0)),
        step: ones,
      });
    }
  });
  return [...parts, input];
}

/** The box of `extents` elements from `start` on, `step` apart; steps may be negative, but not 0. */
export function takeBox(
  x: Tensor,
  start: readonly number[],
  step: readonly number[],
  extents: Shape,
): Tensor {
  const isAll = sameShape(x.shape, extents) && step.every((s, a) => s === 1 || extents[a] === 1);
  return isAll ? x : apply(sliceOp, [x], { start, step, extents });
}

/** A tensor of `shape` full of `value`, with `x` at `start + step · index`. */
export function embed(
  x: Tensor,
  shape: Shape,
  start: readonly number[],
  step: readonly number[],
  value: number,
): Tensor {
  const isAll = sameShape(x.shape, shape) && step.every((s, a) => s === 1 || shape[a] === 1);
  return isAll ? x : apply(embedOp, [x], { shape, start, step, value });
}

/** Elements `from` … `to − 1` along one axis. */
export function takeRange(x: Tensor, axis: number, from: number, to: number): Tensor {
  return takeBox(
    x,
    x.shape.map((_, a) => (a === axis ? from : 0)),
    x.shape.map(() => 1),
    x.shape.map((dim, a) => (a === axis ? to - from : dim)),
  );
}

/**
 * The box of `shape` elements that begins at `startIndices`.
 *
 * @throws {@link ShapeError} `slice/bounds` where it reaches outside `inputs`.
 */
export function slice(
  inputs: TensorLike,
  startIndices: readonly number[],
  shape: readonly number[],
): Tensor {
  const x = operand(inputs, null);
  const fits =
    startIndices.length === x.ndim &&
    shape.length === x.ndim &&
    x.shape.every((dim, axis) => {
      const start = startIndices[axis] ?? -1;
      const extent = shape[axis] ?? -1;
      return (
        Number.isInteger(start) &&
        Number.isInteger(extent) &&
        start >= 0 &&
        extent >= 0 &&
        start + extent <= dim
      );
    });
  if (!fits) {
    throw new ShapeError(
      "slice/bounds",
      `slice: startIndices and shape must give a box inside a tensor of shape ${formatShape(x.shape)}, one entry an axis. Received: startIndices ${formatShape(startIndices)}, shape ${formatShape(shape)}.`,
    );
  }
  return takeBox(
    x,
    startIndices,
    x.shape.map(() => 1),
    shape,
  );
}

/**
 * `x` with the order of elements reversed along `axis` (along all axes by default).
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function flip(x: TensorLike, axis?: number | readonly number[] | null): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("flip", axis, tensor.ndim);
  const flipped = tensor.shape.map((dim, a) => axes.includes(a) && dim > 1);
  return takeBox(
    tensor,
    tensor.shape.map((dim, a) => (flipped[a] ? dim - 1 : 0)),
    flipped.map((is) => (is ? -1 : 1)),
    tensor.shape,
  );
}

const concatenateOp = /* @__PURE__ */ defineOp<number, { axis: number }>({
  name: "concatenate",
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    const total = inputs.reduce((sum, input) => sum + (input.shape[axis] ?? 0), 0);
    return {
      shape: (first?.shape ?? []).map((dim, a) => (a === axis ? total : dim)),
      dtype: first?.dtype ?? "float32",
    };
  },
  gradient: (dy, inputs, { attributes: { axis }, needs }) => {
    let from = 0;
    return inputs.map((input, i) => {
      const start = from;
      from += input.shape[axis] ?? 0;
      return needs[i] ? takeRange(dy, axis, start, from) : null;
    });
  },
  lower: {
    kind: "assemble",
    parts: ({ axis }, inputs) => {
      let from = 0;
      return inputs.flatMap(({ shape }, input): AssemblePart[] => {
        const offset = shape.map((_, a) => (a === axis ? from : 0));
        from += shape[Number(axis)] ?? 0;
        const step = shape.map(() => 1);
        return shape.includes(0) ? [] : [{ source: { input }, extents: shape, offset, step }];
      });
    },
  },
});

/** Tensors of one dtype that agree on all axes but `axis`, put one after the other along it. */
export function join(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : apply(concatenateOp, parts, { axis });
}
