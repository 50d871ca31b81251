/**
 * @module ops/arithmetic — the four operations, comparison and choice, conversion of dtypes, and the two
 * functions through which every binary op passes: promotion of dtypes, and broadcasting.
 */
import { type DType, floatingFor, isFloating, promote, requireDType } from "../core/dtype.ts";
import { broadcastShapes } from "../core/shape.ts";
import { boolOfInput, defineOp, elementwise, type Op, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { broadcastTo } from "./broadcast.ts";
import { operand, scalar } from "./convert.ts";

/** Both operands in one dtype (Keras's promotion; bare numbers adapt) and one shape (NumPy's broadcasting). */
export function alignOperands(
  where: string,
  a: TensorLike,
  b: TensorLike,
  convert: (dtype: DType) => DType = (dtype) => dtype,
): readonly [Tensor, Tensor] {
  const isBare = (value: TensorLike): boolean =>
    typeof value === "number" || typeof value === "boolean";
  const first = isBare(a) ? null : operand(a, null);
  const second = isBare(b) ? null : operand(b, null);
  const x = first ?? operand(a, second?.dtype ?? null);
  const y = second ?? operand(b, x.dtype);
  const dtype = convert(promote(x.dtype, y.dtype));
  const shape = broadcastShapes(where, x.shape, y.shape);
  return [broadcastTo(astype(x, dtype), shape), broadcastTo(astype(y, dtype), shape)];
}

/** Applies an elementwise op of two operands after aligning them. */
export function applyBinary(
  op: Op,
  a: TensorLike,
  b: TensorLike,
  convert?: (dtype: DType) => DType,
): Tensor {
  return apply(op, alignOperands(op.name, a, b, convert));
}

/** Arithmetic on bool is arithmetic on 0 and 1: int32. */
export function numeric(dtype: DType): DType {
  return dtype === "bool" ? "int32" : dtype;
}

const addOp = /* @__PURE__ */ defineOp<2>({
  name: "add",
  infer: sameAsInput,
  gradient: (dy) => [dy, dy],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.add(x, y)),
});

const subtractOp = /* @__PURE__ */ defineOp<2>({
  name: "subtract",
  infer: sameAsInput,
  gradient: (dy) => [dy, negative(dy)],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.subtract(x, y)),
});

const multiplyOp = /* @__PURE__ */ defineOp<2>({
  name: "multiply",
  infer: sameAsInput,
  gradient: (dy, [x, y], { needs }) => [
    needs[0] ? multiply(dy, y) : null,
    needs[1] ? multiply(dy, x) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.multiply(x, y)),
});

const divideOp = /* @__PURE__ */ defineOp<2>({
  name: "divide",
  infer: sameAsInput,
  // d(x/y)/dy = −(x/y)/y reuses the quotient and does not square y, which could overflow.
  gradient: (dy, [, y], { needs, output }) => [
    needs[0] ? divide(dy, y) : null,
    needs[1] ? negative(divide(multiply(dy, output), y)) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.divide(x, y)),
});

const negativeOp = /* @__PURE__ */ defineOp<1>({
  name: "negative",
  infer: sameAsInput,
  gradient: (dy) => [negative(dy)],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.negate(x)),
});

const castOp = /* @__PURE__ */ defineOp<1, { dtype: DType }>({
  name: "cast",
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  gradient: (dy, [x]) => [isFloating(x.dtype) && isFloating(dy.dtype) ? astype(dy, x.dtype) : null],
  lower: {
    kind: "elementwise",
    emit: (s, [x], _, output) =>
      x === undefined ? s.constant(0, output.dtype) : s.cast(x, output.dtype),
  },
});

const whereOp = /* @__PURE__ */ defineOp<3>({
  name: "where",
  infer: ([, x]) => x,
  gradient: (dy, [condition], { needs }) => [
    null,
    needs[1] ? where(condition, dy, 0) : null,
    needs[2] ? where(condition, 0, dy) : null,
  ],
  lower: /* @__PURE__ */ elementwise<3>((s, condition, x, y) => s.select(condition, x, y)),
});

const equalOp = /* @__PURE__ */ defineOp<2>({
  name: "equal",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.equal(x, y)),
});

const notEqualOp = /* @__PURE__ */ defineOp<2>({
  name: "notEqual",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.notEqual(x, y)),
});

const lessOp = /* @__PURE__ */ defineOp<2>({
  name: "less",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.less(x, y)),
});

const lessEqualOp = /* @__PURE__ */ defineOp<2>({
  name: "lessEqual",
  infer: boolOfInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => s.lessEqual(x, y)),
});

/** `x + y`, elementwise with broadcasting; int32 wraps around. */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(addOp, x, y, numeric);
}

/** `x − y`, elementwise with broadcasting; int32 wraps around. */
export function subtract(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(subtractOp, x, y, numeric);
}

/** `x · y`, elementwise with broadcasting; int32 wraps around. */
export function multiply(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(multiplyOp, x, y, numeric);
}

/** `x / y`, elementwise with broadcasting; integers and bool become float32. */
export function divide(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(divideOp, x, y, floatingFor);
}

/** `−x`. */
export function negative(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  return apply(negativeOp, [astype(tensor, numeric(tensor.dtype))]);
}

/**
 * `x` in another dtype. Float to integer truncates and saturates (NaN gives 0), integer to narrower integer
 * wraps, anything to bool asks whether it is non-zero.
 *
 * @throws {@link DTypeError} `dtype/unknown`
 */
export function astype(x: TensorLike, dtype: DType): Tensor {
  const tensor = operand(x, null);
  requireDType("astype", dtype);
  return tensor.dtype === dtype ? tensor : apply(castOp, [tensor], { dtype });
}

/** `condition ? x : y`, elementwise with broadcasting; both branches are computed. */
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = alignOperands("where", x, y);
  const test = astype(operand(condition, null), "bool");
  const shape = broadcastShapes("where", test.shape, a.shape);
  return apply(whereOp, [broadcastTo(test, shape), broadcastTo(a, shape), broadcastTo(b, shape)]);
}

/** `x = y`, elementwise; NaN equals nothing. */
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(equalOp, x, y);
}

/** `x ≠ y`, elementwise. */
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(notEqualOp, x, y);
}

/** `x < y`, elementwise. */
export function less(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(lessOp, x, y);
}

/** `x ≤ y`, elementwise. */
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return applyBinary(lessEqualOp, x, y);
}

/** `x > y`, elementwise. */
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return less(y, x);
}

/** `x ≥ y`, elementwise. */
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return lessEqual(y, x);
}

/** Zero of a dtype, as a literal of the program. */
export function zero(dtype: DType): Tensor {
  return scalar(0, dtype);
}
