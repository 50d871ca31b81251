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

const erfOp = /* @__PURE__ */ defineOp<1>({
  name: "erf",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(exp(negative(square(x))), twoOverRootPi))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => s.erf(x)),
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

/**
 * erfc(x) = 2x/π · e^(−x²) ∫₀^∞ e^(−t²)/(t² + x²) dt by the midpoint rule with steps of `h`; the pole at t = ix adds the rest,
 * `2/(1 + e^(2πx/h))`, while x < π/h. What is left is about e^(−(π/h)²): see Hunter and Regan, "A note on the evaluation of the
 * complementary error function" (1972), or Chiarella and Reichl (1968).
 *
 * @param h - With the number of steps, after which e^(−t²) has nothing to add.
 */
function complement(s: ScalarBuilder, x: ScalarValue, h: number, steps: number): ScalarValue {
  const squared = s.multiply(x, x);
  const midpoints = Array.from({ length: steps }, (_, k) => ((steps - k - 0.5) * h) ** 2);
  // From the smallest on.
  const sum = midpoints
    .map((t) => s.divide(s.constant(Math.exp(-t)), s.add(squared, s.constant(t))))
    .reduce((total, term) => s.add(total, term));
  // e^(−x²) magnifies the rounding of x² by x²: square the leading half of x's bits, which is exact, and add the rest.
  const split = s.multiply(x, s.constant(x.dtype === "float64" ? 2 ** 27 + 1 : 2 ** 12 + 1));
  const high = s.subtract(split, s.subtract(split, x));
  const rest = s.multiply(s.subtract(x, high), s.add(x, high));
  const bell = s.multiply(s.exp(s.negate(s.multiply(high, high))), s.exp(s.negate(rest)));
  const integral = s.multiply(s.multiply(bell, s.multiply(x, s.constant((2 * h) / Math.PI))), sum);
  const growth = s.exp(s.multiply(x, s.constant((2 * Math.PI) / h)));
  const pole = s.divide(s.constant(2), s.add(growth, s.constant(1)));
  return s.select(s.less(x, s.constant(Math.PI / h)), s.add(integral, pole), integral);
}

const erfcOp = /* @__PURE__ */ defineOp<1>({
  name: "erfc",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(exp(negative(square(x))), -twoOverRootPi))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => {
    // Beyond 30 nothing is left in any dtype, and the clamp keeps infinity out of the differences.
    const z = s.minimum(s.abs(x), s.constant(30));
    const tail = x.dtype === "float64" ? complement(s, z, 0.5, 12) : complement(s, z, 0.7, 6);
    return s.select(s.less(x, s.constant(0)), s.subtract(s.constant(2), tail), tail);
  }),
});

const erfinvOp = /* @__PURE__ */ defineOp<1>({
  name: "erfinv",
  infer: sameAsInput,
  // y = erf⁻¹(x): dy/dx = √π/2 · e^(y²)
  gradient: (dy, _, { output }) => [multiply(dy, multiply(exp(square(output)), 1 / twoOverRootPi))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => {
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

/** `erfc(x) = 1 − erf(x)`, in [0, 2], exact where that difference would round to 0. */
export function erfc(x: TensorLike): Tensor {
  return applyFloating(erfcOp, x);
}

/** The `y` with `erf(y) = x`; ±∞ at ±1, NaN outside [−1, 1]. */
export function erfinv(x: TensorLike): Tensor {
  return applyFloating(erfinvOp, x);
}
