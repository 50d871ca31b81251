import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import type { Tensor } from "../ir/tensor.ts";
import { Ones } from "../nn/initializers/constant.ts";
import type { CallContext } from "../nn/layers/call-context.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Dropout } from "../nn/layers/dropout.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { Layer } from "../nn/layers/layer.ts";
import type { Weight } from "../nn/layers/weight.ts";
import { Mean, type Metric } from "../nn/metrics/metric.ts";
import { L2 } from "../nn/regularizers/norms.ts";
import { scan } from "../ops/scan.ts";
import { variableGrads } from "../runtime/grad.ts";
import { setRandomSeed } from "../runtime/random-seed.ts";
import { Sequential } from "./sequential.ts";
import type { CompileOptions } from "./trainer/compiled.ts";
import type { StepData, StepLogs } from "./trainer/trainer.ts";

const x = [[0], [1], [2], [3], [4]];
const y = [1, 2, 3, 4, 5];
const quiet = { verbose: 0, batchSize: 2, shuffle: false } as const;
const sgd: CompileOptions = { optimizer: "sgd", loss: "mse", metrics: ["mae"] };

function ready<M extends Sequential>(model: M, options: CompileOptions = sgd): M {
  model.add(Input([1]));
  model.add(new Dense({ units: 1 }));
  model.compile(options);
  model.setWeights([[[0.5]], [0]]);
  return model;
}

/** What a step does by default, written out as a user would. */
class WrittenOut extends Sequential {
  traces = 0;

  override trainStep([input, target, sampleWeight]: StepData): StepLogs {
    this.traces += 1;
    const weights = this.trainableWeights;
    const { value, gradients } = variableGrads(() => {
      const yPred = this.apply(input, { training: true });
      return [this.computeLoss(input, target, yPred, sampleWeight), yPred] as const;
    }, weights)();
    const [loss, yPred] = value;
    this.optimizer?.apply(gradients, weights);
    this.lossTracker.updateState(loss, input.shape[0] ?? 1);
    return this.computeMetrics(input, target, yPred, sampleWeight);
  }
}

