/**
 * @module ops/number-kinds — what kind of number an element is: NaN, infinite, close to another.
 */
import { type DType, isFloating } from "../core/dtype.ts";
import { boolOfInput, defineOp, elementwise, type Op } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { add, equal, lessEqual, multiply, subtract, where } from "./arithmetic.ts";
import { operand, scalar } from "./convert.ts";
import { logicalAnd, logicalNot, logicalOr } from "./logical.ts";
import { abs, signbit } from "./rounding.ts";

const isnanOp = /* @__PURE__ */ defineOp<1>({
  name: "isnan",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.notEqual(x, x)),
});

const isinfOp = /* @__PURE__ */ defineOp<1>({
  name: "isinf",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) =>
    s.equal(s.abs(x), s.constant(Number.POSITIVE_INFINITY)),
  ),
});

const isfiniteOp = /* @__PURE__ */ defineOp<1>({
  name: "isfinite",
  infer: boolOfInput,
  gradient: null,
  // False for NaN too, since it is less than nothing.
  lower: /* @__PURE__ */ elementwise<1>((s, x) =>
    s.less(s.abs(x), s.constant(Number.POSITIVE_INFINITY)),
  ),
});

/** Integers are all finite: their answer needs no look at them. */
function classify(op: Op, x: TensorLike, ofIntegers: boolean): Tensor {
  const tensor = operand(x, null);
  if (isFloating(tensor.dtype)) return apply(op, [tensor]);
  const same = equal(tensor, tensor);
  return ofIntegers ? same : logicalNot(same);
}

/** Whether an element is NaN. → bool */
export function isnan(x: TensorLike): Tensor {
  return classify(isnanOp, x, false);
}

/** Whether an element is +∞ or −∞. → bool */
export function isinf(x: TensorLike): Tensor {
  return classify(isinfOp, x, false);
}

/** Whether an element is neither NaN nor infinite. → bool */
export function isfinite(x: TensorLike): Tensor {
  return classify(isfiniteOp, x, true);
}

/** Whether an element is +∞. → bool */
export function isposinf(x: TensorLike): Tensor {
  return logicalAnd(isinf(x), logicalNot(signbit(x)));
}

/** Whether an element is −∞. → bool */
export function isneginf(x: TensorLike): Tensor {
  return logicalAnd(isinf(x), signbit(x));
}

const largest: Readonly<Partial<Record<DType, number>>> = {
  float64: (2 - 2 ** -52) * 2 ** 1023,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float16: 65504,
  bfloat16: (2 - 2 ** -7) * 2 ** 127,
};

/**
 * `x` with NaN replaced by `nan`, +∞ by `posinf` and −∞ by `neginf`.
 *
 * @param posinf - Default: the largest number of the dtype. `neginf`: its opposite.
 */
export function nanToNum(
  x: TensorLike,
  nan = 0,
  posinf?: number | null,
  neginf?: number | null,
): Tensor {
  const tensor = operand(x, null);
  const limit = largest[tensor.dtype];
  if (limit === undefined) return tensor;
  const infinite = where(
    equal(tensor, Number.POSITIVE_INFINITY),
    scalar(posinf ?? limit, tensor.dtype),
    where(equal(tensor, Number.NEGATIVE_INFINITY), scalar(neginf ?? -limit, tensor.dtype), tensor),
  );
  return where(isnan(tensor), scalar(nan, tensor.dtype), infinite);
}

/**
 * Whether `|x1 − x2| ≤ atol + rtol·|x2|`, elementwise; equal infinities are close. → bool
 *
 * @param equalNan - Whether NaN is close to NaN. Default `false`.
 */
export function isclose(
  x1: TensorLike,
  x2: TensorLike,
  rtol = 1e-5,
  atol = 1e-8,
  equalNan = false,
): Tensor {
  const a = operand(x1, null);
  const b = operand(x2, null);
  const gap = abs(subtract(a, b));
  const isNear = logicalAnd(lessEqual(gap, add(multiply(abs(b), rtol), atol)), isfinite(b));
  const isSame = logicalOr(isNear, equal(a, b));
  return equalNan ? logicalOr(isSame, logicalAnd(isnan(a), isnan(b))) : isSame;
}
