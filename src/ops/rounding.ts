/**
 * @module ops/rounding — magnitude, sign, and the functions that make numbers whole.
 *
 * All but `abs` are constant between jumps: no gradient flows through them.
 */
import { isFloating, isUnsigned } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { boolOfInput, defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, divide, equal, less, multiply, negative, where } from "./arithmetic.ts";
import { operand } from "./convert.ts";
import { applyFloating, applyNumber, floating, number } from "./unary.ts";

const absOp = /* @__PURE__ */ defineOp<1>({
  name: "abs",
  infer: sameAsInput,
  // 1 at 0, as Keras has it on JAX: with it weights that start at 0 move alike under an L1 penalty.
  gradient: (dy, [x]) => [where(less(x, 0), negative(dy), dy)],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.abs(x)),
});

const signOp = /* @__PURE__ */ defineOp<1>({
  name: "sign",
  infer: sameAsInput,
  gradient: null,
  // Zeros and NaN are their own sign.
  lower: /* @__PURE__ */ elementwise<1>((s, x) => {
    const positive = s.select(s.less(s.constant(0), x), s.constant(1), x);
    return isUnsigned(x.dtype)
      ? positive
      : s.select(s.less(x, s.constant(0)), s.constant(-1), positive);
  }),
});

const signbitOp = /* @__PURE__ */ defineOp<1>({
  name: "signbit",
  infer: boolOfInput,
  gradient: null,
  // 1/−0 = −∞ tells the zeros apart; −∞ itself is below 0.
  lower: /* @__PURE__ */ elementwise<1>((s, x) => {
    const isNegative = s.less(x, s.constant(0));
    return isFloating(x.dtype)
      ? s.or(isNegative, s.less(s.divide(s.constant(1), x), s.constant(0)))
      : isNegative;
  }),
});

const floorOp = /* @__PURE__ */ defineOp<1>({
  name: "floor",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.floor(x)),
});

const ceilOp = /* @__PURE__ */ defineOp<1>({
  name: "ceil",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.ceil(x)),
});

const roundOp = /* @__PURE__ */ defineOp<1>({
  name: "round",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.round(x)),
});

const truncOp = /* @__PURE__ */ defineOp<1>({
  name: "trunc",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.trunc(x)),
});

/** `|x|`; the gradient at 0 is 1, as Keras has it on JAX. The least int32 stays as it is, since its opposite does not exist. */
export function abs(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  return tensor.dtype === "bool" ? tensor : apply(absOp, [tensor]);
}

/** `|x|`: another name of {@link abs}. */
export function absolute(x: TensorLike): Tensor {
  return abs(x);
}

/** `|x|` as a float: integers become float32. */
export function fabs(x: TensorLike): Tensor {
  return applyFloating(absOp, x);
}

/** 0 for `x < 0`, 1 for `x > 0`, and `atZero` at 0; NaN stays NaN. */
export function heaviside(x: TensorLike, atZero: TensorLike): Tensor {
  const tensor = floating(x);
  const step = where(less(tensor, 0), 0, where(less(0, tensor), 1, tensor));
  return where(equal(tensor, 0), atZero, step);
}

/** −1, 0 or 1 by the sign of `x`; NaN stays NaN, −0 stays −0. */
export function sign(x: TensorLike): Tensor {
  return applyNumber(signOp, x);
}

/** Whether the sign bit is set: true for numbers below 0 and for −0; false for NaN. → bool */
export function signbit(x: TensorLike): Tensor {
  return applyNumber(signbitOp, x);
}

/** `⌊x⌋`, the greatest whole number not above `x`; integers become float32. */
export function floor(x: TensorLike): Tensor {
  return applyFloating(floorOp, x);
}

/** `⌈x⌉`, the least whole number not below `x`; integers become float32. */
export function ceil(x: TensorLike): Tensor {
  return applyFloating(ceilOp, x);
}

/** `x` without its fraction, towards zero; integers stay as they are. */
export function trunc(x: TensorLike): Tensor {
  const tensor = number(x);
  return isFloating(tensor.dtype) ? apply(truncOp, [tensor]) : tensor;
}

/**
 * The nearest number with `decimals` decimals, halves to even (`round(2.5)` is 2); negative `decimals` round to tens,
 * hundreds, … Computed as `round(x · 10ⁿ) / 10ⁿ`, as NumPy does.
 *
 * @param decimals - A whole number. Default 0.
 * @throws {@link ValueError} `round/decimals`
 */
export function round(x: TensorLike, decimals = 0): Tensor {
  if (!Number.isInteger(decimals)) {
    throw new ValueError(
      "round/decimals",
      `round: decimals must be a whole number. Received: decimals=${decimals}.`,
    );
  }
  const tensor = number(x);
  if (!isFloating(tensor.dtype)) {
    if (decimals >= 0) return tensor;
    // float64 holds every 32-bit integer.
    return astype(round(astype(tensor, "float64"), decimals), tensor.dtype);
  }
  if (decimals === 0) return apply(roundOp, [tensor]);
  const power = 10 ** Math.abs(decimals);
  return decimals > 0
    ? divide(apply(roundOp, [multiply(tensor, power)]), power)
    : multiply(apply(roundOp, [divide(tensor, power)]), power);
}
