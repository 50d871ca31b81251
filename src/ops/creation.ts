/**
 * @module ops/creation — tensors from a rule: constant, counted, evenly spaced.
 *
 * A constant is a scalar literal, broadcast, so that a program folds it instead of storing it.
 */
import { type DType, isFloating, requireDType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { normalizeAxis, requireShape, type Shape } from "../core/shape.ts";
import { defineOp } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { add, astype, divide, equal, multiply, subtract, where } from "./arithmetic.ts";
import { broadcastTo } from "./broadcast.ts";
import { array, operand, scalar } from "./convert.ts";
import { power } from "./power.ts";
import { moveaxis } from "./shape.ts";
import { floating } from "./unary.ts";

const iotaOp = /* @__PURE__ */ defineOp<0, { length: number; dtype: DType }>({
  name: "iota",
  infer: (_, { length, dtype }) => ({ shape: [length], dtype }),
  gradient: null,
  lower: {
    kind: "map",
    emit: (m, [index = { offset: 0, strides: [] }], _, __, output) =>
      m.cast(m.indexValue(index), output.dtype),
  },
});

/** 0, 1, …, length − 1, computed where it is used. */
export function iota(length: number, dtype: DType): Tensor {
  return apply(iotaOp, [], { length, dtype });
}

function shapeOf(where: string, shape: number | Shape): Shape {
  return requireShape(where, typeof shape === "number" ? [shape] : shape);
}

/** A tensor full of `fillValue`, which may itself be a tensor that stretches to `shape`. */
export function full(shape: number | Shape, fillValue: TensorLike, dtype?: DType): Tensor {
  const dims = shapeOf("full", shape);
  const value =
    typeof fillValue === "number" && dtype !== undefined
      ? scalar(fillValue, requireDType("full", dtype))
      : array(fillValue, dtype);
  return broadcastTo(value, dims);
}

/** A tensor of zeros. @param dtype - Default float32. */
export function zeros(shape: number | Shape, dtype: DType = "float32"): Tensor {
  return broadcastTo(scalar(0, requireDType("zeros", dtype)), shapeOf("zeros", shape));
}

/** A tensor of ones. @param dtype - Default float32. */
export function ones(shape: number | Shape, dtype: DType = "float32"): Tensor {
  return broadcastTo(scalar(1, requireDType("ones", dtype)), shapeOf("ones", shape));
}

/** A tensor whose elements nobody has promised: zeros. */
export function empty(shape: number | Shape, dtype: DType = "float32"): Tensor {
  return broadcastTo(scalar(0, requireDType("empty", dtype)), shapeOf("empty", shape));
}

/** Zeros in the shape and dtype of `x`. */
export function zerosLike(x: TensorLike, dtype?: DType): Tensor {
  const tensor = operand(x, null);
  return zeros(tensor.shape, dtype ?? tensor.dtype);
}

/** Ones in the shape and dtype of `x`. */
export function onesLike(x: TensorLike, dtype?: DType): Tensor {
  const tensor = operand(x, null);
  return ones(tensor.shape, dtype ?? tensor.dtype);
}

/** `fillValue` in the shape and dtype of `x`. */
export function fullLike(x: TensorLike, fillValue: TensorLike, dtype?: DType): Tensor {
  const tensor = operand(x, null);
  return full(tensor.shape, fillValue, dtype ?? tensor.dtype);
}

/** {@link empty} in the shape and dtype of `x`. */
export function emptyLike(x: TensorLike, dtype?: DType): Tensor {
  return zerosLike(x, dtype);
}

/**
 * `start`, `start + step`, … up to but without `stop`; `arange(n)` is 0, …, n − 1.
 *
 * @param dtype - Default int32 where all arguments are whole, else float32.
 * @throws {@link ValueError} `arange/step`
 */
export function arange(start: number, stop?: number | null, step = 1, dtype?: DType): Tensor {
  const [from, to] = stop === null || stop === undefined ? [0, start] : [start, stop];
  if (step === 0 || ![from, to, step].every(Number.isFinite)) {
    throw new ValueError(
      "arange/step",
      `arange: start, stop and step must be finite, and step not 0. Received: start=${from}, stop=${to}, step=${step}.`,
    );
  }
  const isWhole = [from, to, step].every(Number.isInteger);
  const result = requireDType("arange", dtype ?? (isWhole ? "int32" : "float32"));
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (isFloating(result)) {
    return add(multiply(iota(length, result), step), from);
  }
  const counted = add(multiply(iota(length, "int32"), Math.trunc(step)), Math.trunc(from));
  return astype(counted, result);
}

/** Where {@link linspace} and {@link logspace} end, and how. */
export interface SpaceOptions {
  /** Whether the last element is `stop`. Default `true`. */
  readonly endpoint?: boolean | undefined;
  /** Default: a floating dtype that holds both ends. */
  readonly dtype?: DType | undefined;
  /** Where the new axis stands in the result. Default 0. */
  readonly axis?: number | undefined;
}

/**
 * `num` numbers at equal distances from `start` to `stop`, which may be tensors.
 *
 * @param num - How many. Default 50.
 * @returns Shape `[num, …]` (the new axis where `axis` says).
 * @throws {@link ValueError} `linspace/num`
 */
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  num = 50,
  options: SpaceOptions = {},
): Tensor {
  if (!Number.isInteger(num) || num < 0) {
    throw new ValueError(
      "linspace/num",
      `linspace: num must be a non-negative whole number. Received: num=${num}.`,
    );
  }
  const { endpoint = true, dtype, axis = 0 } = options;
  const from = floating(start);
  const to = floating(stop);
  const difference = subtract(to, from);
  const steps = endpoint ? num - 1 : num;
  const column = [num, ...difference.shape.map(() => 1)];
  const position = iota(num, difference.dtype).reshape(column);
  const points = add(from, multiply(position, divide(difference, Math.max(steps, 1))));
  // The last point is exact, whatever the rounding of the steps before it.
  const exact = endpoint && num > 1 ? where(equal(position, num - 1), to, points) : points;
  const result = dtype === undefined ? exact : astype(exact, dtype);
  const place = normalizeAxis("linspace", axis, result.ndim);
  return moveaxis(result, 0, place);
}

/** `base` to the powers `linspace(start, stop, num)`. @param base - Default 10. */
export function logspace(
  start: TensorLike,
  stop: TensorLike,
  num = 50,
  options: SpaceOptions & { readonly base?: number | undefined } = {},
): Tensor {
  const { base = 10, dtype, ...rest } = options;
  const exponents = linspace(start, stop, num, rest);
  const points = power(scalar(base, exponents.dtype), exponents);
  return dtype === undefined ? points : astype(points, dtype);
}
