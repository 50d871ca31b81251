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

// f(t) = e^(x²)·erfc(x)·(1 + 2x) with t = (x − 2)/(x + 2), from x = 0 to infinity; interpolated in Chebyshev's points
// with 60 digits and rewritten in powers. 13 terms leave 1e-9, 26 leave 1e-17.
const scaledComplement32 = [
  -2.025598963e-5, 6.336945838e-5, 0.0002215715506, -0.0003579204478, -0.001464070911,
  0.001217410592, 0.00872460764, -0.008018963079, -0.05422026662, 0.1640494541, -0.1660303835,
  -0.09276376277, 1.276978381,
];
const scaledComplement64 = [
  2.3276016782674513e-10, -1.4276847782986204e-8, -2.608477109026454e-8, 9.110270309406622e-8,
  2.3591501687225773e-7, -1.283145001602249e-7, -9.484075426015245e-7, -8.486280593803529e-7,
  1.5928194907995805e-6, 5.3380619799498e-6, 3.6625719586210967e-6, -1.3550461660621755e-5,
  -3.6405228656991725e-5, -1.4901062178327189e-6, 0.00015103451606103123, 0.00020636268647766627,
  -0.00045434003881532993, -0.0014568132813392836, 0.0012713388821376322, 0.008722653817412258,
  -0.008034015077442468, -0.05422000098938379, 0.1640512800333045, -0.16603039761533683,
  -0.09276382658574488, 1.2769783815525289,
];

const erfcOp = /* @__PURE__ */ defineOp<1>({
  name: "erfc",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(exp(negative(square(x))), -twoOverRootPi))],
  lower: /* @__PURE__ */ elementwise<1>((s, x) => {
    const isDouble = x.dtype === "float64";
    const one = s.constant(1);
    const two = s.constant(2);
    // Beyond 30 nothing is left in any dtype, and the clamp keeps infinity out of the differences.
    const z = s.minimum(s.abs(x), s.constant(30));
    const t = s.divide(s.subtract(z, two), s.add(z, two));
    const scaled = polynomial(s, t, isDouble ? scaledComplement64 : scaledComplement32);
    // e^(−z²) magnifies the rounding of z² by z²: square the leading half of z's bits, which is exact, and add the rest.
    const split = s.multiply(z, s.constant(isDouble ? 2 ** 27 + 1 : 2 ** 12 + 1));
    const high = s.subtract(split, s.subtract(split, z));
    const rest = s.multiply(s.subtract(z, high), s.add(z, high));
    const bell = s.multiply(s.exp(s.negate(s.multiply(high, high))), s.exp(s.negate(rest)));
    const tail = s.divide(s.multiply(bell, scaled), s.add(one, s.multiply(two, z)));
    return s.select(s.less(x, s.constant(0)), s.subtract(two, tail), tail);
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
