/** @module nn/require-tensor — what functions of the user's own must return. */
import { formatReceived, ValueError } from "../core/errors.ts";
import { Tensor } from "../ir/tensor.ts";

/** Checks what a function gave. @throws {@link ValueError} `function/no-tensor` */
export function requireTensor(what: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new ValueError(
    "function/no-tensor",
    `${what} must return a tensor. Received: ${formatReceived(value)}.${value === undefined ? " Is a return missing?" : ""}`,
  );
}
