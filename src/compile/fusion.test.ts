import { describe, expect, test } from "vitest";
import type { Tensor } from "../ir/tensor.ts";
import type { LoopKernel, MatmulKernel } from "../loops/kernel.ts";
import { add, divide, multiply, subtract } from "../ops/arithmetic.ts";
import { mean, sum } from "../ops/broadcast.ts";
import { exp } from "../ops/exponential.ts";
import { max, maximum, relu } from "../ops/extremes.ts";
import { take } from "../ops/indexing.ts";
import { matmul } from "../ops/matmul.ts";
import { sqrt, square } from "../ops/power.ts";
import { concatenate } from "../ops/rearrange.ts";
import { reshape, transpose } from "../ops/shape.ts";
import { flip } from "../ops/slice.ts";
import { softmax } from "../ops/softmax.ts";
import { valueAndGrad, variableGrads } from "../runtime/grad.ts";
import { Variable } from "../runtime/variable.ts";
import { compiled, kinds } from "./testing/compiled.ts";

const t = (x: Tensor | undefined): Tensor => x as Tensor;

function kernelsOf(...given: Parameters<typeof compiled>): string {
  return kinds(compiled(...given).lowered.kernels);
}

describe("fusion", () => {
  test("a chain of elementwise ops, views and casts is one kernel that stores once", () => {
    const { lowered } = compiled(
      (x, y) => {
        const z = multiply(add(t(x), transpose(t(y))), 2).astype("float64");
        return [flip(subtract(z, z.abs()), 0)];
      },
      [
        [40, 30],
        [30, 40],
      ],
    );
    expect(kinds(lowered.kernels)).toBe("map");
    expect((lowered.kernels[0] as LoopKernel).stores.length).toBe(1);
    expect(lowered.arenaBytes).toBe(0);
  });

  test("an expression that several results use is computed once, in the kernel of all of them", () => {
    const { lowered } = compiled(
      (x) => {
        const e = exp(t(x));
        return [e, add(e, 1), multiply(e, e)];
      },
      [[300, 50]],
    );
    expect(kinds(lowered.kernels)).toBe("map");
    const { body, stores } = lowered.kernels[0] as LoopKernel;
    expect(body.filter(({ op }) => op === "exp").length).toBe(1);
    expect(stores.length).toBe(3);
  });

  test("softmax over rows is the maximum, the exponentials (which two read), their sum and the quotient", () => {
    expect(kernelsOf((x) => [softmax(t(x))], [[64, 1000]])).toBe("reduce map reduce map");
  });

  test("a normalization over rows is two reductions and one pass", () => {
    const f = (x: Tensor | undefined, scale: Tensor | undefined): readonly Tensor[] => {
      const centred = subtract(t(x), mean(t(x), -1, true));
      const deviation = sqrt(add(mean(square(centred), -1, true), 1e-3));
      return [multiply(divide(centred, deviation), t(scale))];
    };
    expect(kernelsOf(f, [[64, 1000], [1000]])).toBe("reduce reduce map");
  });

  test("reductions over one space are one kernel, with what follows from them in its epilogue", () => {
    const f = (x: Tensor | undefined): readonly Tensor[] => {
      const sums = sum(t(x), -1);
      const squares = sum(square(t(x)), -1);
      return [subtract(squares, square(sums)), max(t(x), -1)];
    };
    const { lowered } = compiled(f, [[64, 1000]]);
    expect(kinds(lowered.kernels)).toBe("reduce");
    expect((lowered.kernels[0] as LoopKernel).reductions.length).toBe(3);
    expect((lowered.kernels[0] as LoopKernel).stores.length).toBe(2);
  });

  test("Adam's update of a variable is one kernel, in place, that flushes what decays", () => {
    const [w, m, v] = [0, 0, 0].map((first) => new Variable(new Float32Array(5000).fill(first)));
    const { lowered } = compiled(
      (gradient, rate) => {
        if (!w || !m || !v) return [];
        m.assign(add(m.value, multiply(subtract(t(gradient), m.value), 0.1)));
        v.assign(add(v.value, multiply(subtract(square(t(gradient)), v.value), 0.001)));
        const step = divide(multiply(m.value, t(rate)), add(sqrt(v.value), 1e-7));
        w.assign(subtract(w.value, step));
        return [];
      },
      [[5000], []],
    );
    expect(kinds(lowered.kernels)).toBe("map");
    const { flush, stores, body } = lowered.kernels[0] as LoopKernel;
    expect(flush).toBe(true);
    expect(stores.length).toBe(3);
    expect(body.filter(({ op }) => op === "load").length).toBe(5);
    expect(lowered.arenaBytes).toBe(0);
  });

  test("bias and activation are in the product's epilogue, and the product is stored once", () => {
    const { lowered } = compiled(
      (x, w, b) => [relu(add(matmul(t(x), t(w)), t(b)))],
      [[128, 64], [64, 32], [32]],
    );
    expect(kinds(lowered.kernels)).toBe("matmul+");
    expect((lowered.kernels[0] as MatmulKernel).epilogue?.stores.length).toBe(1);
  });

  test("a small product takes the packed kernel as large ones do, with bias and activation after it", () => {
    expect(
      kernelsOf((x, w, b) => [relu(add(matmul(t(x), t(w)), t(b)))], [[10, 3], [3, 2], [2]]),
    ).toBe("matmul+");
  });

  test("the gradients of a product are products that read their operands transposed", () => {
    const { lowered } = compiled(
      (x, w) => {
        const f = (a: Tensor, b: Tensor): Tensor => sum(square(matmul(a, b)));
        const { value, gradient } = valueAndGrad(f, { argnums: [0, 1] })(t(x), t(w));
        return [value, ...(gradient as readonly Tensor[])];
      },
      [
        [128, 64],
        [64, 32],
      ],
    );
    expect(
      kinds(lowered.kernels)
        .split(" ")
        .filter((kind) => kind.startsWith("matmul")).length,
    ).toBe(3);
    const [, first, second] = lowered.kernels.filter(({ kind }) => kind === "matmul");
    expect([first, second]).toMatchObject([
      { transposeA: false, transposeB: true },
      { transposeA: true, transposeB: false },
    ]);
  });

  test("mean squared error and its gradient are one reduction and one pass", () => {
    const f = (y: Tensor | undefined, p: Tensor | undefined): readonly Tensor[] => {
      const { value, gradient } = valueAndGrad((q: Tensor) => mean(square(subtract(q, t(y)))))(
        t(p),
      );
      return [value, gradient];
    };
    expect(
      kernelsOf(f, [
        [500, 40],
        [500, 40],
      ]),
    ).toBe("reduce map");
  });

  test("a step of linear regression on a few rows is one kernel, updating the weights after it has read them", () => {
    const [w, b] = [new Variable([[0.5]]), new Variable([0])];
    const step = (x: Tensor | undefined, y: Tensor | undefined): readonly Tensor[] => {
      const { value, gradients } = variableGrads(
        () => mean(square(subtract(add(matmul(t(x), t(w?.value)), t(b?.value)), t(y)))),
        [t2(w), t2(b)],
      )();
      gradients.forEach((gradient, i) => {
        const variable = t2([w, b][i]);
        variable.assign(subtract(variable.value, multiply(gradient, 0.1)));
      });
      return [value];
    };
    const { lowered } = compiled(step, [
      [10, 1],
      [10, 1],
    ]);
    expect(kinds(lowered.kernels)).toBe("reduce");
    expect(lowered.arenaBytes).toBe(0);
  });

  test("work on single numbers joins the next kernel that makes one, but not one that reads it first", () => {
    const count = new Variable(0);
    const counted = (x: Tensor | undefined, reads: boolean): readonly Tensor[] => {
      const rate = sqrt(add(count.value, 1));
      count.assign(add(count.value, 1));
      const total = sum(reads ? multiply(t(x), rate) : t(x));
      return [exp(t(x)), multiply(total, rate)];
    };
    expect(kernelsOf((x) => counted(x, false), [[9000]])).toBe("reduce map");
    expect(kernelsOf((x) => counted(x, true), [[9000]])).toBe("map reduce map");
  });

  test("a gather from a single number reads it where the same kernel has just made it", () => {
    const { lowered } = compiled((x) => [take(add(t(x), t(x)), t(x).astype("int32"), 0)], [[1]]);
    expect(kinds(lowered.kernels)).toBe("map");
    const [kernel] = lowered.kernels;
    const loads = (kernel as LoopKernel).body.filter(({ op }) => op === "load");
    expect(loads.length).toBe(1);
    expect(lowered.arenaBytes).toBe(0);
  });

  test("an expensive value that sums over other spaces read is stored, not computed for each", () => {
    const f = (x: Tensor | undefined): readonly Tensor[] => {
      const e = exp(t(x));
      return [sum(e, 0), sum(multiply(e, 2), 1)];
    };
    expect(kernelsOf(f, [[70, 90]])).toBe("map reduce reduce");
    const both = (x: Tensor | undefined): readonly Tensor[] => {
      const e = exp(t(x));
      return [sum(e, 0), sum(multiply(e, 2), 0)];
    };
    expect(kernelsOf(both, [[70, 90]])).toBe("reduce");
    const afterEachOther = (x: Tensor | undefined): readonly Tensor[] => {
      const e = exp(t(x));
      const first = sum(e, 0);
      return [first, sum(multiply(e, first), 0)];
    };
    expect(kernelsOf(afterEachOther, [[70, 90]])).toBe("map reduce reduce");
  });

  test("reshapes are no kernels, whatever is in front of them and after", () => {
    const { lowered } = compiled(
      (x) => [sum(reshape(add(reshape(t(x), [50, 20]), 1), [10, 100]), -1)],
      [[1000]],
    );
    expect(kinds(lowered.kernels)).toBe("map reduce");
  });

  test("a gather reads rows where they are; joining tensors stores each part once", () => {
    expect(kernelsOf((x) => [take(t(x), [3, 1, 1], 0)], [[100, 50]])).toBe("map");
    expect(
      kernelsOf(
        (x, y) => [concatenate([t(x), maximum(t(y), 0)], 1)],
        [
          [100, 50],
          [100, 20],
        ],
      ),
    ).toBe("map map");
  });

  test("what no result needs is not computed, and equal expressions are computed once", () => {
    const { lowered } = compiled(
      (x) => {
        matmul(t(x), t(x));
        return [sum(exp(t(x))), sum(exp(t(x)))];
      },
      [[64, 64]],
    );
    expect(kinds(lowered.kernels)).toBe("reduce copy");
  });
});

function t2(variable: Variable | undefined): Variable {
  return variable as Variable;
}
