import { beforeEach, describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { sign } from "../../ops/index.ts";
import { clearSession } from "../../runtime/session.ts";
import { Variable } from "../../runtime/variable.ts";
import { Adadelta } from "./adadelta.ts";
import { Adafactor } from "./adafactor.ts";
import { Adam } from "./adam.ts";
import { Adamax } from "./adamax.ts";
import { AdamW } from "./adamw.ts";
import { getOptimizer } from "./all.ts";
import { Ftrl } from "./ftrl.ts";
import { Lamb } from "./lamb.ts";
import { Lion } from "./lion.ts";
import { LossScaleOptimizer } from "./loss-scale-optimizer.ts";
import { MultiOptimizer } from "./multi-optimizer.ts";
import { Muon } from "./muon.ts";
import { Nadam } from "./nadam.ts";
import { Optimizer, type OptimizerConfig, type Step, type StepContext } from "./optimizer.ts";
import { OptimizerMap } from "./optimizer-map.ts";
import { findOptimizer } from "./registry.ts";
import { RMSprop } from "./rmsprop.ts";
import { ScheduleFreeAdamW } from "./schedule-free-adamw.ts";
import { CosineDecay } from "./schedules/cosine-decay.ts";
import { CosineDecayRestarts } from "./schedules/cosine-decay-restarts.ts";
import { ExponentialDecay } from "./schedules/exponential-decay.ts";
import { PiecewiseConstantDecay } from "./schedules/piecewise-constant-decay.ts";
import { LearningRateSchedule } from "./schedules/schedule.ts";
import { SGD } from "./sgd.ts";

function weights(): [Variable, Variable] {
  return [
    new Variable([[1, 2]], { name: "kernel", path: "model/dense/kernel" }),
    new Variable([3], { name: "bias", path: "model/dense/bias" }),
  ];
}

const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

const zeros = [[[0, 0]], [0]];
const ones = [[[1, 1]], [1]];

beforeEach(clearSession);

describe("a custom optimizer", () => {
  class SignDescent extends Optimizer {
    static override readonly className = "SignDescent";
    constructor(options: OptimizerConfig = {}) {
      super("SignDescent", { learningRate: 0.5, ...options });
    }
    slotGroups(): string[][] {
      return [];
    }
    step(variable: Tensor, gradient: Tensor, _: unknown, { learningRate }: StepContext): Step {
      return { variable: variable.subtract(sign(gradient).multiply(learningRate)), slots: {} };
    }
  }

  test("is a class of a few lines", () => {
    const [kernel, bias] = weights();
    const optimizer = new SignDescent();
    optimizer.apply([[[3, -4]], [0]], [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0.5, 2.5, 3]);
    expect(optimizer.repr()).toBe("<SignDescent name=sign_descent, learningRate=0.5>");
  });

  test("has the options of all", () => {
    const [kernel, bias] = weights();
    const optimizer = new SignDescent({ weightDecay: 0.5 });
    optimizer.apply(zeros, [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0.75, 1.5, 2.25]);
    expect(optimizer.config).toMatchObject({ learningRate: 0.5, weightDecay: 0.5 });
  });
});

test("a custom schedule is a class of a few lines", () => {
  class OneOverStep extends LearningRateSchedule {
    static override readonly className = "OneOverStep";
    readonly config = {};
    call(step: Tensor): Tensor {
      return array(1).divide(step.add(1));
    }
  }
  const [kernel, bias] = weights();
  const optimizer = new SGD({ learningRate: new OneOverStep() });
  optimizer.apply(ones, [kernel, bias]);
  expect(optimizer.learningRate).toBe(0.5);
  optimizer.apply(ones, [kernel, bias]);
  expect([...bias.host()]).toEqual([1.5]);
});

describe("weight decay", () => {
  test.each([
    ["listed weights", { varList: true }, [0.5, 1, 3]],
    ["weights with a name", { varNames: ["bi.s"] }, [0.5, 1, 3]],
    ["weights with one of several names", { varNames: ["kern", "none"] }, [1, 2, 1.5]],
    ["nothing", {}, [0.5, 1, 1.5]],
  ] as const)("spares %s", (_, what, wanted) => {
    const [kernel, bias] = weights();
    const optimizer = new SGD({ learningRate: 1, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay("varList" in what ? { varList: [bias] } : what);
    optimizer.apply(zeros, [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual(wanted);
  });

  test("cannot be changed once training has begun", () => {
    const optimizer = new AdamW();
    optimizer.build(weights());
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ["bias"] })).toThrow(
      coded("optimizer/built"),
    );
  });

  test("of Muon and its Adam is spared alike", () => {
    const [kernel, bias] = weights();
    const optimizer = new Muon({ learningRate: 1, weightDecay: 0.5, adamWeightDecay: 0.25 });
    optimizer.excludeFromWeightDecay({ varNames: ["kernel"] });
    optimizer.apply(zeros, [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([1, 2, 2.25]);
  });
});

test("a gradient that is not finite spoils all weights where gradients are scaled together, as in Keras", () => {
  const [kernel, bias] = weights();
  new SGD({ globalClipnorm: 1 }).apply([[[Infinity, 1]], [1]], [kernel, bias]);
  expect([...kernel.host(), ...bias.host()]).toEqual([NaN, NaN, NaN]);
});

describe("state is laid out as in Keras's files", () => {
  const names = (optimizer: Optimizer): readonly string[] => {
    optimizer.build(weights());
    return optimizer.variables.slice(2).map(({ path }) => path.split("model_dense_").at(-1) ?? "");
  };

  test("Adafactor keeps rows and columns of matrices, and a place for those of other weights", () => {
    const optimizer = new Adafactor();
    expect(names(optimizer)).toEqual([
      "kernel_r",
      "kernel_c",
      "kernel_velocity",
      "bias_r",
      "bias_c",
      "bias_velocity",
    ]);
    expect(optimizer.variables.slice(2).map(({ shape }) => shape)).toEqual([
      [1],
      [2],
      [1, 2],
      [],
      [],
      [1],
    ]);
  });

  test("Muon keeps a velocity for what Adam moves", () => {
    expect(names(new Muon())).toEqual(["kernel_momentum", "bias_momentum", "bias_velocity"]);
    expect(names(new Muon({ excludeLayers: ["dense/k"] }))).toContain("kernel_velocity");
  });

  test("averages and accumulators come before slots", () => {
    const optimizer = new Adam({ useEma: true, gradientAccumulationSteps: 2, amsgrad: true });
    expect(names(optimizer)).toEqual([
      "kernel_average",
      "bias_average",
      "kernel_gradient_accumulator",
      "bias_gradient_accumulator",
      "kernel_momentum",
      "kernel_velocity",
      "bias_momentum",
      "bias_velocity",
      "kernel_velocity_hat",
      "bias_velocity_hat",
    ]);
  });

  test("ScheduleFreeAdamW starts where the weights are", () => {
    const optimizer = new ScheduleFreeAdamW();
    optimizer.build(weights());
    expect(optimizer.variables[2]?.value.arraySync()).toEqual([[1, 2]]);
  });

  test("names are Keras's automatic ones", () => {
    const made = [new AdamW(), new ScheduleFreeAdamW(), new RMSprop(), new AdamW()];
    expect(made.map(({ name }) => name)).toEqual([
      "adam_w",
      "schedule_free_adam_w",
      "rm_sprop",
      "adam_w_1",
    ]);
  });
});

describe("LossScaleOptimizer", () => {
  test("leaves out a step with a gradient that is not finite, and halves the scale", () => {
    const [kernel, bias] = weights();
    const optimizer = new LossScaleOptimizer({
      innerOptimizer: new SGD({ learningRate: 1, momentum: 0.5 }),
      initialScale: 4,
      dynamicGrowthSteps: 2,
    });
    optimizer.apply([[[4, 4]], [4]], [kernel, bias]);
    optimizer.apply([[[4, NaN]], [4]], [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0, 1, 2]);
    expect(optimizer.dynamicScale.value.item()).toBe(2);
    expect(optimizer.iterations.value.item()).toBe(1);
    optimizer.apply(zeros, [kernel, bias]);
    optimizer.apply(zeros, [kernel, bias]);
    expect(optimizer.dynamicScale.value.item()).toBe(4);
    expect(optimizer.scaleLoss(array(3)).item()).toBe(12);
  });

  test("takes the place of the inner optimizer's loss scale, and passes its learning rate on", () => {
    const inner = new SGD({ learningRate: 0.5, lossScaleFactor: 8 });
    const optimizer = new LossScaleOptimizer({ innerOptimizer: inner });
    expect(inner.lossScaleFactor).toBeNull();
    optimizer.learningRate = 0.25;
    expect([inner.learningRate, optimizer.learningRate]).toEqual([0.25, 0.25]);
  });

  test("names options that belong to the inner optimizer", () => {
    const options = { innerOptimizer: new SGD(), clipnorm: 1 };
    expect(() => new LossScaleOptimizer(options)).toThrow(coded("optimizer/inner-option"));
    expect(() => new LossScaleOptimizer({ ...options, clipnorm: null } as never)).not.toThrow();
    expect(() => new LossScaleOptimizer({ innerOptimizer: "sgd" } as never)).toThrow(
      coded("optimizer/not-an-optimizer"),
    );
  });
});

describe("MultiOptimizer", () => {
  const two = (): [OptimizerMap, SGD, SGD] => {
    const [slow, fast] = [new SGD({ learningRate: 0.5 }), new SGD({ learningRate: 1 })];
    const map = new OptimizerMap({ defaultOptimizer: slow, optimizerMap: { ".*/kernel": fast } });
    return [map, slow, fast];
  };

  test("gives each weight to the optimizer whose pattern fits its path", () => {
    const [kernel, bias] = weights();
    const optimizer = new MultiOptimizer({ optimizerMap: two()[0] });
    optimizer.apply(ones, [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0, 1, 2.5]);
    expect(optimizer.iterations.value.item()).toBe(1);
  });

  test("takes a function that chooses, and divides by its own loss scale", () => {
    const [kernel, bias] = weights();
    const [, slow, fast] = two();
    const optimizer = new MultiOptimizer({
      optimizerMap: ({ name }) => (name === "bias" ? slow : fast),
      lossScaleFactor: 2,
    });
    expect(optimizer.scaleLoss(array(1)).item()).toBe(2);
    optimizer.apply(ones, [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0.5, 1.5, 2.75]);
    expect(optimizer.optimizers).toEqual([fast, slow]);
  });

  test("averages are put in place by each of its optimizers", () => {
    const [kernel, bias] = weights();
    const averaging = new SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    const optimizer = new MultiOptimizer({ optimizerMap: () => averaging });
    optimizer.apply(ones, [kernel, bias]);
    optimizer.apply(ones, [kernel, bias]);
    optimizer.finalizeVariableValues();
    expect([...bias.host()]).toEqual([1.5]);
  });

  test("inside a LossScaleOptimizer works without its own loss scale", () => {
    const [kernel, bias] = weights();
    const multi = new MultiOptimizer({ optimizerMap: two()[0], lossScaleFactor: 8 });
    const optimizer = new LossScaleOptimizer({ innerOptimizer: multi, initialScale: 2 });
    optimizer.apply([[[2, NaN]], [2]], [kernel, bias]);
    optimizer.apply([[[1, 1]], [1]], [kernel, bias]);
    expect([...kernel.host(), ...bias.host()]).toEqual([0, 1, 2.5]);
  });

  test("has no learning rate, and tells who has", () => {
    const optimizer = new MultiOptimizer({ optimizerMap: two()[0] });
    expect(() => optimizer.learningRate).toThrow(coded("optimizer/many-learning-rates"));
    expect(() => {
      optimizer.learningRate = 1;
    }).toThrow("its optimizers: sgd_1, sgd");
    expect(optimizer.repr()).toContain("MultiOptimizer name=multi_optimizer, optimizers=[<SGD");
  });

  test("an optimizer around others cannot be in it", () => {
    const wrapped = new LossScaleOptimizer({ innerOptimizer: new SGD() });
    const make = (): Optimizer =>
      new MultiOptimizer({ optimizerMap: new OptimizerMap({ defaultOptimizer: wrapped }) });
    expect(make).toThrow(coded("optimizer/nested"));
    expect(() => new MultiOptimizer({ optimizerMap: {} as never })).toThrow(coded("optimizer/map"));
  });

  test("a map prefers the path itself, and refuses what fits twice, is there already or is no pattern", () => {
    const [map, slow, fast] = two();
    map.set("model/dense/kernel", slow);
    expect(map.get("model/dense/kernel")).toBe(slow);
    expect(map.get("other/kernel")).toBe(fast);
    map.set("other/.*", slow);
    expect(() => map.get("other/kernel")).toThrow(coded("optimizer/ambiguous"));
    expect(() => map.set("other/.*", fast)).toThrow(coded("optimizer/duplicate-pattern"));
    expect(() => map.set("(", fast)).toThrow(coded("optimizer/pattern"));
    expect([...map.keys()]).toEqual([".*/kernel", "model/dense/kernel", "other/.*"]);
  });
});

describe("options that cannot be meant are refused", () => {
  const decay = { initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 };
  test.each([
    ["a negative learning rate", () => new Adam({ learningRate: -1 }), "learningRate must be"],
    ["a learning rate of NaN", () => new SGD({ learningRate: NaN }), "learningRate must be"],
    ["an infinite one", () => new SGD({ learningRate: Infinity }), "Received: Infinity"],
    ["one set later", () => Object.assign(new SGD(), { learningRate: -2 }), "Received: -2"],
    ["AdamW's beta2", () => new AdamW({ beta2: 1 }), "AdamW: beta2: expected a number in [0, 1)"],
    ["AdamW without decay", () => new AdamW({ weightDecay: null as never }), "use Adam for none"],
    ["a number for options", () => new AdamW(0.1 as never), "AdamW: options are given as one"],
    ["Adam's epsilon", () => new Adam({ epsilon: -1 }), "Adam: epsilon"],
    ["Adadelta's rho", () => new Adadelta({ rho: 1.5 }), "Adadelta: rho"],
    ["Adamax's beta1", () => new Adamax({ beta1: -0.1 }), "Adamax: beta1"],
    ["Nadam's beta1", () => new Nadam({ beta1: 1 }), "Nadam: beta1"],
    ["Lamb's beta2", () => new Lamb({ beta2: 2 }), "Lamb: beta2"],
    ["Lion's beta1", () => new Lion({ beta1: 0 }), "Lion: beta1: expected a number in (0, 1]"],
    ["Ftrl's power", () => new Ftrl({ learningRatePower: 0.5 }), "Ftrl: learningRatePower"],
    ["Ftrl's L1", () => new Ftrl({ l1RegularizationStrength: -1 }), "l1RegularizationStrength"],
    ["Adafactor's threshold", () => new Adafactor({ clipThreshold: 0 }), "clipThreshold"],
    [
      "Muon's exclusions",
      () => new Muon({ excludeLayers: "out" as never }),
      "excludeLayers must be a list of texts",
    ],
    ["Muon's steps", () => new Muon({ nsSteps: 1.5 }), "nsSteps must be an integer"],
    ["a warm-up", () => new ScheduleFreeAdamW({ warmupSteps: -1 }), "warmupSteps"],
    ["a negative clipnorm", () => new SGD({ clipnorm: -1 }), "SGD: clipnorm"],
    ["a negative decay", () => new SGD({ weightDecay: -1 }), "SGD: weightDecay"],
    ["averaging", () => new SGD({ useEma: true, emaOverwriteFrequency: 0 }), "emaOverwrite"],
    ["steps of a schedule", () => new ExponentialDecay({ ...decay, decaySteps: 0 }), "steps > 0"],
    ["its rate", () => new CosineDecay({ ...decay, decayRate: 1 } as never), "decayRate"],
    ["its start", () => new ExponentialDecay({ ...decay, initialLearningRate: -1 }), "≥ 0"],
    [
      "a schedule's periods",
      () => new CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2, tMul: 0 }),
      "tMul",
    ],
    [
      "intervals without values",
      () => new PiecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
      "one value more than boundaries. Received: boundaries [1, 2] and values [1, 2]",
    ],
    [
      "boundaries that fall",
      () => new PiecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
      "increasing boundaries",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test("every name is known at once and on use, and gives the same class", async () => {
  for (const name of [
    "sgd",
    "RMSProp",
    "adagrad",
    "adam",
    "adadelta",
    "adamw",
    "adamax",
    "nadam",
    "ftrl",
    "lion",
    "lamb",
    "adafactor",
    "muon",
    "schedule_free_adam_w",
  ]) {
    const found = findOptimizer(name);
    const later = found instanceof Optimizer ? found : await found.load();
    expect(later.constructor).toBe(getOptimizer(name).constructor);
  }
});
