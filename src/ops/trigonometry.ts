/**
 * @module ops/trigonometry — circular functions and their inverses. Angles are in radians.
 */
import { floatingFor } from "../core/dtype.ts";
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import {
  add,
  applyBinary,
  divide,
  equal,
  multiply,
  negative,
  subtract,
  where,
} from "./arithmetic.ts";
import { rsqrt, square } from "./power.ts";
import { applyFloating, floating } from "./unary.ts";

const sinOp = /* @__PURE__ */ defineOp<1>({
  name: "sin",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, cos(x))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.sin(x)),
});

const cosOp = /* @__PURE__ */ defineOp<1>({
  name: "cos",
  infer: sameAsInput,
  gradient: (dy, [x]) => [negative(multiply(dy, sin(x)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.cos(x)),
});

const tanOp = /* @__PURE__ */ defineOp<1>({
  name: "tan",
  infer: sameAsInput,
  gradient: (dy, _, { output }) => [multiply(dy, add(square(output), 1))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.tan(x)),
});

/** `1/√(1 − x²)`, factored so that nothing cancels near ±1. */
function arcSlope(x: Tensor): Tensor {
  return rsqrt(multiply(subtract(1, x), add(x, 1)));
}

const arcsinOp = /* @__PURE__ */ defineOp<1>({
  name: "arcsin",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, arcSlope(x))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.asin(x)),
});

const arccosOp = /* @__PURE__ */ defineOp<1>({
  name: "arccos",
  infer: sameAsInput,
  gradient: (dy, [x]) => [negative(multiply(dy, arcSlope(x)))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.acos(x)),
});

const arctanOp = /* @__PURE__ */ defineOp<1>({
  name: "arctan",
  infer: sameAsInput,
  gradient: (dy, [x]) => [divide(dy, add(square(x), 1))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.atan(x)),
});

const arctan2Op = /* @__PURE__ */ defineOp<2>({
  name: "arctan2",
  infer: sameAsInput,
  gradient: (dy, [y, x], { needs }) => [
    needs[0] ? multiply(dy, divide(x, add(square(x), square(y)))) : null,
    needs[1] ? multiply(dy, divide(negative(y), add(square(x), square(y)))) : null,
  ],
  lower: /* @__PURE__ */ elementwise<2>((s, y, x) => s.atan2(y, x)),
});

const hypotOp = /* @__PURE__ */ defineOp<2>({
  name: "hypot",
  infer: sameAsInput,
  // At the origin the length has no slope; 0 is one of its subgradients.
  gradient: (dy, [x, y], { needs, output }) => {
    const isOrigin = equal(output, 0);
    const length = where(isOrigin, 1, output);
    return [
      needs[0] ? multiply(dy, divide(x, length)) : null,
      needs[1] ? multiply(dy, divide(y, length)) : null,
    ];
  },
  // long·√(1 + (short/long)²) does not overflow where the result does not.
  lower: /* @__PURE__ */ elementwise<2>((s, x, y) => {
    const infinity = s.constant(Number.POSITIVE_INFINITY);
    const long = s.maximum(s.abs(x), s.abs(y));
    const short = s.minimum(s.abs(x), s.abs(y));
    const ratio = s.divide(short, long);
    const length = s.multiply(long, s.sqrt(s.add(s.constant(1), s.multiply(ratio, ratio))));
    // 0/0 is NaN, and an infinite side is infinitely long whatever the other is.
    const finite = s.select(s.equal(long, s.constant(0)), long, length);
    const isInfinite = s.or(s.equal(s.abs(x), infinity), s.equal(s.abs(y), infinity));
    return s.select(isInfinite, infinity, finite);
  }),
});

/** `sin x`. */
export function sin(x: TensorLike): Tensor {
  return applyFloating(sinOp, x);
}

/** `sin(πx) / (πx)`, and 1 at 0. */
export function sinc(x: TensorLike): Tensor {
  const tensor = floating(x);
  const isZero = equal(tensor, 0);
  // The inner choice keeps the gradient of the branch that is not taken finite.
  const angle = multiply(where(isZero, 1, tensor), Math.PI);
  return where(isZero, 1, divide(sin(angle), angle));
}

/** `cos x`. */
export function cos(x: TensorLike): Tensor {
  return applyFloating(cosOp, x);
}

/** `tan x`. */
export function tan(x: TensorLike): Tensor {
  return applyFloating(tanOp, x);
}

/** The angle in [−π/2, π/2] whose sine is `x`; NaN outside [−1, 1]. */
export function arcsin(x: TensorLike): Tensor {
  return applyFloating(arcsinOp, x);
}

/** The angle in [0, π] whose cosine is `x`; NaN outside [−1, 1]. */
export function arccos(x: TensorLike): Tensor {
  return applyFloating(arccosOp, x);
}

/** The angle in (−π/2, π/2) whose tangent is `x`. */
export function arctan(x: TensorLike): Tensor {
  return applyFloating(arctanOp, x);
}

/** The angle in [−π, π] of the point (x2, x1): `arctan(x1/x2)` in the right quadrant. */
export function arctan2(x1: TensorLike, x2: TensorLike): Tensor {
  return applyBinary(arctan2Op, x1, x2, floatingFor);
}

/** `√(x1² + x2²)` without overflow; the gradient at the origin is 0. */
export function hypot(x1: TensorLike, x2: TensorLike): Tensor {
  return applyBinary(hypotOp, x1, x2, floatingFor);
}

/** Degrees to radians: `x · π/180`. */
export function deg2rad(x: TensorLike): Tensor {
  return multiply(floating(x), Math.PI / 180);
}

/** Radians to degrees: `x · 180/π`. */
export function rad2deg(x: TensorLike): Tensor {
  return multiply(floating(x), 180 / Math.PI);
}
