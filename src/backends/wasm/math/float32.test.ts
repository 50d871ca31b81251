import { describe, expect, it } from "vitest";
import { laneFunctions, scalarFunctions } from "./index.ts";
import type { BinaryMath, MathInstruction, UnaryMath } from "./primitives.ts";
import { CompiledFunction, compiledInAllProfiles } from "./testing/compiled-function.ts";
import { float32 } from "./testing/interpreter.ts";
import { oracles } from "./testing/oracles.ts";

const chunk = 2 ** 16;

/** Every how many bit patterns a function is tried; set it higher for a quick run. */
const stride = Number(process.env.GRADUS_MATH_STRIDE ?? 97);

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function isNaNBits(pattern: number): boolean {
  return (pattern & 0x7fffffff) > 0x7f800000;
}

/** How many float32 lie between two, given as bits; other NaNs or signs (of zeros too) are infinitely far. */
function distance(expected: number, received: number): number {
  if (expected === received) return 0;
  if (isNaNBits(expected) && isNaNBits(received)) return 0;
  if (isNaNBits(expected) || isNaNBits(received)) return Number.POSITIVE_INFINITY;
  return (expected ^ received) < 0 ? Number.POSITIVE_INFINITY : Math.abs(expected - received);
}

/** The largest distance of any profile's results from the correctly rounded ones, and where. */
function worstOver(
  name: MathInstruction,
  functions: readonly CompiledFunction[],
  args: readonly Int32Array[],
  worst: { ulp: number; at: readonly number[] },
): void {
  const oracle = oracles[name];
  const floats = args.map((patterns) => new Float32Array(patterns.buffer));
  const [xs = new Float32Array(0), ys = xs] = floats;
  const results = functions.map((compiled) => {
    const result = new Int32Array(chunk);
    compiled.run(args, result);
    return result;
  });
  for (let i = 0; i < chunk; i++) {
    float[0] = oracle(xs[i] as number, ys[i] as number);
    const expected = bits[0] as number;
    for (const received of results) {
      if (received[i] === expected) continue;
      const ulp = distance(expected, received[i] as number);
      if (ulp > worst.ulp) Object.assign(worst, { ulp, at: floats.map((values) => values[i]) });
    }
  }
}

function inAllProfiles(name: MathInstruction, arity: 1 | 2): CompiledFunction[] {
  return compiledInAllProfiles({ name, arity, dtype: "float32", length: chunk });
}

function tryPatterns(name: UnaryMath, step: number): { ulp: number; at: readonly number[] } {
  const worst = { ulp: 0, at: [] };
  const functions = inAllProfiles(name, 1);
  const patterns = new Int32Array(chunk);
  for (let from = 0; from < 2 ** 32; from += step * chunk) {
    // Beyond the last pattern it is tried again.
    for (let i = 0; i < chunk; i++) patterns[i] = Math.min(from + i * step, 2 ** 32 - 1);
    worstOver(name, functions, [patterns], worst);
  }
  return worst;
}

