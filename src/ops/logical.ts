/**
 * @module ops/logical — logic on bool and bits of integers.
 */
import { type DType, isFloating } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { defineOp, elementwise, type Lowering, type Op, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { applyBinary, astype, numeric } from "./arithmetic.ts";
import { operand } from "./convert.ts";

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
