/**
 * @module ops/sigmoid — the logistic function and what is made of it, in forms that cannot overflow.
 */
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { multiply, negative, subtract } from "./arithmetic.ts";
import { applyFloating, floating } from "./unary.ts";

const sigmoidOp = /* @__PURE__ */ defineOp<1>({
  name: "sigmoid",
  infer: sameAsInput,
  // σ' = σ(1 − σ)
  gradient: (dy, _, { output }) => [multiply(dy, multiply(output, subtract(1, output)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.sigmoid(x)),
});

const softplusOp = /* @__PURE__ */ defineOp<1>({
  name: "softplus",
  infer: sameAsInput,
  // Not left to composition: at x = 0 that would hang on how max and abs break ties.
  gradient: (dy, [x]) => [multiply(dy, sigmoid(x))],
  // max(x, 0) + ln(1 + e^−|x|) cannot overflow; ln(1 + e^x) does, in float32, for x > 88.7.
  lower: /* @__PURE__ */ elementwise<1>((s, x) =>
    s.add(s.maximum(x, s.constant(0)), s.log1p(s.exp(s.negate(s.abs(x))))),
  ),
});

/** Logistic function, `1 / (1 + e^−x)`, in [0, 1]. */
export function sigmoid(x: TensorLike): Tensor {
  return applyFloating(sigmoidOp, x);
}

/** `ln(1 + e^x)`, a smooth {@link relu}: every element is ≥ 0. */
export function softplus(x: TensorLike): Tensor {
  return applyFloating(softplusOp, x);
}

/** `ln(sigmoid(x)) = −softplus(−x)`: every element is ≤ 0. */
export function logSigmoid(x: TensorLike): Tensor {
  return negative(softplus(negative(floating(x))));
}

/** `x · sigmoid(x)`, also called swish. */
export function silu(x: TensorLike): Tensor {
  const tensor = floating(x);
  return multiply(tensor, sigmoid(tensor));
}
