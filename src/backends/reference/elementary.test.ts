import { describe, expect, it } from "vitest";
import { erf, integerPower, power, roundHalfEven, sigmoid } from "./elementary.ts";

describe("erf", () => {
  it("comes within 4 units in the last place of known values, and is odd", () => {
    const known: readonly (readonly [number, number])[] = [
      [1e-10, 1.1283791670955126e-10],
      [0.125, 0.1403162048013338],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [1.75, 0.9866716712191824],
      [1.9999, 0.9953201979070294],
      [2, 0.9953222650189527],
      [2.25, 0.9985372834133188],
      [3, 0.9999779095030014],
      [4, 0.9999999845827421],
      [5.5, 0.9999999999999927],
    ];
    for (const [x, value] of known) {
      expect(Math.abs(erf(x) / value - 1), `erf(${x})`).toBeLessThan(4 * 2 ** -53);
      expect(erf(-x)).toBe(-erf(x));
    }
  });

  it("is exact where the answer is", () => {
    expect(erf(0)).toBe(0);
    expect(erf(-0)).toBe(-0);
    expect([erf(7), erf(-30), erf(Infinity), erf(-Infinity)]).toEqual([1, -1, 1, -1]);
    expect(erf(Number.NaN)).toBeNaN();
  });

  it("meets itself where the series hands over to the fraction", () => {
    const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-4);
    const step = 2 ** -20;
    const difference = erf(2 + step) - erf(2 - step);
    expect(Math.abs(difference - 2 * step * slope)).toBeLessThan(1e-15);
  });
});

describe("the other elementary functions", () => {
  it("sigmoid neither overflows nor loses small results", () => {
    expect([sigmoid(-Infinity), sigmoid(0), sigmoid(Infinity)]).toEqual([0, 0.5, 1]);
    expect(sigmoid(-700)).toBeCloseTo(Math.exp(-700), 310);
    expect(sigmoid(-700)).toBeGreaterThan(0);
    expect(sigmoid(Number.NaN)).toBeNaN();
  });

  it("roundHalfEven rounds halves to even and keeps the sign of zero", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -0.2, 0.49999999999999994].map(roundHalfEven)).toEqual([
      ...[0, 2, 2, -0, -2, -0, 0],
    ]);
    expect(roundHalfEven(2 ** 52 + 1)).toBe(2 ** 52 + 1);
  });

  it("power follows IEEE where Math.pow does not", () => {
    expect([power(1, Number.NaN), power(1, Infinity), power(-1, -Infinity)]).toEqual([1, 1, 1]);
    expect(power(Number.NaN, 0)).toBe(1);
    expect(power(-8, 1 / 3)).toBeNaN();
  });

  it("integerPower wraps, and truncates reciprocals", () => {
    expect([integerPower(3, 21) | 0, integerPower(2, 32), integerPower(0, 0)]).toEqual([
      ...[Number(BigInt.asIntN(32, 3n ** 21n)), 0, 1],
    ]);
    expect([integerPower(-1, -3), integerPower(2, -1), integerPower(0, -1)]).toEqual([-1, 0, 0]);
  });
});
