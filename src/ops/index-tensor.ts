/**
 * @module ops/index-tensor — what users pass as positions, as int32.
 */
import { isFloating } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype } from "./arithmetic.ts";
import { array, operand } from "./convert.ts";

/** Positions as int32; numbers without a dtype are whole. @throws {@link DTypeError} `index/dtype` */
export function indexTensor(where: string, indices: TensorLike): Tensor {
  const isBare = typeof indices === "number" || Array.isArray(indices);
  const tensor = isBare ? array(indices, "int32") : operand(indices, null);
  if (isFloating(tensor.dtype) || tensor.dtype === "bool") {
    throw new DTypeError(
      "index/dtype",
      `${where}: indices must be integers. Received: dtype ${tensor.dtype}. Convert them with astype("int32").`,
    );
  }
  return astype(tensor, "int32");
}
