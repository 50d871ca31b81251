/**
 * Canonical functions as the compiler sees them: each file holds the recorded program, then the kernels and the
 * memory it becomes. A change of the compiler shows here as a difference to be read; `-u` accepts it.
 */
import { describe, expect, test } from "vitest";
import { compiled } from "../../src/compile/testing/compiled.ts";
import { printProgram } from "../../src/ir/print.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import { printProgram as printKernels } from "../../src/loops/print.ts";
import { add, divide, multiply, subtract, where } from "../../src/ops/arithmetic.ts";
import { mean, sum } from "../../src/ops/broadcast.ts";
import { cond } from "../../src/ops/cond.ts";
import { cumsum } from "../../src/ops/cumulative.ts";
import { log } from "../../src/ops/exponential.ts";
import { argmax, relu } from "../../src/ops/extremes.ts";
import { tanh } from "../../src/ops/hyperbolic.ts";
import { oneHot, take } from "../../src/ops/indexing.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { pad } from "../../src/ops/pad.ts";
import { sqrt, square } from "../../src/ops/power.ts";
import { concatenate } from "../../src/ops/rearrange.ts";
import { scan } from "../../src/ops/scan.ts";
import { segmentSum } from "../../src/ops/scatter.ts";
import { reshape, transpose } from "../../src/ops/shape.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { flip } from "../../src/ops/slice.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { sort } from "../../src/ops/sort.ts";
import { whileLoop } from "../../src/ops/while-loop.ts";
import { grad, valueAndGrad, variableGrads } from "../../src/runtime/grad.ts";
import { Variable } from "../../src/runtime/variable.ts";

type Specs = Parameters<typeof compiled>[1];
type Graph = readonly [Specs, (a: Tensor, b: Tensor, c: Tensor) => readonly Tensor[]];

/** Gradients by both arguments. */
function slopes(f: (a: Tensor, b: Tensor) => Tensor, a: Tensor, b: Tensor): readonly Tensor[] {
  const { value, gradient } = valueAndGrad(f, { argnums: [0, 1] })(a, b);
  return [value, ...(gradient as readonly Tensor[])];
}

function descend(variables: readonly Variable[], loss: () => Tensor): readonly Tensor[] {
  const { value, gradients } = variableGrads(loss, variables)();
  variables.forEach((variable, i) => {
    const gradient = gradients[i];
    if (gradient) variable.assign(subtract(variable.value, multiply(gradient, 0.1)));
  });
  return [value];
}

