import { describe, expect, test } from "vitest";
import {
  expectValues,
  numbersOf,
  onEachBackend,
  sampleTensor,
  testGradients,
} from "../../test/test-op.ts";
import { Tensor } from "../ir/tensor.ts";
import { where } from "../ops/arithmetic.ts";
import { cond } from "../ops/cond.ts";
import { array } from "../ops/convert.ts";
import { tanh } from "../ops/hyperbolic.ts";
import { matmul } from "../ops/matmul.ts";
import { scan } from "../ops/scan.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { whileLoop } from "../ops/while-loop.ts";
import { grad, valueAndGrad, variableGrads } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { Variable } from "../runtime/variable.ts";

const error = (code: string): unknown => expect.objectContaining({ code });

describe("grad", () => {
  test("adds up over all uses of a value", () => {
    onEachBackend(() => {
      // x·x + 3x + Σx·x₀: uses whole, scaled, and by element.
      const f = (x: Tensor): Tensor =>
        x
          .multiply(x)
          .add(x.multiply(3))
          .add(x.sum().multiply(x.at(0)))
          .sum();
      // d/dxᵢ = 2xᵢ + 3 + 2x₀ + [i = 0]·2Σx.
      expectValues(grad(f)(array([1, 2])), [2 + 3 + 2 + 6, 4 + 3 + 2]);
      expectValues(jit(grad(f))(array([1, 2])), [13, 9]);
    });
  });

  test("of an input that is not used is zeros, also where all else is constant", () => {
    const gradients = valueAndGrad((x: Tensor, y: Tensor) => x.sum().add(y.sum().multiply(0)), {
      argnums: [0, 1],
    })(array([1, 2]), array([[3], [4]]));
    expectValues(gradients.gradient[0] as Tensor, [1, 1]);
    expectValues(gradients.gradient[1] as Tensor, [[0], [0]]);
    expectValues(grad((_: Tensor) => array(5))(array([1, 2])), [0, 0]);
    expectValues(grad((x: Tensor) => x.greater(1).astype("float32").sum())(array([1, 2])), [0, 0]);
  });

  test("has the structure of the arguments, and hands further results on", () => {
    const { value, gradient } = valueAndGrad(
      ({ w, b }: { w: Tensor; b: readonly [Tensor, number] }, x: Tensor) => {
        const y = x.multiply(w).add(b[0]).multiply(b[1]);
        return [y.sum(), { y }] as const;
      },
    )({ w: array([1, 2]), b: [array(3), 2] }, array([5, 6]));
    expectValues(value[0], 2 * (8 + 15));
    expectValues(value[1].y, [16, 30]);
    expectValues(gradient.w, [10, 12]);
    expectValues(gradient.b[0] as Tensor, 4);
    expectValues(gradient.b[1] as Tensor, 23);
  });

  test("refuses integers, and what is not one floating number", () => {
    const x = array([1, 2]);
    expect(() => grad((y: Tensor) => y.sum())(array([1], "int32"))).toThrow(error("grad/dtype"));
    expect(() => grad((y: Tensor) => y)(x)).toThrow(error("grad/not-scalar"));
    expect(() => grad((y: Tensor) => y.argmax())(x)).toThrow(error("grad/not-scalar"));
    expect(() => grad(() => undefined as never)(x)).toThrow(error("grad/argument"));
    expect(() => grad((y: Tensor) => y.sum())("x" as never)).toThrow(error("grad/argument"));
    expectValues(grad((y: Tensor) => y.multiply(3).reshape(1, 1))(array([2])), [3]);
  });

  test("treats what a function captures as constant, and stops where it is told to", () => {
    const f = jit((x: Tensor) => {
      const outer = x.multiply(2);
      return grad((y: Tensor) => y.multiply(outer).multiply(stopGradient(y)).sum())(x);
    });
    // d/dy (y·2x·stop(y)) = 2x·x.
    expectValues(f(array([1, 2, 3])), [2, 8, 18]);
    // By the outer trace the gradient of that gradient sees `outer` and `x`.
    expectValues(
      grad((x: Tensor) => grad((y: Tensor) => y.multiply(x.multiply(2)).sum())(x).sum())(
        array([1, 5]),
      ),
      [2, 2],
    );
  });

  test("flows through scan and cond, is refused by whileLoop, and passes around it", () => {
    onEachBackend(() => {
      const power = (x: Tensor): Tensor =>
        scan((c: Tensor) => [c.multiply(x), null], x, null, { length: 3 })[0];
      expectValues(grad(power)(array(2)), 32);
      expectValues(grad(grad(power))(array(2)), 48);
      const kinked = (x: Tensor): Tensor =>
        cond(
          x.greater(0),
          () => x.multiply(x),
          () => x.multiply(3),
        );
      expectValues(grad(kinked)(array(5)), 10);
      expectValues(grad(kinked)(array(-5)), 3);
      const loop = (x: Tensor): Tensor =>
        whileLoop(
          (y: Tensor) => y.less(100),
          (y) => y.multiply(2),
          x,
        );
      expect(() => grad(loop)(array(3))).toThrow(error("while-loop/gradient"));
      expectValues(grad((x: Tensor) => stopGradient(loop(x)).multiply(x))(array(3)), 192);
    });
  });

  test("keeps each input's dtype", () => {
    const f = (a: Tensor, b: Tensor): Tensor => a.multiply(b.astype("float64")).sum();
    const { gradient } = valueAndGrad(f, { argnums: [0, 1] })(
      array([1, 2], "float64"),
      array([3, 4], "float32"),
    );
    expect(gradient.map((g) => (g as Tensor).dtype)).toEqual(["float64", "float32"]);
    expectValues(gradient[1] as Tensor, [1, 2]);
  });

  test("is not poisoned by the branch of where(…) that was not taken, where its input is safe", () => {
    const f = (x: Tensor): Tensor => where(x.greater(0), where(x.greater(0), x, 1).log(), 0).sum();
    expectValues(grad(f)(array([2, -1, 0])), [0.5, 0, 0]);
  });

  test("of an MLP's loss agrees with central differences, to second order, in float64", () => {
    testGradients(
      (x, w1, b1, w2, b2) => {
        const hidden = tanh(matmul(x, w1).add(b1));
        const error = matmul(hidden, w2).add(b2).subtract(0.3);
        return error.square().mean();
      },
      [
        sampleTensor([4, 3], [-1, 1]),
        sampleTensor([3, 5], [-1, 1], 1),
        sampleTensor([5], [-1, 1], 2),
        sampleTensor([5, 2], [-1, 1], 3),
        sampleTensor([2], [-1, 1], 4),
      ],
    );
  });

  test("of the third order is that of a polynomial", () => {
    const f = (x: Tensor): Tensor => x.multiply(x).multiply(x).multiply(x).sum();
    const third = grad((x: Tensor) => grad((y: Tensor) => grad(f)(y).sum())(x).sum());
    expectValues(third(array([1, 2])), [24, 48]);
    expectValues(jit(third)(array([1, 2])), [24, 48]);
  });
});

