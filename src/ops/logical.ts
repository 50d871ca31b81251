/**
 * @module ops/logical — logic on bool, bits of integers, and what kind of number an element is.
 */
import { type DType, isFloating } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import {
  boolOfInput,
  defineOp,
  elementwise,
  type Lowering,
  type Op,
  sameAsInput,
} from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import {
  add,
  applyBinary,
  astype,
  equal,
  lessEqual,
  multiply,
  numeric,
  subtract,
  where,
} from "./arithmetic.ts";
import { operand, scalar } from "./convert.ts";
import { abs, signbit } from "./rounding.ts";

function bitOp(name: string, lower: Lowering): Op {
  return defineOp<2>({ name, infer: sameAsInput, gradient: null, lower });
}

const andOp = /* @__PURE__ */ bitOp(
  "and",
  /* @__PURE__ */ elementwise<2>((s, x, y) => s.and(x, y)),
);
const orOp = /* @__PURE__ */ bitOp(
  "or",
  /* @__PURE__ */ elementwise<2>((s, x, y) => s.or(x, y)),
);
const xorOp = /* @__PURE__ */ bitOp(
  "xor",
  /* @__PURE__ */ elementwise<2>((s, x, y) => s.xor(x, y)),
);
const shiftLeftOp = /* @__PURE__ */ bitOp(
  "shiftLeft",
  /* @__PURE__ */ elementwise<2>((s, x, y) => s.shiftLeft(x, y)),
);
const shiftRightOp = /* @__PURE__ */ bitOp(
  "shiftRight",
  /* @__PURE__ */ elementwise<2>((s, x, y) => s.shiftRight(x, y)),
);

const notOp = /* @__PURE__ */ defineOp<1>({
  name: "not",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.not(x)),
});

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

function bool(x: TensorLike): Tensor {
  return astype(operand(x, null), "bool");
}

function applyBits(
  op: Op,
  where: string,
  x: TensorLike,
  y: TensorLike,
  convert?: (dtype: DType) => DType,
): Tensor {
  return applyBinary(op, x, y, (dtype) => {
    const result = convert?.(dtype) ?? dtype;
    if (!isFloating(result)) return result;
    throw new DTypeError(
      "bitwise/dtype",
      `${where}: bits exist for integers and bool only. Received: ${dtype}. Convert with astype("int32").`,
    );
  });
}

/** `not x`; numbers count as true unless 0. → bool */
export function logicalNot(x: TensorLike): Tensor {
  return apply(notOp, [bool(x)]);
}

/** `x and y`; numbers count as true unless 0. → bool */
export function logicalAnd(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(andOp, bool(x), bool(y));
}

/** `x or y`; numbers count as true unless 0. → bool */
export function logicalOr(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(orOp, bool(x), bool(y));
}

/** Whether one of `x` and `y` is true, but not both. → bool */
export function logicalXor(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(xorOp, bool(x), bool(y));
}

/** Bits that are set in both. @throws {@link DTypeError} `bitwise/dtype` */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return applyBits(andOp, "bitwiseAnd", x, y);
}

/** Bits that are set in either. @throws {@link DTypeError} `bitwise/dtype` */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return applyBits(orOp, "bitwiseOr", x, y);
}

/** Bits that are set in one but not both. @throws {@link DTypeError} `bitwise/dtype` */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return applyBits(xorOp, "bitwiseXor", x, y);
}

/** All bits flipped; bool is negated. @throws {@link DTypeError} `bitwise/dtype` */
export function bitwiseNot(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  if (isFloating(tensor.dtype)) {
    throw new DTypeError(
      "bitwise/dtype",
      `bitwiseNot: bits exist for integers and bool only. Received: ${tensor.dtype}. Convert with astype("int32").`,
    );
  }
  return apply(notOp, [tensor]);
}

/** Another name of {@link bitwiseNot}. */
export function bitwiseInvert(x: TensorLike): Tensor {
  return bitwiseNot(x);
}

/** `x · 2^y` on bits; the count is taken modulo the width. @throws {@link DTypeError} `bitwise/dtype` */
export function bitwiseLeftShift(x: TensorLike, y: TensorLike): Tensor {
  return applyBits(shiftLeftOp, "bitwiseLeftShift", x, y, numeric);
}

/** Another name of {@link bitwiseLeftShift}. */
export function leftShift(x: TensorLike, y: TensorLike): Tensor {
  return bitwiseLeftShift(x, y);
}

/**
 * `⌊x / 2^y⌋` on bits; the sign is kept, the count is taken modulo the width.
 *
 * @throws {@link DTypeError} `bitwise/dtype`
 */
export function bitwiseRightShift(x: TensorLike, y: TensorLike): Tensor {
  return applyBits(shiftRightOp, "bitwiseRightShift", x, y, numeric);
}

/** Another name of {@link bitwiseRightShift}. */
export function rightShift(x: TensorLike, y: TensorLike): Tensor {
  return bitwiseRightShift(x, y);
}

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
