import { describe, expect, test } from "vitest";
import { numbersOf, samples, testOp } from "../../test/test-op.ts";
import { erf as erfOfNumber } from "../backends/reference/elementary.ts";
import { array } from "./convert.ts";
import { erf, erfc, erfinv } from "./error-function.ts";

testOp(erf, { reference: erfOfNumber, domain: [-3, 3] });

/** The continued fraction where 1 − erf would cancel. */
function complement(x: number): number {
  if (x < 0.5) return 1 - erfOfNumber(x);
  let fraction = x;
  for (let level = 2000; level > 0; level--) fraction = x + level / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

testOp(erfc, { reference: complement, domain: [-3, 5], factor: 8 });

/** By bisection, which needs nothing but erf. */
function inverse(x: number): number {
  if (Math.abs(x) === 1) return x * Infinity;
  if (!(Math.abs(x) < 1)) return NaN;
  if (Math.abs(x) < 1e-9) return (x * Math.sqrt(Math.PI)) / 2;
  let [low, high] = [-6, 6];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (erfOfNumber(middle) < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

testOp(erfinv, { reference: inverse, domain: [-0.95, 0.95], factor: 32 });

describe("erfinv", () => {
  test("undoes erf, in the tails too", () => {
    const x = samples(200, [-0.9999, 0.9999]);
    const back = numbersOf(erf(erfinv(array(x, "float64"))));
    back.forEach((value, i) => {
      expect(value).toBeCloseTo(x[i] ?? 0, 12);
    });
  });
});
