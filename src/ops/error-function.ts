/**
 * @module ops/error-function — the integral of the bell curve, and its inverse.
 */
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { ScalarBuilder, ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { multiply, negative } from "./arithmetic.ts";
import { exp } from "./exponential.ts";
import { square } from "./power.ts";
import { applyFloating } from "./unary.ts";

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

const erfOp = defineOp<1>({
  name: "erf",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(exp(negative(square(x))), twoOverRootPi))],
  lower: elementwise<1>((s, x) => s.erf(x)),
});

// Giles, "Approximating the erfinv function" (2010), table 5: in w = −ln(1 − x²), near the middle and in the tails.
const middle = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503,
  -0.00417768164, 0.246640727, 1.50140941,
];
const tails = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
  0.00943887047, 1.00167406, 2.83297682,
];

function polynomial(
  s: ScalarBuilder,
  x: ScalarValue,
  coefficients: readonly number[],
): ScalarValue {
  const [first = 0, ...rest] = coefficients;
  return rest.reduce<ScalarValue>(
    (sum, coefficient) => s.add(s.multiply(sum, x), s.constant(coefficient)),
    s.constant(first),
  );
}

const erfinvOp = defineOp<1>({
  name: "erfinv",
  infer: sameAsInput,
  // y = erf⁻¹(x): dy/dx = √π/2 · e^(y²)
  gradient: (dy, _, { output }) => [multiply(dy, multiply(exp(square(output)), 1 / twoOverRootPi))],
  lower: elementwise<1>((s, x) => {
    const one = s.constant(1);
    const w = s.negate(s.log1p(s.negate(s.multiply(x, x))));
    const inMiddle = polynomial(s, s.subtract(w, s.constant(2.5)), middle);
    const inTails = polynomial(s, s.subtract(s.sqrt(w), s.constant(3)), tails);
    let y = s.multiply(s.select(s.less(w, s.constant(5)), inMiddle, inTails), x);
    if (x.dtype === "float64") {
      // Halley's step twice: u = (erf(y) − x)/erf′(y), y ← y − u/(1 + u·y).
      for (let i = 0; i < 2; i++) {
        const slope = s.multiply(s.constant(twoOverRootPi), s.exp(s.negate(s.multiply(y, y))));
        const u = s.divide(s.subtract(s.erf(y), x), slope);
        y = s.subtract(y, s.divide(u, s.add(one, s.multiply(u, y))));
      }
    }
    // The ends are infinite, with the sign of x; there w is too.
    return s.select(s.equal(s.abs(x), one), s.multiply(x, s.constant(Number.POSITIVE_INFINITY)), y);
  }),
});

/** `erf(x) = 2/√π ∫₀ˣ e^(−t²) dt`, in [−1, 1]. */
export function erf(x: TensorLike): Tensor {
  return applyFloating(erfOp, x);
}

/** The `y` with `erf(y) = x`; ±∞ at ±1, NaN outside [−1, 1]. */
export function erfinv(x: TensorLike): Tensor {
  return applyFloating(erfinvOp, x);
}