const graphs: Readonly<Record<string, Graph>> = {
  "elementwise-chain": [[[8, 6], [6]], (x, b) => [tanh(multiply(add(x, b), 0.5))]],
  "shared-subexpression": [
    [[100]],
    (x) => {
      const s = sigmoid(x);
      return [s, multiply(s, subtract(1, s))];
    },
  ],
  "views-inlined": [[[4, 6]], (x) => [add(flip(transpose(x), 1), 1)]],
  "true-reshape": [[[4, 6]], (x) => [reshape(transpose(x), [3, 8])]],
  "sum-of-rows": [[[64, 32]], (x) => [sum(square(x), 1)]],
  "softmax-of-rows": [[[32, 100]], (x) => [softmax(x)]],
  "layer-normalization": [
    [[32, 100], [100]],
    (x, scale) => {
      const centred = subtract(x, mean(x, -1, true));
      return [multiply(divide(centred, sqrt(add(mean(square(centred), -1, true), 1e-3))), scale)];
    },
  ],
  "dense-relu": [[[128, 64], [64, 32], [32]], (x, w, b) => [relu(add(matmul(x, w), b))]],
  "dense-small": [[[10, 1], [1, 1], [1]], (x, w, b) => [add(matmul(x, w), b)]],
  "matmul-gradients": [
    [
      [64, 48],
      [48, 32],
    ],
    (x, w) => slopes((a, b) => sum(square(matmul(a, b))), x, w),
  ],
  "mean-squared-error-gradients": [
    [
      [40, 30],
      [40, 30],
    ],
    (y, p) => slopes((a, b) => mean(square(subtract(a, b))), y, p),
  ],
  "crossentropy-gradient": [
    [
      [32, 10],
      [[32], "int32"],
    ],
    (logits, labels) => [
      grad((x: Tensor) => {
        const chosen = sum(multiply(softmax(x), oneHot(labels, 10)), -1);
        return mean(log(chosen).negative());
      })(logits),
    ],
  ],
  "second-derivative": [
    [[20]],
    (x) => [grad((y: Tensor) => sum(grad((z: Tensor) => sum(tanh(z)))(y)))(x)],
  ],
  "gather-and-its-gradient": [
    [
      [50, 8],
      [[6], "int32"],
    ],
    (x, i) => [grad((table: Tensor) => sum(square(take(table, i, 0))))(x)],
  ],
  "concatenate-and-pad": [
    [
      [3, 4],
      [3, 2],
    ],
    (x, y) => [pad(concatenate([x, y], 1), 1)],
  ],
  "sort-and-cumulate": [[[5, 9]], (x) => [cumsum(sort(x), 1), argmax(x, 1)]],
  "segments-and-choice": [
    [
      [12, 3],
      [[12], "int32"],
    ],
    (x, i) => [segmentSum(where(x.greater(0), x, 0), i, 4)],
  ],
  "scan-recurrent": [
    [
      [7, 2, 4],
      [4, 4],
      [2, 4],
    ],
    (xs, w, h) => {
      const [last, all] = scan(
        (state: Tensor, x: Tensor) => {
          const next = tanh(add(matmul(state, w), x));
          return [next, next] as const;
        },
        h,
        xs,
      );
      return [last, all];
    },
  ],
  "scan-gradient": [
    [[5, 3], [3]],
    (xs, w) => [
      grad((v: Tensor) =>
        sum(scan((c: Tensor, x: Tensor) => [multiply(add(c, x), v), null], w, xs)[0]),
      )(w),
    ],
  ],
  "while-and-cond": [
    [[4]],
    (x) => [
      whileLoop(
        (y: Tensor) => sum(y).less(100),
        (y) =>
          cond(
            y.at(0).greater(10),
            () => add(y, 1),
            () => multiply(y, 2),
          ),
        x,
      ),
    ],
  ],
  "step-of-linear-regression": [
    [
      [10, 1],
      [10, 1],
    ],
    (x, y) => {
      const [w, b] = [new Variable([[0.5]]), new Variable([0])];
      return descend([w, b], () => mean(square(subtract(add(matmul(x, w.value), b.value), y))));
    },
  ],
  "step-of-a-perceptron": [
    [
      [32, 20],
      [32, 1],
    ],
    (x, y) => {
      const zeros = (rows: number, columns: number): Variable =>
        new Variable(Array.from({ length: rows }, () => new Array<number>(columns).fill(0)));
      const [w1, b1, w2] = [
        zeros(20, 16),
        new Variable(new Array<number>(16).fill(0)),
        zeros(16, 1),
      ];
      return descend([w1, b1, w2], () => {
        const hidden = relu(add(matmul(x, w1.value), b1.value));
        return mean(square(subtract(matmul(hidden, w2.value), y)));
      });
    },
  ],
  "variables-swapped": [
    [[4]],
    (x) => {
      const [a, b] = [new Variable([1, 2, 3, 4]), new Variable([5, 6, 7, 8])];
      const old = a.value;
      a.assign(b.value);
      b.assign(add(old, x));
      return [old];
    },
  ],
};

describe("canonical programs", () => {
  for (const [name, [specs, f]] of Object.entries(graphs)) {
    test(`${name} is recorded and compiled as its file says`, async () => {
      const { program, lowered } = compiled(
        (a, b, c) => f(a as Tensor, b as Tensor, c as Tensor),
        specs,
      );
      const text = `${printProgram(program)}\n\n${printKernels(lowered)}\n`;
      await expect(text).toMatchFileSnapshot(`./${name}.txt`);
    });
  }
});
