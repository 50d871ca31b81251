import { describe, expect, it } from "vitest";
import { type Engine, engine } from "./engine.ts";
import { bestProfile, reasonWhyNot } from "./features.ts";

function hostEngine(): Engine {
  const found = engine();
  if (found === undefined) throw new Error("these tests need WebAssembly");
  return found;
}

describe("feature detection", () => {
  it("finds nothing wrong with this engine", () => {
    expect(reasonWhyNot(hostEngine())).toBeNull();
  });

  it("names what is missing, in one line", () => {
    const host = hostEngine();
    expect(reasonWhyNot(undefined)).toMatch(/no WebAssembly$/);
    const scalar: Engine = { ...pick(host), validate: () => false };
    expect(reasonWhyNot(scalar)).toMatch(/no 128-bit vectors$/);
    class Refusing {
      constructor() {
        throw new Error("blocked by policy");
      }
    }
    const refusing: Engine = { ...pick(host), Module: Refusing };
    expect(reasonWhyNot(refusing)).toMatch(/content security policy.*blocked by policy$/);
  });

  it("takes the plain profile where relaxed vectors are not valid", () => {
    expect(bestProfile({ ...pick(hostEngine()), validate: () => false })).toBe("plain");
  });

  it("takes the relaxed profile only where the multiplication is not rounded", () => {
    const rounding = (fused: unknown): Engine => ({
      ...pick(hostEngine()),
      Instance: class {
        readonly exports = { fused };
      },
    });
    const f = Math.fround;
    const twice = (a: number, b: number, c: number) => f(f(a * b) + c);
    const once = (a: number, b: number, c: number) => f(a * b + c);
    expect(bestProfile(rounding(twice))).toBe("plain");
    expect(bestProfile(rounding(once))).toBe("relaxed");
  });
});

function pick({ Memory, Module, Instance, validate }: Engine): Engine {
  return { Memory, Module, Instance, validate };
}
