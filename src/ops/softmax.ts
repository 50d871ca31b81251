/**
 * @module ops/softmax — probabilities from scores, and their logarithms, without overflow.
 */
import { normalizeAxes, normalizeAxis, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { divide, multiply, subtract } from "./arithmetic.ts";
import { reshapeTo, sum } from "./broadcast.ts";
import { exp, log } from "./exponential.ts";
import { max } from "./extremes.ts";
import { permute } from "./shape.ts";
import { defineShortcut, stopGradient } from "./stop-gradient.ts";
import { floating } from "./unary.ts";

// With y = softmax(x): dx = y·(dy − Σ dy·y).
const softmaxOp = /* @__PURE__ */ defineShortcut<{ axis: number }>("softmax", (dy, y, { axis }) =>
  multiply(y, subtract(dy, sum(multiply(dy, y), axis, true))),
);

// With y = ln softmax(x): dx = dy − e^y·Σ dy.
const logSoftmaxOp = /* @__PURE__ */ defineShortcut<{ axis: number }>(
  "logSoftmax",
  (dy, y, { axis }) => subtract(dy, multiply(exp(y), sum(dy, axis, true))),
);

/**
 * `e^x / Σ e^x` along `axis`: non-negative, with a sum of 1.
 *
 * @param axis - Default: the last one; several are taken as one.
 * @throws {@link ShapeError} `shape/axis`
 */
export function softmax(x: TensorLike, axis: number | readonly number[] = -1): Tensor {
  const tensor = atLeast1d(floating(x));
  if (typeof axis !== "number") return alongAll("softmax", tensor, axis, softmax);
  const along = normalizeAxis("softmax", axis, tensor.ndim);
  if (tensor.size === 0) return tensor;
  // Nothing above e^0: subtracting the greatest score changes no quotient.
  const powers = exp(subtract(tensor, stopGradient(max(tensor, along, true))));
  const value = divide(powers, sum(powers, along, true));
  return apply(softmaxOp, [tensor, stopGradient(value)], { axis: along });
}

/**
 * `x − ln Σ e^x` along `axis`: the logarithm of {@link softmax}, exact where that would round to 0 or 1.
 *
 * @param axis - Default: the last one; several are taken as one.
 * @throws {@link ShapeError} `shape/axis`
 */
export function logSoftmax(x: TensorLike, axis: number | readonly number[] = -1): Tensor {
  const tensor = atLeast1d(floating(x));
  if (typeof axis !== "number") return alongAll("logSoftmax", tensor, axis, logSoftmax);
  const along = normalizeAxis("logSoftmax", axis, tensor.ndim);
  if (tensor.size === 0) return tensor;
  const shifted = subtract(tensor, stopGradient(max(tensor, along, true)));
  const value = subtract(shifted, log(sum(exp(shifted), along, true)));
  return apply(logSoftmaxOp, [tensor, stopGradient(value)], { axis: along });
}

/** Several axes, made into one last axis and put back. */
function alongAll(
  where: string,
  x: Tensor,
  axis: readonly number[],
  f: (x: Tensor, axis: number) => Tensor,
): Tensor {
  const axes = normalizeAxes(where, axis, x.ndim);
  const others = x.shape.flatMap((_, a) => (axes.includes(a) ? [] : [a]));
  const order = [...others, ...axes];
  const moved = permute(x, order);
  const rows = moved.shape.slice(0, others.length);
  const flat = reshapeTo(moved, [...rows, sizeOf(moved.shape.slice(others.length))]);
  const result = reshapeTo(f(flat, -1), moved.shape);
  return permute(
    result,
    order.map((_, a) => order.indexOf(a)),
  );
}

/** A scalar is a list of one: its softmax is 1. */
function atLeast1d(x: Tensor): Tensor {
  return x.ndim === 0 ? reshapeTo(x, [1]) : x;
}