describe("a step of one's own", () => {
  test("that does what the default does trains alike, traced once for each size of batch", async () => {
    const [own, plain] = [ready(new WrittenOut()), ready(new Sequential())];
    const options = { ...quiet, epochs: 20, sampleWeight: [1, 2, 1, 0.5, 1] };
    const got = await own.fit(x, y, options);
    const want = await plain.fit(x, y, options);
    expect(got.history).toEqual(want.history);
    expect(own.traces).toBe(2);
    expect(await own.trainOnBatch(x, y)).toEqual(await plain.trainOnBatch(x, y));
  });

  test("may change the gradients and tell what it likes: logs are those of the last step", async () => {
    class Frozen extends Sequential {
      override trainStep([input, target]: StepData): StepLogs {
        const weights = this.trainableWeights;
        const { value, gradients } = variableGrads(
          () => this.computeLoss(input, target, this.apply(input, { training: true })),
          weights,
        )();
        this.optimizer?.apply(
          gradients.map((gradient) => gradient.multiply(0)),
          weights,
        );
        return { loss: value, largest: target.max(), pair: target.max().multiply([1, 2]) };
      }
    }
    const model = ready(new Frozen());
    const { history } = await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(Object.keys(history)).toEqual(["loss", "largest", "pair"]);
    // The last batch is the fifth sample alone: (0.5 · 4 − 5)².
    expect(history.loss).toEqual([9, 9]);
    expect(history.largest).toEqual([5, 5]);
    expect(history.pair).toEqual([
      [5, 10],
      [5, 10],
    ]);
    expect(model.getWeights()[0]?.item()).toBe(0.5);
  });

  test("of evaluation and of prediction is used wherever the model is evaluated or predicts", async () => {
    class Doubled extends Sequential {
      override predictStep([input]: readonly [Tensor]): Tensor {
        return super.predictStep([input]).multiply(2);
      }
      override testStep(data: StepData): StepLogs {
        return { ...super.testStep(data), samples: data[0].shape[0] ?? 0 };
      }
    }
    const model = ready(new Doubled());
    expect((await model.predict([[4]], { verbose: 0 })).item()).toBe(4);
    const logs = await model.evaluate(x, y, { verbose: 0, returnDict: true });
    expect(logs).toMatchObject({ samples: 5 });
    const { history } = await model.fit(x, y, { ...quiet, validationData: [x, y] });
    expect(Object.keys(history)).toEqual(["loss", "mae", "val_loss", "val_mae", "val_samples"]);
  });

  test("computeLoss and metrics of a subclass are part of each step, and begin anew with each epoch", async () => {
    class Watched extends Sequential {
      readonly largest = new Mean({ name: "largest" });
      override computeLoss(...args: Parameters<Sequential["computeLoss"]>): Tensor {
        return super.computeLoss(...args).multiply(2);
      }
      override computeMetrics(...args: Parameters<Sequential["computeMetrics"]>): StepLogs {
        const logs = super.computeMetrics(...args);
        this.largest.updateState(args[1].max());
        return { ...logs, largest: this.largest.result() };
      }
      override get metrics(): readonly Metric[] {
        return [...super.metrics, this.largest];
      }
    }
    const [model, plain] = [ready(new Watched()), ready(new Sequential())];
    const want = await plain.evaluate(x, y, { verbose: 0, returnDict: true });
    const got = await model.evaluate(x, y, { verbose: 0, returnDict: true });
    expect(got.loss).toBe(2 * (want.loss ?? 0));
    const { history } = await model.fit(x, y, { ...quiet, epochs: 3 });
    expect(history.largest?.every((value) => Math.abs(value - 11 / 3) < 1e-6)).toBe(true);
  });
});

/** Adds the mean of its inputs' squares, and lets them through. */
class Taxed extends Layer<null> {
  static override readonly className: string = "Taxed";
  protected override build(): null {
    return null;
  }
  protected override call(input: Tensor, _: null, context: CallContext): Tensor {
    context.addLoss(input.square().mean().multiply(0.5));
    return input;
  }
}

describe("losses beside the compiled one", () => {
  const taxed = (kernelRegularizer: L2 | null = null): Sequential =>
    new Sequential([Input([1]), new Taxed({}), new Dense({ units: 1, kernelRegularizer })]);

  test("that layers add and weights cost count in training and evaluation, also alone", async () => {
    const model = taxed(new L2(0.1)).compile({ optimizer: "sgd" });
    model.setWeights([[[2]], [0]]);
    const want = 0.5 * 6 + 0.1 * 4;
    expect(await model.evaluate(x, y, { verbose: 0 })).toBeCloseTo(want, 5);
    const { history } = await model.fit(x, y, { ...quiet, batchSize: 5 });
    expect(history.loss?.[0]).toBeCloseTo(want, 5);
    expect(model.getWeights()[0]?.item()).toBeCloseTo(2 - 0.01 * 2 * 0.1 * 2, 6);
  });

  test("are listed after a call, and weights that are frozen cost nothing, as in Keras", () => {
    const model = taxed(new L2(0.1));
    model.setWeights([[[2]], [0]]);
    model.apply([[2], [0]]);
    expect(model.losses.map((loss) => loss.item())).toEqual([1, expect.closeTo(0.4, 6)]);
    model.trainable = false;
    expect(model.losses).toHaveLength(1);
  });

  test("lossWeights weighs the compiled loss alone", async () => {
    const model = taxed().compile({ loss: "mse", lossWeights: { dense: 10 } });
    model.setWeights([[[1]], [0]]);
    expect(await model.evaluate(x, y, { verbose: 0 })).toBeCloseTo(10 * 1 + 3, 4);
    for (const lossWeights of [[1, 2], Number.NaN, "much" as unknown as number]) {
      expect(() => model.compile({ loss: "mse", lossWeights })).toThrow("lossWeights has one");
    }
  });
});

