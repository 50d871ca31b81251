/**
 * @module ops/hyperbolic — hyperbolic functions and their inverses.
 */
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { rsqrt, square } from "./power.ts";
import { applyFloating } from "./unary.ts";

const sinhOp = /* @__PURE__ */ defineOp<1>({
  name: "sinh",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, cosh(x))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.sinh(x)),
});

const coshOp = /* @__PURE__ */ defineOp<1>({
  name: "cosh",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, sinh(x))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.cosh(x)),
});

const tanhOp = /* @__PURE__ */ defineOp<1>({
  name: "tanh",
  infer: sameAsInput,
  // 1 − y² as (1 − y)(1 + y): for y near ±1 the square would round away what is left.
  gradient: (dy, _, { output }) => [multiply(dy, multiply(subtract(1, output), add(output, 1)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.tanh(x)),
});

const arcsinhOp = /* @__PURE__ */ defineOp<1>({
  name: "arcsinh",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, rsqrt(add(square(x), 1)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.asinh(x)),
});

const arccoshOp = /* @__PURE__ */ defineOp<1>({
  name: "arccosh",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, rsqrt(multiply(subtract(x, 1), add(x, 1))))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.acosh(x)),
});

const arctanhOp = /* @__PURE__ */ defineOp<1>({
  name: "arctanh",
  infer: sameAsInput,
  gradient: (dy, [x]) => [divide(dy, multiply(subtract(1, x), add(x, 1)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.atanh(x)),
});

/** `sinh x = (e^x − e^−x)/2`. */
export function sinh(x: TensorLike): Tensor {
  return applyFloating(sinhOp, x);
}

/** `cosh x = (e^x + e^−x)/2`. */
export function cosh(x: TensorLike): Tensor {
  return applyFloating(coshOp, x);
}

/** `tanh x = sinh x / cosh x`, in [−1, 1]. */
export function tanh(x: TensorLike): Tensor {
  return applyFloating(tanhOp, x);
}

/** `ln(x + √(x² + 1))`. */
export function arcsinh(x: TensorLike): Tensor {
  return applyFloating(arcsinhOp, x);
}

/** `ln(x + √(x² − 1))`; NaN below 1. */
export function arccosh(x: TensorLike): Tensor {
  return applyFloating(arccoshOp, x);
}

/** `½ ln((1 + x)/(1 − x))`; NaN outside [−1, 1]. */
export function arctanh(x: TensorLike): Tensor {
  return applyFloating(arctanhOp, x);
}
