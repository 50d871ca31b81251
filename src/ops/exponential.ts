/**
 * @module ops/exponential — exponentials and logarithms.
 */
import { floatingFor } from "../core/dtype.ts";
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, applyBinary, divide, equal, multiply, subtract, where } from "./arithmetic.ts";
import { sigmoid } from "./sigmoid.ts";
import { applyFloating } from "./unary.ts";

const expOp = /* @__PURE__ */ defineOp<1>({
  name: "exp",
  infer: sameAsInput,
  gradient: (dy, _, { output }) => [multiply(dy, output)],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.exp(x)),
});

const exp2Op = /* @__PURE__ */ defineOp<1>({
  name: "exp2",
  infer: sameAsInput,
  gradient: (dy, _, { output }) => [multiply(dy, multiply(output, Math.LN2))],
  // e^(x ln 2) would magnify the rounding of x ln 2 by |x|.
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.power(s.constant(2), x)),
});

const expm1Op = /* @__PURE__ */ defineOp<1>({
  name: "expm1",
  infer: sameAsInput,
  gradient: (dy, _, { output }) => [multiply(dy, add(output, 1))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.expm1(x)),
});

const logOp = /* @__PURE__ */ defineOp<1>({
  name: "log",
  infer: sameAsInput,
  gradient: (dy, [x]) => [divide(dy, x)],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.log(x)),
});

const log1pOp = /* @__PURE__ */ defineOp<1>({
  name: "log1p",
  infer: sameAsInput,
  gradient: (dy, [x]) => [divide(dy, add(x, 1))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.log1p(x)),
});

const logaddexpOp = /* @__PURE__ */ defineOp<2>({
  name: "logaddexp",
  infer: sameAsInput,
  // Equal arguments apart: ∞ − ∞ is NaN, their shares are one half.
  gradient: (dy, [x, y], { needs }) => [
    needs[0] ? multiply(dy, where(equal(x, y), 0.5, sigmoid(subtract(x, y)))) : null,
    needs[1] ? multiply(dy, where(equal(x, y), 0.5, sigmoid(subtract(y, x)))) : null,
  ],
  // max + ln(1 + e^−|x−y|) overflows nowhere.
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => {
    const gap = s.select(s.equal(x, y), s.constant(0), s.abs(s.subtract(x, y)));
    return s.add(s.maximum(x, y), s.log1p(s.exp(s.negate(gap))));
  }),
});

/** `e^x`. */
export function exp(x: TensorLike): Tensor {
  return applyFloating(expOp, x);
}

/** `2^x`. */
export function exp2(x: TensorLike): Tensor {
  return applyFloating(exp2Op, x);
}

/** `e^x − 1`, exact near 0. */
export function expm1(x: TensorLike): Tensor {
  return applyFloating(expm1Op, x);
}

/** `ln x`; −∞ at 0, NaN below. */
export function log(x: TensorLike): Tensor {
  return applyFloating(logOp, x);
}

/** `ln(1 + x)`, exact near 0. */
export function log1p(x: TensorLike): Tensor {
  return applyFloating(log1pOp, x);
}

/** `log₂ x`. */
export function log2(x: TensorLike): Tensor {
  return divide(log(x), Math.LN2);
}

/** `log₁₀ x`. */
export function log10(x: TensorLike): Tensor {
  return divide(log(x), Math.LN10);
}

/** `ln(e^x + e^y)` without overflow, elementwise with broadcasting. */
export function logaddexp(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(logaddexpOp, x, y, floatingFor);
}

/** `log₂(2^x + 2^y)` without overflow, elementwise with broadcasting. */
export function logaddexp2(x: TensorLike, y: TensorLike): Tensor {
  return divide(logaddexp(multiply(x, Math.LN2), multiply(y, Math.LN2)), Math.LN2);
}
