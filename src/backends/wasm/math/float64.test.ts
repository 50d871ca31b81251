import { describe, expect, it } from "vitest";
import { scalarFunctions } from "./index.ts";
import type { MathInstruction } from "./primitives.ts";
import { compiledInAllProfiles } from "./testing/compiled-function.ts";
import { scalar } from "./testing/interpreter.ts";
import { oracles } from "./testing/oracles.ts";

const names = Object.keys(scalarFunctions) as MathInstruction[];

const count = 4096;

/** Arguments where each function varies most, of all magnitudes, and of any bits, by turns. */
function samples(name: MathInstruction): { readonly x: Float64Array; readonly y: Float64Array } {
  let state = 1n;
  const random = (): number => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
  const any = new BigUint64Array(1);
  const anyBits = (): number => {
    any[0] =
      BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
    return new Float64Array(any.buffer)[0] ?? 0;
  };
  const width = widths[name] ?? 5;
  const one = (i: number): number => {
    if (i % 3 === 0) return anyBits();
    const near = (random() * 2 - 1) * width;
    return i % 3 === 1 ? near : near * 2 ** (Math.floor(random() * 80) - 60);
  };
  const x = Float64Array.from({ length: count }, (_, i) => one(i));
  const y = Float64Array.from({ length: count }, (_, i) => one(i));
  // Most powers of random numbers are 0, 1, ∞ or NaN: these are not.
  if (name === "power") {
    for (let i = 0; i < count; i += 2) {
      x[i] = Math.abs(x[i] ?? 0);
      y[i] = ((random() * 2 - 1) * 740) / Math.abs(Math.log(x[i] ?? 0));
    }
  }
  return { x, y };
}

const widths: Readonly<Partial<Record<MathInstruction, number>>> = {
  exp: 745,
  sigmoid: 40,
  asin: 1,
  acos: 1,
  atanh: 1,
  sin: 100,
  cos: 100,
  tan: 100,
};

function ordered(x: number): bigint {
  const bits = new BigInt64Array(Float64Array.of(x).buffer)[0] ?? 0n;
  return bits < 0n ? -(bits & (2n ** 63n - 1n)) : bits;
}

/** How many float64 lie between two; infinite if one is NaN, or a zero of the other sign. */
function distance(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b) || a === b) return Number.POSITIVE_INFINITY;
  const difference = ordered(a) - ordered(b);
  return Number(difference < 0n ? -difference : difference);
}

describe("float64 functions", () => {
  // The engine's own functions may be off by one, ours by two; the oracle's series for erf by three.
  it.each(names)("%s is within a few ulp of the engine's function", (name) => {
    const { x, y } = samples(name);
    const limit = name === "remainder" ? 0 : name === "erf" ? 5 : 3;
    x.forEach((first, i) => {
      const second = y[i] ?? 0;
      const expected = oracles[name](first, second);
      const received = scalar(name, [first, second]);
      const note = `${name}(${first}, ${second}) = ${received}, expected ${expected}`;
      expect(distance(expected, received), note).toBeLessThanOrEqual(limit);
    });
  });

  const edges = [
    ...[0, 1, 0.5, 2, 3, 5e-324, 2 ** -1022, 1e-20, 745.2, 1e300, Number.MAX_VALUE],
    ...[Number.POSITIVE_INFINITY, Number.NaN],
  ].flatMap((x) => [x, -x]);
  it.each(names)("%s keeps infinities, NaN and the signs of zeros", (name) => {
    for (const x of edges) {
      for (const y of scalarFunctions[name].arity === 1 ? [0] : edges) {
        const expected = oracles[name](x, y);
        const received = scalar(name, [x, y]);
        const note = `${name}(${x}, ${y}) = ${received}, expected ${expected}`;
        expect(distance(expected, received), note).toBeLessThanOrEqual(3);
      }
    }
  });

  // Worked out with 2000 bits: angles of many quadrants, the hardest angle, powers that magnify an error of the
  // logarithm, results among the subnormals.
  it.each([
    ["sin", [1e22], -0.8522008497671888],
    ["sin", [1.7976931348623157e308], 0.004961954789184062],
    ["sin", [2097152], 0.6238443993586297],
    ["sin", [Math.PI], 1.2246467991473532e-16],
    ["cos", [5.319372648326541e255], -4.687165924254628e-19],
    ["cos", [5e9], -0.9677602034277024],
    ["tan", [Math.PI / 2], 1.633123935319537e16],
    ["tan", [2 ** 1000], -0.16125837995065806],
    ["erf", [1e-9], 1.1283791670955127e-9],
    ["erf", [0.1], 0.1124629160182849],
    ["erf", [0.5], 0.5204998778130465],
    ["erf", [0.999], 0.8422852702064969],
    ["erf", [1], 0.8427007929497149],
    ["erf", [1.5], 0.9661051464753108],
    ["erf", [2.5], 0.999593047982555],
    ["erf", [4], 0.9999999845827421],
    ["erf", [5.5], 0.9999999999999927],
    ["power", [1.0000000000000002, 2 ** 55], 2980.9579870417256],
    ["power", [0.9999999999999999, 2 ** 59], 1.603810890548632e-28],
    ["power", [5e-324, 0.3], 1.018908996936868e-97],
    ["power", [1.7976931348623157e308, -1.04], 2.6e-321],
    ["power", [10, 308], 1e308],
    ["power", [2, -1074], 5e-324],
    ["power", [3, 20], 3486784401],
    ["exp", [-744.5], 5e-324],
    ["exp", [709.78], 1.7928227943945155e308],
    ["expm1", [1e-10], 1.00000000005e-10],
    ["log1p", [1e-15], 9.999999999999995e-16],
    ["log", [1.0000000000000002], 2.2204460492503128e-16],
    ["log", [5e-324], -744.4400719213812],
    ["sinh", [710.2], 1.3643036845527107e308],
    ["cosh", [-710.4], 1.6663642832806496e308],
    ["acosh", [1.0000000000000002], 2.1073424255447014e-8],
    ["atanh", [0.9999999999999999], 18.714973875118524],
    ["sigmoid", [-740], 4.2e-322],
    ["acos", [0.9999999999999999], 1.4901161193847656e-8],
    ["asin", [0.9999999999999999], 1.5707963118937354],
  ] as const)("%s of %j is within 2 ulp of %d", (name, args, expected) => {
    expect(distance(expected, scalar(name, args))).toBeLessThanOrEqual(2);
  });

  it.each(names)("%s has the same bits in WebAssembly as in plain arithmetic", (name) => {
    const { x, y } = samples(name);
    const arity = scalarFunctions[name].arity;
    const args = arity === 1 ? [x] : [x, y];
    for (const compiled of compiledInAllProfiles({
      name,
      arity,
      dtype: "float64",
      length: count,
    })) {
      const result = new Float64Array(count);
      compiled.run(args, result);
      result.forEach((received, i) => {
        const expected = scalar(name, [x[i] ?? 0, y[i] ?? 0]);
        if (!Object.is(received, expected)) expect(received, `at ${x[i]}, ${y[i]}`).toBe(expected);
      });
    }
  });
});