test("one output's loss and metrics may come in lists, as Keras takes them", async () => {
  const model = ready(new Sequential(), { loss: ["mse"], metrics: [["mae", "mse"]] });
  const plain = ready(new Sequential(), { loss: "mse", metrics: ["mae", "mse"] });
  expect(await model.evaluate(x, y, { verbose: 0 })).toEqual(
    await plain.evaluate(x, y, { verbose: 0 }),
  );
  expect(model.metricsNames).toEqual(["loss", "mae", "mse"]);
  expect(model.metrics.map(({ name }) => name)).toEqual(["loss", "mae", "mse"]);
  // Files say "no metrics" with an empty object too.
  const bare = ready(new Sequential(), { loss: "mse", metrics: {}, weightedMetrics: {} });
  expect(await bare.evaluate(x, y, { verbose: 0, returnDict: true })).toEqual({
    loss: await plain.evaluate(x, y, { verbose: 0 }).then((values) => [values].flat()[0]),
  });
  expect(() => model.compile({ loss: "mse", stepsPerExecution: 0 })).toThrow("stepsPerExecution");
});

describe("runEagerly", () => {
  /** Multiplies by a weight three times, in a loop that is an op. */
  class Powered extends Layer<Weight> {
    static override readonly className: string = "Powered";
    protected override build(): Weight {
      return this.addWeight("factor", [1], new Ones());
    }
    protected override call(input: Tensor, factor: Weight): Tensor {
      const by = factor.value;
      const next = (value: Tensor): [Tensor, Tensor] => [value.multiply(by), value];
      return scan(next, input, null, { length: 3 })[0];
    }
  }

  test("takes gradients through loops too", async () => {
    const weights: (number | undefined)[] = [];
    for (const runEagerly of [false, true]) {
      const model = new Sequential([Input([1]), new Powered({})]);
      model.compile({ optimizer: "sgd", loss: "mse", runEagerly });
      await model.fit(x, y, { ...quiet, epochs: 2 });
      weights.push(model.getWeights()[0]?.item());
    }
    expect(weights[0]).not.toBe(1);
    expect(weights[1]).toBeCloseTo(weights[0] ?? Number.NaN, 5);
  });

  test("shows values inside call, in training, evaluation and prediction", async () => {
    const seen: string[] = [];
    class Shown extends Layer<null> {
      static override readonly className: string = "Shown";
      protected override build(): null {
        return null;
      }
      protected override call(input: Tensor): Tensor {
        seen.push(String(input.sum()));
        return input;
      }
    }
    const model = new Sequential([Input([1]), new Shown({}), new Dense({ units: 1 })]);
    model.compile({ ...sgd, runEagerly: true });
    seen.length = 0;
    await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(seen).toEqual(["1.0", "5.0", "4.0", "1.0", "5.0", "4.0"]);
    seen.length = 0;
    await model.evaluate(x, y, { verbose: 0 });
    await model.predict([[7]], { verbose: 0 });
    expect(seen).toEqual(["10.0", "7.0"]);
  });

  test("trains as compiled steps do", async () => {
    const histories: unknown[] = [];
    for (const eager of [{}, { runEagerly: true }, { jitCompile: false }]) {
      setRandomSeed(3);
      const model = new Sequential([Input([1]), new Dense({ units: 4, activation: "tanh" })]);
      model.add(new Dropout(0.3));
      model.add(new Dense({ units: 1 }));
      model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"], ...eager });
      const { history } = await model.fit(x, y, { verbose: 0, batchSize: 2, epochs: 3 });
      histories.push(
        Object.values(history)
          .flat()
          .map((value) => Number(value.toPrecision(5))),
      );
    }
    expect(histories[1]).toEqual(histories[0]);
    expect(histories[2]).toEqual(histories[0]);
  });
});