describe("variableGrads", () => {
  const weights = (): readonly [Variable, Variable, Variable] => [
    new Variable([1, 2]),
    new Variable([3, 4], { trainable: false }),
    new Variable([5, 6]),
  ];

  test("differentiates by the variables named, with others fixed and unused ones zero", () => {
    onEachBackend(() => {
      const [a, frozen, unused] = weights();
      const loss = (x: Tensor): Tensor =>
        a.value.multiply(a.value).multiply(frozen.value).multiply(x).sum();
      for (const f of [variableGrads(loss, [a, unused]), jit(variableGrads(loss, [a, unused]))]) {
        const { value, gradients } = f(array(1));
        expectValues(value, 3 + 16);
        expect(gradients.length).toBe(2);
        expectValues(gradients[0] as Tensor, [6, 16]);
        expectValues(gradients[1] as Tensor, [0, 0]);
      }
    });
  });

  test("lets the function assign variables, those it differentiates by too", () => {
    onEachBackend(() => {
      const [a, moving, count] = weights();
      const f = variableGrads(() => {
        const loss = a.value.multiply(a.value).sum();
        moving.assign(moving.value.multiply(0.5).add(a.value));
        count.assignAdd(1);
        a.assign(a.value.multiply(10));
        return loss.add(a.value.sum());
      }, [a]);
      expectValues(f().gradients[0] as Tensor, [12, 14]);
      expectValues(moving.value, [2.5, 4]);
      expectValues(count.value, [6, 7]);
      expectValues(a.value, [10, 20]);
    });
  });

  test("takes a step of descent inside jit, reading what was assigned before", () => {
    const [a] = weights();
    const step = jit((rate: number) => {
      a.assign(a.value.add(1));
      const { gradients } = variableGrads(() => a.value.square().sum(), [a])();
      a.assign(a.value.subtract((gradients[0] as Tensor).multiply(rate)));
    });
    step(0.25);
    expectValues(a.value, [1, 1.5]);
  });

  test("works inside the body of a scan, where the variable has the value it had before", () => {
    onEachBackend(() => {
      const [a] = weights();
      const f = jit((xs: Tensor) => {
        const [, slopes] = scan(
          (c: Tensor, x: Tensor) => {
            const { gradients } = variableGrads(() => a.value.square().multiply(x).sum(), [a])();
            return [c, gradients[0] as Tensor];
          },
          array(0),
          xs,
        );
        return [slopes, a.value] as const;
      });
      const [slopes, value] = f(array([1, 10]));
      expectValues(slopes, [
        [2, 4],
        [20, 40],
      ]);
      expectValues(value, [1, 2]);
    });
  });

  test("a function that throws leaves the variables as they were, also for the rest of the trace", () => {
    const [a] = weights();
    const f = jit(() => {
      try {
        variableGrads(() => {
          throw new Error("by intent");
        }, [a])();
      } catch {
        // Goes on without.
      }
      return a.value.add(1);
    });
    expect(numbersOf(f())).toEqual([2, 3]);
    expect(f()).toBeInstanceOf(Tensor);
  });
});
