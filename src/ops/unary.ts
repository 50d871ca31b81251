/**
 * @module ops/unary — how functions of one tensor meet their argument: in which dtype it is computed.
 */
import { floatingFor } from "../core/dtype.ts";
import type { Op } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, numeric } from "./arithmetic.ts";
import { operand } from "./convert.ts";

/** `x` as a tensor of floating dtype; integers and bool become float32, as in Keras. */
export function floating(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  return astype(tensor, floatingFor(tensor.dtype));
}

/** `x` as a tensor of numbers; bool becomes int32. */
export function number(x: TensorLike): Tensor {
  const tensor = operand(x, null);
  return astype(tensor, numeric(tensor.dtype));
}

/** Applies an op that is defined for floating dtypes only. */
export function applyFloating(op: Op, x: TensorLike): Tensor {
  return apply(op, [floating(x)]);
}

/** Applies an op that is defined for all numbers. */
export function applyNumber(op: Op, x: TensorLike): Tensor {
  return apply(op, [number(x)]);
}
