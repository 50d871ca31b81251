/**
 * @module ops/division — quotients rounded to whole numbers, and what they leave.
 */
import { floatingFor, isFloating, isUnsigned } from "../core/dtype.ts";
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { ScalarBuilder, ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import {
  alignOperands,
  applyBinary,
  divide,
  equal,
  multiply,
  negative,
  numeric,
  where,
  zero,
} from "./arithmetic.ts";
import { floor, trunc } from "./rounding.ts";

/** Whether a remainder has to change sides: it is not 0 and its sign is not the divisor's. */
function isOpposite(s: ScalarBuilder, rest: ScalarValue, divisor: ScalarValue): ScalarValue {
  const zero = s.constant(0, rest.dtype);
  return s.and(s.notEqual(rest, zero), s.xor(s.less(rest, zero), s.less(divisor, zero)));
}

const modOp = /* @__PURE__ */ defineOp<2>({
  name: "mod",
  infer: sameAsInput,
  // x mod y = x − y·⌊x/y⌋
  gradient: (dy, [x, y], { needs }) => [
    dy,
    needs[1] ? negative(multiply(dy, floor(divide(x, y)))) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => {
    const rest = s.remainder(x, y);
    return isUnsigned(x.dtype) ? rest : s.select(isOpposite(s, rest, y), s.add(rest, y), rest);
  }),
});

const fmodOp = /* @__PURE__ */ defineOp<2>({
  name: "fmod",
  infer: sameAsInput,
  gradient: (dy, [x, y], { needs }) => [
    dy,
    needs[1] ? negative(multiply(dy, trunc(divide(x, y)))) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.remainder(x, y)),
});

const floorDivideOp = /* @__PURE__ */ defineOp<2>({
  name: "floorDivide",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => {
    if (isUnsigned(x.dtype)) return s.divide(x, y);
    const rest = s.remainder(x, y);
    const one = s.select(isOpposite(s, rest, y), s.constant(1), s.constant(0));
    if (!isFloating(x.dtype)) return s.subtract(s.divide(x, y), one);
    // (x − rest)/y is whole but for rounding: ⌊1/0.1⌋ is 9, although 1/0.1 rounds to 10.
    const whole = s.round(s.subtract(s.divide(s.subtract(x, rest), y), one));
    return s.select(s.equal(y, s.constant(0)), s.divide(x, y), whole);
  }),
});

/**
 * `x − y·⌊x/y⌋`: the remainder with the sign of `y`, as Python's `%`. Integers by 0 give 0, floats NaN.
 */
export function mod(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(modOp, x, y, numeric);
}

/** Another name of {@link mod}. */
export function remainder(x: TensorLike, y: TensorLike): Tensor {
  return mod(x, y);
}

/** The remainder with the sign of `x`, as C's `fmod`. Integers by 0 give 0, floats NaN. */
export function fmod(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(fmodOp, x, y, numeric);
}

/** `⌊x/y⌋`; integers stay integers, by 0 they give 0. */
export function floorDivide(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(floorDivideOp, x, y, numeric);
}

/** Another name of {@link divide}. */
export function trueDivide(x: TensorLike, y: TensorLike): Tensor {
  return divide(x, y);
}

/** `x / y`, and 0 where `y` is 0; there the gradients are 0 too. */
export function divideNoNan(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = alignOperands("divideNoNan", x, y, floatingFor);
  const isZero = equal(b, 0);
  // The inner choice keeps the gradient of the branch that is not taken finite.
  return where(isZero, zero(a.dtype), divide(a, where(isZero, 1, b)));
}
