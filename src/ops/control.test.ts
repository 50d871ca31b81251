import { describe, expect, test } from "vitest";
import { expectValues, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { grad } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { add, multiply, where } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { cond, switchCase } from "./cond.ts";
import { array } from "./convert.ts";
import { arange, zeros } from "./creation.ts";
import { tanh } from "./hyperbolic.ts";
import { matmul } from "./matmul.ts";
import { foriLoop, map, scan, vectorizedMap } from "./scan.ts";
import { whileLoop } from "./while-loop.ts";

/** Runs a function on every backend, eagerly and as one program. */
function eagerlyAndTraced(
  f: (...xs: readonly Tensor[]) => Tensor,
  xs: readonly Tensor[],
): Tensor[] {
  const results: Tensor[] = [];
  onEachBackend(() => {
    results.push(f(...xs), jit(f)(...xs));
  });
  return results;
}

describe("scan", () => {
  test("hands the carry on and stacks what each step gives", () => {
    const xs = array([1, 2, 3, 4]);
    for (const reverse of [false, true]) {
      const run = (x: Tensor): Tensor => {
        const [last, all] = scan(
          (c: Tensor, row: Tensor) => [c.add(row), c.add(row)] as const,
          array(10),
          x,
          { reverse },
        );
        return add(all, multiply(last, 100));
      };
      for (const result of eagerlyAndTraced(run, [xs])) {
        expectValues(
          result,
          (reverse ? [20, 19, 17, 14] : [11, 13, 16, 20]).map((v) => v + 2000),
        );
      }
    }
  });

  test("takes structures, swaps carries, and captures outer values", () => {
    const run = (a: Tensor, b: Tensor): Tensor => {
      const [{ x, y }, ys] = scan(
        ({ x, y }: { x: Tensor; y: Tensor }, [p, q]: readonly [Tensor, Tensor]) =>
          [
            { x: y, y: x.add(p.multiply(b)) },
            { first: x, second: q },
          ] as const,
        { x: a, y: b },
        [arange(3), arange(6).reshape(3, 2)] as const,
      );
      return add(add(x.multiply(100), y), add(sum(ys.first), sum(ys.second)));
    };
    // (x, y): (1, 2) → (2, 1) → (1, 4) → (4, 5); firsts 1 + 2 + 1, seconds 15.
    for (const result of eagerlyAndTraced(run, [array(1), array(2)])) expectValues(result, 424);
  });

  test("runs by length alone, not at all for 0 steps, and stacks nothing for null", () => {
    const run = (x: Tensor): Tensor => {
      const [doubled, nothing] = scan((c: Tensor) => [c.multiply(2), null] as const, x, null, {
        length: 10,
      });
      expect(nothing).toBe(null);
      const [same, none] = scan((c: Tensor) => [c.add(1), c] as const, doubled, null, {
        length: 0,
      });
      expect(none.shape).toEqual([0]);
      return same;
    };
    for (const result of eagerlyAndTraced(run, [array(3)])) expectValues(result, 3072);
  });

  test("nests", () => {
    const run = (x: Tensor): Tensor =>
      scan(
        (c: Tensor, row: Tensor) => {
          const [inner, partial] = scan(
            (d: Tensor, v: Tensor) => [d.add(v), d.add(v).multiply(c)] as const,
            c,
            row,
          );
          return [inner, partial] as const;
        },
        array(1),
        x,
      )[1];
    const x = array([
      [1, 2],
      [3, 4],
    ]);
    // c = 1: d = 2, 4; then c = 4: d = 7, 11.
    for (const result of eagerlyAndTraced(run, [x]))
      expectValues(result, [
        [2, 4],
        [28, 44],
      ]);
  });

  test("has the gradients that central differences give, by first carry, rows and captures", () => {
    const first = sampleTensor([2], [-1, 1]);
    const rows = sampleTensor([4, 2], [-1, 1], 1);
    const weights = sampleTensor([2, 2], [-1, 1], 2);
    for (const reverse of [false, true]) {
      testGradients(
        (h, xs, w) => {
          const [last, all] = scan(
            (c: Tensor, x: Tensor) => {
              const next = tanh(add(matmul(c, w), x));
              return [next, multiply(next, c)] as const;
            },
            h,
            xs,
            { reverse },
          );
          return add(all, last);
        },
        [first, rows, weights],
      );
    }
  });

  test("has gradients through nested scans, and with integers carried along", () => {
    const x = sampleTensor([3, 2], [0.5, 1.5]);
    testGradients(
      (t) => {
        const [[total, count]] = scan(
          ([c, n]: readonly [Tensor, Tensor], row: Tensor) => {
            const [product] = scan(
              (p: Tensor, v: Tensor) => [multiply(p, add(v, c)), null] as const,
              c,
              row,
            );
            return [[multiply(product, 0.5), n.add(1)] as const, null] as const;
          },
          [array(0.7, "float64"), array(0, "int32")] as const,
          t,
        );
        return multiply(total, count.astype("float64"));
      },
      [x],
    );
  });

  test("has the gradient of a hundred steps in closed form", () => {
    // d/dx xⁿ by multiplication, in a loop.
    const power = (x: Tensor): Tensor =>
      scan((c: Tensor) => [multiply(c, x), null] as const, array(1), null, { length: 100 })[0];
    onEachBackend(() => {
      const slope = grad(power)(array(1.01)).item();
      expect(Math.abs(slope / (100 * 1.01 ** 99) - 1)).toBeLessThan(1e-4);
    });
  });

  test("refuses bodies that change the carry, and unequal rows", () => {
    const one = array([1, 2]);
    expect(() => scan((c: Tensor) => [sum(c), null] as const, one, one)).toThrow(
      /keep its shapes. Expected \[2\]/,
    );
    expect(() =>
      jit((t: Tensor) => scan((c: Tensor) => [c.astype("int32"), null] as const, t, one)[0])(one),
    ).toThrow(/keep its dtypes/);
    expect(() =>
      scan((c: readonly Tensor[]) => [[...c, one], null] as const, [one], one as never),
    ).toThrow(/keep its structure/);
    expect(() => scan((c: Tensor) => [c, null] as const, one, [one, zeros([3])] as const)).toThrow(
      /2 rows. Received: shape \[3\]/,
    );
    expect(() => scan((c: Tensor) => [c, null] as const, one)).toThrow(/length must be/);
    expect(() => scan(((c: Tensor) => c) as never, one, one)).toThrow(/must return \[carry, y\]/);
  });
});

describe("map and foriLoop", () => {
  test("map applies a function to each row", () => {
    const x = array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    for (const f of [map, vectorizedMap]) {
      for (const result of eagerlyAndTraced((t) => f((row: Tensor) => sum(row), t), [x]))
        expectValues(result, [3, 7, 11]);
    }
  });

  test("foriLoop counts, by numbers and by tensors", () => {
    const byNumbers = (x: Tensor): Tensor =>
      foriLoop(2, 6, (i, v: Tensor) => add(v, i.astype("float32")), x);
    const byTensors = (x: Tensor, n: Tensor): Tensor =>
      foriLoop(2, n, (i, v: Tensor) => add(v, i.astype("float32")), x);
    for (const result of eagerlyAndTraced(byNumbers, [array(1)])) expectValues(result, 15);
    for (const result of eagerlyAndTraced(byTensors, [array(1), array(6, "int32")]))
      expectValues(result, 15);
    testGradients(
      (x) => foriLoop(0, 3, (i, v: Tensor) => multiply(v, add(x, i.astype("float64"))), x),
      [sampleTensor([2], [0.5, 1.5])],
    );
  });
});

describe("whileLoop", () => {
  test("runs while the condition holds, with captured values in both parts", () => {
    const run = (x: Tensor, limit: Tensor): Tensor => {
      const [count, value] = whileLoop(
        ([, v]: readonly [Tensor, Tensor]) => v.less(limit),
        ([n, v]: readonly [Tensor, Tensor]) => [n.add(1), v.multiply(x)] as const,
        [array(0, "int32"), x] as const,
      );
      return add(count.astype("float32").multiply(1000), value);
    };
    for (const result of eagerlyAndTraced(run, [array(2), array(100)])) expectValues(result, 6128);
    for (const result of eagerlyAndTraced(run, [array(200), array(100)])) expectValues(result, 200);
  });

  test("stops after maximumIterations", () => {
    const run = (x: Tensor): Tensor =>
      whileLoop(
        () => true,
        (v: Tensor) => v.add(1),
        x,
        { maximumIterations: 7 },
      );
    for (const result of eagerlyAndTraced(run, [array(1)])) expectValues(result, 8);
  });

  test("refuses gradients and says what to use", () => {
    const loop = (x: Tensor): Tensor =>
      whileLoop(
        (v: Tensor) => v.less(10),
        (v: Tensor) => v.multiply(2),
        x,
      );
    expect(() => grad(loop)(array(1))).toThrow(/Use scan or foriLoop/);
    expect(() =>
      whileLoop(
        (v: Tensor) => v.less(1),
        (v: Tensor) => v,
        zeros([2]),
      ),
    ).toThrow(/must be one bool/);
  });
});

describe("cond", () => {
  test("runs the branch that the predicate names", () => {
    const run = (x: Tensor): Tensor =>
      cond(
        sum(x).greater(0),
        () => ({ y: x.multiply(2) }),
        () => ({ y: array([7, 8]) }),
      ).y;
    for (const result of eagerlyAndTraced(run, [array([1, 2])])) expectValues(result, [2, 4]);
    for (const result of eagerlyAndTraced(run, [array([1, -2])])) expectValues(result, [7, 8]);
  });

  test("has the gradients of the branch that runs", () => {
    for (const bound of [-10, 10]) {
      testGradients(
        (x, y) =>
          cond(
            sum(x).greater(bound),
            () => multiply(x, y),
            () => multiply(multiply(x, x), x),
          ),
        [sampleTensor([3], [0.5, 1.5]), sampleTensor([3], [0.5, 1.5], 1)],
      );
    }
  });

  test("stands inside scan and holds scans", () => {
    const run = (x: Tensor): Tensor =>
      scan(
        (c: Tensor, v: Tensor) => {
          const next = cond(
            v.greater(0),
            () => scan((d: Tensor) => [d.add(v), null] as const, c, null, { length: 3 })[0],
            () => c.negative(),
          );
          return [next, next] as const;
        },
        array(1, "float64"),
        x,
      )[1];
    const x = array([1, -1, 2], "float64");
    for (const result of eagerlyAndTraced(run, [x])) expectValues(result, [4, -4, 2]);
    testGradients(run, [x]);
  });

  test("refuses branches that differ", () => {
    const x = array([1, 2]);
    const run = (other: () => unknown) => () =>
      jit((t: Tensor) => cond<unknown>(t.at(0).greater(0), () => t, other))(x);
    expect(run(() => [x])).toThrow(/result of falseFn must keep its structure/);
    expect(run(() => zeros([3]))).toThrow(/result of falseFn must keep its shapes/);
    expect(() =>
      cond(
        x,
        () => x,
        () => x,
      ),
    ).toThrow(/must be one bool/);
  });

  test("switch chooses one of many, the nearest for an index outside", () => {
    const branches = [1, 10, 100, 1000, 10000].map((k) => (x: Tensor) => x.multiply(k));
    const run = (i: Tensor): Tensor => switchCase(i, branches, array(3));
    for (const [index, wanted] of [
      [-4, 3],
      [0, 3],
      [1, 30],
      [2, 300],
      [4, 30000],
      [9, 30000],
    ] as const) {
      for (const result of eagerlyAndTraced(run, [array(index, "int32")]))
        expectValues(result, wanted);
    }
    expect(() => switchCase(0, [])).toThrow(/at least one branch/);
  });
});

describe("a traced value", () => {
  test("that leaves a body by another way than its result is refused", () => {
    const kept: Tensor[] = [];
    expect(() =>
      jit((x: Tensor) => {
        scan(
          (c: Tensor) => {
            kept.push(c);
            return [c, null] as const;
          },
          x,
          null,
          { length: 2 },
        );
        return where(true, kept[0] ?? x, x);
      })(array(1)),
    ).toThrow(/used outside the function/);
  });
});
