/** erf. */
import type { Primitives64 } from "../primitives.ts";
import { polynomial } from "./arithmetic.ts";

// erf(x)/x − 1 in z = x², |x| ≤ 1, minimax: error 2^-63.
const near = [
  0.1283791670955126, -0.3761263890318375, 0.11283791670954885, -0.026866170645077875,
  0.005223977624828431, -0.0008548326981425542, 0.0001205533113295582, -1.4925595772180906e-5,
  1.64610084778027e-6, -1.6350396222864617e-7, 1.466032872274226e-8, -1.137495573607015e-9,
  5.960685338520971e-11,
];

// e^x²·erfc(x) in t = (x − 2)/(x + 3), 1 ≤ x ≤ 6, minimax: error 2^-59 of e^x².
const far = [
  0.2553956763105057, -0.5339823092674525, 0.5110865058206847, -0.37642439962554525,
  0.20394656033207395, -0.0712898902330015, 0.007769786400889135, 0.005955690740727206,
  -0.0023785081871618495, -0.0004928444123280649, 0.00042408240988613425, 6.463518353920679e-5,
  -7.183388792934251e-5, -8.93523183086084e-6,
];

/** Up to 1 by its series, beyond as `1 − e^-x²·(e^x²·erfc(x))`; from 6 on that rounds to 1. */
export function erf<F, I, M>(p: Primitives64<F, I, M>, x: F): F {
  const size = p.abs(x);
  const value = p.branch(
    p.less(size, p.constant(1)),
    () => p.add(size, p.multiply(size, polynomial(p, p.multiply(size, size), near))),
    () => {
      const bounded = p.select(p.less(p.constant(6), size), p.constant(6), size);
      const t = p.divide(p.subtract(bounded, p.constant(2)), p.add(bounded, p.constant(3)));
      const decay = p.call("exp", [p.negate(p.multiply(bounded, bounded))]);
      return p.subtract(p.constant(1), p.multiply(decay, polynomial(p, t, far)));
    },
  );
  return p.copySign(value, x);
}
