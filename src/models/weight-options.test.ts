import { expect, test } from "vitest";
import "../runtime/install.ts";
import type { Tensor } from "../ir/tensor.ts";
import { Dense } from "../nn/layers/dense.ts";
import type { TensorFunction } from "../nn/tensor-function.ts";
import { Sequential } from "./sequential.ts";

const atMostOne: TensorFunction = { apply: (x: Tensor) => x.minimum(1), config: {} };
const tenTimesSum: TensorFunction = { apply: (x: Tensor) => x.sum().multiply(10), config: {} };
const quiet = { verbose: 0, shuffle: false } as const;
const x = [[1], [2]];

function model(options: Partial<ConstructorParameters<typeof Dense>[0]>): Sequential {
  const layer = new Dense({ units: 1, inputDim: 1, kernelInitializer: "zeros", ...options });
  return new Sequential([layer]).compile({ optimizer: "sgd", loss: "mse" });
}

test("a constraint holds after each update, and only for its weight", async () => {
  const constrained = model({ kernelConstraint: atMostOne });
  await constrained.fit(x, [100, 200], { ...quiet, epochs: 3 });
  const [kernel, bias] = constrained.getWeights().map((weight) => weight.item());
  expect(kernel).toBe(1);
  expect(bias).toBeGreaterThan(1);
});

test("a regularizer's penalty is part of the loss, and its gradient of the update", async () => {
  const penalised = model({ kernelRegularizer: tenTimesSum });
  penalised.setWeights([[[2]], [0]]);
  const { history } = await penalised.fit(x, [2, 4], quiet);
  expect(history.loss).toEqual([20]);
  // Without the penalty the kernel is right already: 2 − 0.01 · 10.
  expect(penalised.getWeights()[0]?.item()).toBeCloseTo(1.9, 6);
  expect(await penalised.evaluate(x, [2, 4], { verbose: 0 })).toBeGreaterThan(18.9);
});
