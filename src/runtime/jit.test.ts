import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend } from "../../test/test-op.ts";
import { Tensor } from "../ir/tensor.ts";
import { currentTrace } from "../ir/trace.ts";
import { array } from "../ops/convert.ts";
import { pad } from "../ops/pad.ts";
import { scan } from "../ops/scan.ts";
import { cachedPrograms } from "./execute.ts";
import { grad } from "./grad.ts";
import { jit } from "./jit.ts";
import { currentScope, Variable } from "./variable.ts";

const error = (code: string): unknown => expect.objectContaining({ code });

describe("jit", () => {
  test("takes and gives structures of tensors, numbers, typed arrays and static values", () => {
    onEachBackend(() => {
      const f = jit(
        (
          x: { a: Tensor; b: readonly [number, Float32Array] },
          mode: "sum" | "all",
          deep: boolean,
        ) => {
          const all = x.a.add(x.b[0]).add(x.b[1] as unknown as Tensor);
          return mode === "sum" ? { total: all.sum(), deep } : { all: [all], deep: null };
        },
      );
      const x = { a: array([1, 2]), b: [10, new Float32Array([0.5, 1])] as const };
      const total = f(x, "sum", true) as { total: Tensor; deep: unknown };
      expectValues(total.total, 24.5);
      expect(total.deep).toBeInstanceOf(Tensor);
      const { all, deep } = f(x, "all", true) as { all: Tensor[]; deep: unknown };
      expectValues(all[0] ?? array(0), [11.5, 13]);
      expect(deep).toBe(null);
    });
  });

  test("traces once for equal specs, again for others, and numbers are inputs", () => {
    let traces = 0;
    const f = jit((x: Tensor | number, y: number) => {
      traces++;
      return array(x).multiply(y);
    });
    for (const y of [1, 2, 3])
      expect(
        f(array([1, 2]), y)
          .at(1)
          .item(),
      ).toBe(2 * y);
    for (const x of [4, 5]) expect(f(x, 2).item()).toBe(2 * x);
    expect(traces).toBe(2);
    f(array([1, 2], "int32"), 1);
    f(array([1, 2, 3]), 1);
    expect(traces).toBe(4);
  });

  test("keeps a bounded number of variants, and those that are used stay", () => {
    let traces = 0;
    const f = jit((x: Tensor) => {
      traces++;
      return x.sum();
    });
    const call = (length: number): number => f(array(new Float32Array(length).fill(1))).item();
    call(1);
    for (let length = 2; length <= 60; length++) {
      expect(call(length)).toBe(length);
      expect(call(1)).toBe(1);
    }
    expect(traces).toBe(60);
    call(2);
    expect(traces, "the least recently used one was dropped").toBe(61);
  });

  test("static arguments that are told apart have programs of their own", () => {
    const f = jit((x: Tensor, a: string, b: string) => x.add(a.length).add(100 * b.length));
    expect(f(array(0), "a;string:b", "c").item()).toBe(110);
    expect(f(array(0), "a", "b;string:c").item()).toBe(1001);
    const g = jit((x: Tensor, by: (x: Tensor) => Tensor) => by(x));
    const plus =
      (n: number): ((x: Tensor) => Tensor) =>
      (x) =>
        x.add(n);
    expect([g(array(1), plus(1)).item(), g(array(1), plus(2)).item()]).toEqual([2, 3]);
    const h = jit((x: Tensor, weight: Variable) => x.multiply(weight.value));
    const [two, three] = [new Variable(2), new Variable(3)];
    expect([h(array(1), two).item(), h(array(1), three).item()]).toEqual([2, 3]);
    two.assign(5);
    expect(h(array(1), two).item()).toBe(5);
  });

  test("nested jit and grad become part of the one program", () => {
    onEachBackend(() => {
      const inner = jit((x: Tensor) => x.multiply(x).sum());
      const slope = grad(inner);
      const outer = jit((x: Tensor) => slope(x).add(inner(x)));
      expectValues(outer(array([1, 2])), [7, 9]);
      expectValues(grad(jit((x: Tensor) => jit(slope)(x).sum()))(array([1, 2])), [2, 2]);
    });
  });

  test("functions that differ only in constants share their code, with their own constants", () => {
    onEachBackend(() => {
      const times = (...factors: number[]): ((x: Tensor) => Tensor) =>
        jit((x: Tensor) => x.multiply(array(factors)));
      const first = times(1, 2, 3);
      const second = times(4, 5, 6);
      expectValues(first(array([1, 1, 1])), [1, 2, 3]);
      const programs = cachedPrograms();
      expectValues(second(array([1, 1, 1])), [4, 5, 6]);
      expectValues(first(array([1, 1, 1])), [1, 2, 3]);
      expect(cachedPrograms()).toBe(programs);
    });
  });

  test("constants and inputs without elements are fine", () => {
    onEachBackend(() => {
      const nothing = array([]);
      const f = jit((x: Tensor) => [x.add(nothing), x.sum(), nothing] as const);
      const [sum, total, same] = f(array([]));
      expect([sum.shape, same.shape]).toEqual([[0], [0]]);
      expect(total.item()).toBe(0);
    });
  });

  test("attributes that JSON cannot say are told apart: NaN, infinities, −0", () => {
    onEachBackend(() => {
      const fills = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];
      const filled = (x: Tensor): Tensor[] => fills.map((fill) => pad(x, [1, 0], "constant", fill));
      for (const f of [filled, jit(filled)]) {
        expect(f(array([1])).map((x) => x.at(0).item())).toEqual(fills);
      }
    });
  });

  test("async functions are refused, and what they throw later is no second error", async () => {
    const later = async (x: Tensor): Promise<Tensor> => {
      await Promise.resolve();
      return x.add(1);
    };
    expect(() => jit(later)(array(1))).toThrow(error("trace/async"));
    expect(() => grad(later as never)(array(1) as never)).toThrow(error("trace/async"));
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test("a traced tensor that is kept is an error wherever it is used", () => {
    let kept: Tensor = array(0);
    jit((x: Tensor) => {
      kept = x.add(1);
      return kept;
    })(array(1));
    const leaked = error("trace/leaked");
    expect(() => kept.add(1)).toThrow(leaked);
    expect(() => jit((x: Tensor) => x.add(kept))(array(1))).toThrow(leaked);
    expect(() => jit(() => kept)()).toThrow(leaked);
    expect(() => jit((x: Tensor) => x)(kept)).toThrow(leaked);
    expect(() => grad((x: Tensor) => x.multiply(kept))(array(1))).toThrow(leaked);
    expect(() => new Variable(0).assign(kept)).toThrow(leaked);
    expect(() => scan((c: Tensor) => [c.add(kept), null], array(1), null, { length: 1 })).toThrow(
      leaked,
    );
    expect(() => kept.item()).toThrow(error("tensor/traced"));
    // From an inner trace into the outer one.
    expect(() =>
      jit((x: Tensor) => {
        const keep = (c: Tensor): Tensor => {
          kept = c.add(1);
          return kept;
        };
        scan((c: Tensor) => [keep(c), null], x, null, { length: 1 });
        return kept;
      })(array(1)),
    ).toThrow(leaked);
  });

  test("an error inside a traced function leaves nothing open and the state as it was", () => {
    const v = new Variable([1, 2]);
    const failing = (x: Tensor): Tensor => {
      v.assign(v.value.add(1));
      scan(
        () => {
          throw new Error("by intent");
        },
        x,
        null,
        { length: 1 },
      );
      return x;
    };
    for (const f of [jit(failing), (x: Tensor) => grad(failing)(x), jit(grad(failing))]) {
      expect(() => f(array(1))).toThrow("by intent");
      expect(currentTrace()).toBe(null);
      expect(currentScope()).toBe(null);
      expect(Array.from(v.value.dataSync())).toEqual([1, 2]);
      expect(array(1).add(1).item()).toBe(2);
    }
  });

  test("what cannot be a result is named", () => {
    expect(() => jit(() => "text" as never)()).toThrow(error("jit/result"));
    expect(jit(() => undefined)()).toBe(undefined);
    expect(jit((x: Tensor) => [null, { y: x }] as const)(array(1))[1].y.item()).toBe(1);
  });
});
