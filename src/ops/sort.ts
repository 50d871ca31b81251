/**
 * @module ops/sort — order along an axis.
 *
 * Positions are found by one routine; values are gathered by them, so that gradients find their way back.
 */
import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { operand } from "./convert.ts";
import { gatherAlong } from "./gather.ts";
import { ravel } from "./shape.ts";

const argsortOp = /* @__PURE__ */ defineOp<1, { axis: number; descending: boolean }>({
  name: "argsort",
  infer: ([x]) => ({ shape: x.shape, dtype: "int32" }),
  gradient: null,
  lower: {
    kind: "routine",
    routine: ({ inputs: [input = -1], output }, attributes, [x]) => {
      if (!x) return [];
      const axis = Number(attributes.axis);
      return [
        {
          kind: "argsort",
          dtype: x.dtype,
          input,
          out: output,
          outer: sizeOf(x.shape.slice(0, axis)),
          length: x.shape[axis] ?? 1,
          inner: sizeOf(x.shape.slice(axis + 1)),
          descending: attributes.descending === true,
        },
      ];
    },
  },
});

/** The tensor and the axis to sort along; without an axis, and for a scalar, all elements in one. */
function lines(
  name: string,
  x: TensorLike,
  axis: number | null,
): { readonly tensor: Tensor; readonly along: number } {
  const tensor = operand(x, null);
  if (axis === null || tensor.ndim === 0) return { tensor: ravel(tensor), along: 0 };
  return { tensor, along: normalizeAxis(name, axis, tensor.ndim) };
}

/** Positions that sort `tensor` along `axis`: of equal elements the first comes first either way. */
export function order(tensor: Tensor, axis: number, descending: boolean): Tensor {
  return apply(argsortOp, [tensor], { axis, descending });
}

/**
 * Positions that sort `x` along `axis`, ascending; equal elements keep their order, NaN comes last.
 *
 * @param axis - Default −1, the last; `null` for the flattened tensor.
 * @returns int32, the shape of `x`.
 * @throws {@link ShapeError} `shape/axis`
 */
export function argsort(x: TensorLike, axis: number | null = -1): Tensor {
  const { tensor, along } = lines("argsort", x, axis);
  return order(tensor, along, false);
}

/**
 * `x` with its elements in ascending order along `axis`, NaN last.
 *
 * @param axis - Default −1, the last; `null` for the flattened tensor.
 * @throws {@link ShapeError} `shape/axis`
 */
export function sort(x: TensorLike, axis: number | null = -1): Tensor {
  const { tensor, along } = lines("sort", x, axis);
  return gatherAlong(tensor, order(tensor, along, false), along, "clamp");
}