describe("float32 functions of the wasm backend, in both profiles", () => {
  const exhaustive: readonly UnaryMath[] = [
    ...(["exp", "expm1", "log", "log1p", "sin", "cos", "tan", "tanh", "erf", "sigmoid"] as const),
  ];
  it.each(exhaustive)(
    "%s is within 2 ulp of the correctly rounded value, over bit patterns of all magnitudes",
    (name) => {
      const worst = tryPatterns(name, stride);
      expect(worst.ulp, `${name}(${worst.at.join()})`).toBeLessThanOrEqual(2);
    },
    300_000,
  );

  const others: readonly UnaryMath[] = [
    ...(["asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh"] as const),
  ];
  it.each(others)(
    "%s is within 1 ulp of the correctly rounded value, over bit patterns of all magnitudes",
    (name) => {
      const worst = tryPatterns(name, Math.max(stride, 1021));
      expect(worst.ulp, `${name}(${worst.at.join()})`).toBeLessThanOrEqual(1);
    },
    60_000,
  );

  it.each(Object.keys(laneFunctions) as UnaryMath[])(
    "%s keeps that bound where multiplication and addition are fused, even if this engine cannot",
    (name) => {
      for (let pattern = 0; pattern < 2 ** 32; pattern += 99_991) {
        bits[0] = pattern;
        const x = float[0] as number;
        float[0] = oracles[name](x, 0);
        const expected = bits[0] as number;
        float[0] = float32(name, [x], true);
        const ulp = distance(expected, bits[0] as number);
        if (ulp > 2) expect(ulp, `${name}(${x})`).toBeLessThanOrEqual(2);
      }
    },
  );

  it.each(Object.keys(scalarFunctions) as MathInstruction[])(
    "%s has the same bits in the plain profile as in plain arithmetic",
    (name) => {
      const { arity } = scalarFunctions[name];
      const length = 4096;
      const compiled = new CompiledFunction({ name, arity, dtype: "float32", length }, "plain");
      // Odd multipliers spread the patterns over all exponents and both signs.
      const x = Int32Array.from({ length }, (_, i) => Math.imul(i, 0x9e3779b1));
      const y = Int32Array.from({ length }, (_, i) => Math.imul(i, 0x85ebca6b));
      const result = new Float32Array(length);
      compiled.run(arity === 1 ? [x] : [x, y], result);
      const [xs, ys] = [new Float32Array(x.buffer), new Float32Array(y.buffer)];
      result.forEach((received, i) => {
        const expected = float32(name, [xs[i] ?? 0, ys[i] ?? 0], false);
        if (!Object.is(received, expected))
          expect(received, `at ${xs[i]}, ${ys[i]}`).toBe(expected);
      });
    },
  );

  const special = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, 1e-45, -1e-45, 1e30, -1e30, 2 ** 24];
  const edges = [
    ...special,
    2 ** 24 + 2,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ];

  /** All pairs of edge values, then pairs of which most give a finite result, then pairs of any bits. */
  function* pairs(name: BinaryMath): Generator<readonly [number, number], never> {
    for (const x of edges) for (const y of edges) yield [x, y];
    let state = 1;
    const random = (): number => {
      // Numerical Recipes' linear congruential generator: the order matters little here.
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 8) / 2 ** 24;
    };
    const anyBits = (): number => {
      bits[0] = Math.floor(random() * 2 ** 16) * 2 ** 16 + Math.floor(random() * 2 ** 16);
      return float[0] as number;
    };
    for (;;) {
      yield [anyBits(), anyBits()];
      const x = Math.abs(anyBits());
      const exponent = (random() * 2 - 1) * (103 / Math.abs(Math.log(x)));
      yield name === "power" ? [x, exponent] : [anyBits(), anyBits() * 2 ** -20];
      yield [random() * 4, (random() - 0.5) * 200];
      yield [Math.round(random() * 20) - 10, Math.round(random() * 40) - 20];
    }
  }

  it.each([
    ["power", 1],
    ["atan2", 1],
    ["remainder", 0],
  ] as const)(
    "%s is within %i ulp of the correctly rounded value, at the edges and between",
    (name, limit) => {
      const worst = { ulp: 0, at: [] };
      const functions = inAllProfiles(name, 2);
      const source = pairs(name);
      const xs = new Float32Array(chunk);
      const ys = new Float32Array(chunk);
      for (let round = 0; round < 20; round++) {
        for (let i = 0; i < chunk; i++) [xs[i], ys[i]] = source.next().value;
        worstOver(name, functions, [new Int32Array(xs.buffer), new Int32Array(ys.buffer)], worst);
      }
      expect(worst.ulp, `${name}(${worst.at.join()})`).toBeLessThanOrEqual(limit);
    },
    60_000,
  );
});
