/**
 * @module ops/index-tensor — what users pass as positions, as int32.
 */
import { isFloating } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype } from "./arithmetic.ts";
import { array, operand } from "./convert.ts";

function refuse(where: string, received: string): DTypeError {
  return new DTypeError(
    "index/dtype",
    `${where}: indices must be integers. Received: ${received}. Convert them with astype("int32").`,
  );
}

/** Positions as int32; numbers without a dtype must be whole. @throws {@link DTypeError} `index/dtype` */
export function indexTensor(where: string, indices: TensorLike): Tensor {
  if (typeof indices === "number" || Array.isArray(indices)) {
    const numbers = array(indices, "float64");
    const fraction = numbers.storage?.host().find((value) => !Number.isInteger(value));
    if (fraction !== undefined) throw refuse(where, String(fraction));
    return array(indices, "int32");
  }
  const tensor = operand(indices, null);
  if (isFloating(tensor.dtype) || tensor.dtype === "bool") {
    throw refuse(where, `dtype ${tensor.dtype}`);
  }
  return astype(tensor, "int32");
}
