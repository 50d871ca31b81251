/**
 * @module ops/power — squares, roots, reciprocals and powers.
 */
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import {
  applyBinary,
  astype,
  divide,
  equal,
  greater,
  multiply,
  negative,
  numeric,
  subtract,
  where,
} from "./arithmetic.ts";
import { scalar } from "./convert.ts";
import { log } from "./exponential.ts";
import { abs, sign } from "./rounding.ts";
import { applyFloating, applyNumber, floating, number } from "./unary.ts";

const squareOp = /* @__PURE__ */ defineOp<1>({
  name: "square",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(x, 2))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.multiply(x, x)),
});

const sqrtOp = /* @__PURE__ */ defineOp<1>({
  name: "sqrt",
  infer: sameAsInput,
  // d√x = 1/(2√x)
  gradient: (dy, _, { output }) => [divide(multiply(dy, 0.5), output)],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.sqrt(x)),
});

const rsqrtOp = /* @__PURE__ */ defineOp<1>({
  name: "rsqrt",
  infer: sameAsInput,
  // d x^(−1/2) = −½ x^(−1/2) / x
  gradient: (dy, [x], { output }) => [multiply(dy, multiply(divide(output, x), -0.5))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.divide(s.constant(1), s.sqrt(x))),
});

const reciprocalOp = /* @__PURE__ */ defineOp<1>({
  name: "reciprocal",
  infer: sameAsInput,
  gradient: (dy, _, { output }) => [negative(multiply(dy, square(output)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.divide(s.constant(1), x)),
});

const powerOp = /* @__PURE__ */ defineOp<2>({
  name: "power",
  infer: sameAsInput,
  gradient: (dy, [x, y], { needs, output }) => [
    needs[0] ? multiply(dy, slopeInBase(x, y)) : null,
    // ln x exists for x > 0 only; elsewhere the exponent's neighbours give no real power, and the gradient is 0.
    needs[1] ? multiply(dy, slopeInExponent(x, output)) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.power(x, y)),
});

/** `y·x^(y−1)`, and 0 where y = 0: there 0·0^−1 would be NaN. */
function slopeInBase(x: Tensor, y: Tensor): Tensor {
  const isConstant = equal(y, 0);
  const reduced = where(isConstant, 1, subtract(y, 1));
  return where(isConstant, 0, multiply(y, power(x, reduced)));
}

/** `x^y·ln x`; the inner choice keeps the unused branch's own gradient finite. */
function slopeInExponent(x: Tensor, result: Tensor): Tensor {
  const isPositive = greater(x, 0);
  return where(isPositive, multiply(result, log(where(isPositive, x, 1))), 0);
}

/** `x²`; bool becomes int32. */
export function square(x: TensorLike): Tensor {
  return applyNumber(squareOp, x);
}

/** `√x`; NaN below 0. Its gradient at 0 is infinite. */
export function sqrt(x: TensorLike): Tensor {
  return applyFloating(sqrtOp, x);
}

/** `1/√x`. */
export function rsqrt(x: TensorLike): Tensor {
  return applyFloating(rsqrtOp, x);
}

/** `1/x`; integers become float32. */
export function reciprocal(x: TensorLike): Tensor {
  return applyFloating(reciprocalOp, x);
}

/** `∛x`, for negative numbers too. */
export function cbrt(x: TensorLike): Tensor {
  const tensor = number(x);
  return multiply(sign(tensor), power(abs(tensor), 1 / 3));
}

/**
 * `x^y`, elementwise with broadcasting; integers stay integers and wrap around.
 *
 * The gradient for `x` is 0 where `y` is 0, the one for `y` is 0 where `x ≤ 0`.
 */
export function power(x: TensorLike, y: TensorLike): Tensor {
  // A small whole exponent in the source is known now: products are faster, and exact in sign.
  if (y === 1) return number(x);
  if (y === 2) return square(x);
  if (y === 3) {
    const base = number(x);
    return multiply(square(base), base);
  }
  return applyBinary(powerOp, x, y, numeric);
}

/** `x1 · 2^x2`. */
export function ldexp(x1: TensorLike, x2: TensorLike): Tensor {
  const x = floating(x1);
  return multiply(x, power(scalar(2, x.dtype), astype(x2, x.dtype)));
}
