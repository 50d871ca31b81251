import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { sin, sum } from "../../ops/index.ts";
import { grad, variableGrads } from "../../runtime/grad.ts";
import { BatchNormalization, type BatchNormalizationConfig } from "./batch-normalization.ts";
import { inferenceContext } from "./call-context.ts";
import { Dense } from "./dense.ts";
import { Input } from "./input-layer.ts";

const training = { training: true } as const;
const x = array([
  [1, 2, -3],
  [0.5, 4, 2],
  [-1, 0, 6],
  [2, 2, 1],
]);

interface Recorded {
  readonly title: string;
  readonly options: BatchNormalizationConfig;
  readonly inputs: Tensor;
  readonly mask: Tensor | null;
  /** Outputs of the second call in training. */
  readonly train: readonly number[];
  /** Outputs of inference after it. */
  readonly infer: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  /** Of Σ sin(outputs) in training, by inputs, gamma and beta. */
  readonly gradients: readonly (readonly number[])[];
}

/** What real Keras 3.15.1 on JAX gave. */
const recorded: readonly Recorded[] = [
  {
    title: "with its defaults",
    options: {},
    inputs: x,
    mask: null,
    train: [
      0.619394, -0.2, -2.51099, -0.0731312, 0.50693, 0.612332, -2.15071, -0.90693, 3.11099, 2.00444,
      -0.2, -0.0123323,
    ],
    infer: [
      1.57808, 0.770016, -5.26645, 0.829733, 1.75973, 3.91956, -1.41531, -0.219695, 11.2684,
      3.07478, 0.770016, 2.08236,
    ],
    weights: {
      gamma: [1.5, 0.5, 2.0],
      beta: [0.1, -0.2, 0.3],
      moving_mean: [0.0124375, 0.0398, 0.02985],
      moving_variance: [1.00342, 1.0199, 1.18407],
    },
    gradients: [
      [
        0.781086, 0.0415081, -0.571659, 1.10751, -0.0414852, 0.516715, -0.81431, -0.0415309,
        -0.560682, -1.07428, 0.0415081, 0.615627,
      ],
      [0.455529, 0.364878, -0.298019],
      [0.843426, 3.45054, 0.0110293],
    ],
  },
  {
    title: "with another momentum and epsilon",
    options: { momentum: 0.5, epsilon: 0.1 },
    inputs: x,
    mask: null,
    train: [
      0.59877, -0.2, -2.49751, -0.0662566, 0.490066, 0.610835, -2.06134, -0.890066, 3.09751,
      1.92882, -0.2, -0.0108349,
    ],
    infer: [
      0.818838, -0.0161963, -2.61, 0.142285, 0.719018, 0.917273, -1.88737, -0.751411, 3.73909,
      2.17194, -0.0161963, 0.211818,
    ],
    weights: {
      gamma: [1.5, 0.5, 2.0],
      beta: [0.1, -0.2, 0.3],
      moving_mean: [0.46875, 1.5, 1.125],
      moving_variance: [1.12891, 1.75, 7.9375],
    },
    gradients: [
      [
        0.719429, 0.0386842, -0.567029, 1.00917, -0.0366063, 0.513493, -0.760736, -0.0407621,
        -0.557508, -0.967866, 0.0386842, 0.611044,
      ],
      [0.415632, 0.349092, -0.306972],
      [1.00231, 3.4718, 0.0204283],
    ],
  },
  {
    title: "with renormalization",
    options: { renorm: true, momentum: 0.9, renormMomentum: 0.8 },
    inputs: x,
    mask: null,
    train: [
      1.39107, 0.538748, -4.28224, 0.653316, 1.46218, 2.66055, -1.55995, -0.384687, 8.21478,
      2.86658, 0.538748, 1.27199,
    ],
    infer: [
      1.40135, 0.550857, -4.33222, 0.662997, 1.47784, 2.71834, -1.55207, -0.376127, 8.35879,
      2.87807, 0.550857, 1.30823,
    ],
    weights: {
      gamma: [1.5, 0.5, 2.0],
      beta: [0.1, -0.2, 0.3],
      moving_mean: [0.11875, 0.38, 0.285],
      moving_variance: [1.03079, 1.16274, 2.01065],
      moving_stddev: [1.01577, 1.07877, 1.41833],
      renorm_mean: [0.225, 0.72, 0.54],
      renorm_stddev: [1.02988, 1.14924, 1.79262],
    },
    gradients: [
      [
        0.535395, 0.0724154, -0.136663, 1.16416, -0.0724734, -0.625821, -0.760117, -0.0723572,
        0.0160059, -0.939439, 0.0724154, 0.746477,
      ],
      [-0.925901, 2.50334, 4.64424],
      [0.201892, 3.08217, 0.457039],
    ],
  },
  {
    title: "with bounded renormalization",
    options: { renorm: true, renormClipping: { rmin: 0.5, rmax: 2, dmax: 1 } },
    inputs: x,
    mask: null,
    train: [
      1.58939, 0.3, -3.32198, 0.840011, 1.29587, 2.92466, -1.40812, -0.695871, 7.92198, 3.08814,
      0.3, 1.67534,
    ],
    infer: [
      1.5789, 0.772081, -5.50534, 0.830138, 1.7639, 4.0749, -1.41615, -0.219737, 11.7391, 3.07643,
      0.772081, 2.15886,
    ],
    weights: {
      gamma: [1.5, 0.5, 2.0],
      beta: [0.1, -0.2, 0.3],
      moving_mean: [0.0124375, 0.0398, 0.02985],
      moving_variance: [1.00231, 1.01557, 1.08855],
      moving_stddev: [1.00165, 1.00825, 1.04381],
      renorm_mean: [0.0124375, 0.0398, 0.02985],
      renorm_stddev: [1.00165, 1.00825, 1.04381],
    },
    gradients: [
      [
        0.258855, 0.107266, -0.0577083, 1.00861, -0.107328, -0.610099, -0.58986, -0.107205,
        0.0759429, -0.6776, 0.107266, 0.591864,
      ],
      [-1.8153, 1.9748, 0.169328],
      [-0.17718, 2.95613, -2.13263],
    ],
  },
  {
    title: "with a mask",
    options: {},
    inputs: x.reshape(2, 2, 3),
    mask: array([
      [true, true],
      [true, false],
    ]),
    train: [
      1.56985, -0.2, -2.23491, 0.687942, 0.412258, 0.481065, -1.9578, -0.812258, 2.65384, 3.33368,
      -0.2, -0.0621296,
    ],
    infer: [
      1.59842, 0.763774, -5.12404, 0.846717, 1.74712, 3.81717, -1.40839, -0.219569, 10.9701,
      3.10183, 0.763774, 2.02893,
    ],
    weights: {
      gamma: [1.5, 0.5, 2.0],
      beta: [0.1, -0.2, 0.3],
      moving_mean: [0.00331667, 0.0398, 0.0331667],
      moving_variance: [0.994472, 1.03317, 1.24986],
    },
    gradients: [
      [
        1.09179, -0.0636761, -0.486853, 2.00525, -0.118162, 0.417749, -1.36566, -0.118188,
        -0.473043, -1.73138, 0.300027, 0.542146,
      ],
      [-1.29465, 0.279627, -0.358931],
      [-0.585522, 3.56421, 0.384824],
    ],
  },
];

function expectNear(actual: Tensor | undefined, wanted: readonly number[], what: string): void {
  const values = Array.from(actual?.dataSync() ?? [], Number);
  expect(values, what).toHaveLength(wanted.length);
  values.forEach((value, i) => {
    const want = wanted[i] ?? Number.NaN;
    const error = Math.abs(value - want) / Math.max(1, Math.abs(want));
    expect(error, `${what}, element ${i}: ${value}, ${want}`).toBeLessThan(1e-5);
  });
}

describe.each(recorded)("BatchNormalization $title, as real Keras,", (r) => {
  function made(): {
    layer: BatchNormalization;
    call: (inputs: Tensor, isTraining: boolean) => Tensor;
  } {
    const layer = new BatchNormalization(r.options);
    const call = (inputs: Tensor, isTraining: boolean): Tensor =>
      layer.callWith(inputs, inferenceContext(isTraining), { mask: r.mask });
    call(r.inputs, false);
    const [gamma, beta] = layer.trainableWeights;
    gamma?.assign([1.5, 0.5, 2]);
    beta?.assign([0.1, -0.2, 0.3]);
    call(r.inputs, true);
    return { layer, call };
  }

  test("normalizes in training and in inference, and moves its averages", () => {
    const { layer, call } = made();
    expectNear(call(r.inputs, true), r.train, "train");
    expectNear(call(r.inputs, false), r.infer, "infer");
    expect(layer.weights.map(({ name }) => name)).toEqual(Object.keys(r.weights));
    for (const { name, value } of layer.weights) expectNear(value, r.weights[name] ?? [], name);
    expect(layer.trainableWeights.map(({ name }) => name)).toEqual(["gamma", "beta"]);
  });

  test("has Keras's gradients by inputs and weights", () => {
    const { layer, call } = made();
    call(r.inputs, true);
    const f = (inputs: Tensor): Tensor => sum(sin(call(inputs, true)));
    const kept = layer.getWeights();
    expectNear(grad(f)(r.inputs), r.gradients[0] ?? [], "inputs");
    layer.setWeights(kept);
    const { gradients } = variableGrads(() => f(r.inputs), layer.trainableWeights)();
    gradients.forEach((gradient, i) => {
      expectNear(gradient, r.gradients[i + 1] ?? [], layer.trainableWeights[i]?.name ?? "");
    });
  });
});

describe("BatchNormalization", () => {
  test("that is frozen infers, in training too, and moves nothing", () => {
    const layer = new BatchNormalization({ trainable: false });
    expect(layer.apply(x, training).arraySync()).toEqual(layer.apply(x).arraySync());
    expect(layer.weights[2]?.value.arraySync()).toEqual([0, 0, 0]);
  });

  test("keeps its digits where the mean is large, which Keras does not", () => {
    const far = array([[1e4], [1e4 + 0.25], [1e4 + 0.5], [1e4 + 0.75]]);
    const near = array([[0], [0.25], [0.5], [0.75]]);
    const [layer, twin] = [new BatchNormalization(), new BatchNormalization()];
    const wanted = twin.apply(near, training);
    expectNear(layer.apply(far, training), Array.from(wanted.dataSync(), Number), "outputs");
    expectNear(layer.weights[3]?.value, [0.99 + 0.01 * 0.078125], "variance");
  });

  test("has the second derivatives of its formula, though its variance takes a shorter way", () => {
    // For n values and no epsilon to speak of, compared with central differences of the first derivative.
    const layer = new BatchNormalization({ epsilon: 1e-3, dtype: "float64", momentum: 1 });
    const f = (v: Tensor): Tensor => sum(sin(layer.apply(v, training)));
    const slope = (v: Tensor): Tensor => grad((u: Tensor) => f(u))(v);
    const at = array([[0.3], [1.1], [-0.7]], "float64");
    const direction = array([[0.5], [-0.2], [0.9]], "float64");
    const second = grad((v: Tensor) => sum(slope(v).multiply(direction)))(at);
    const h = 1e-5;
    const step = direction.multiply(h);
    const wanted = slope(at.add(step))
      .subtract(slope(at.subtract(step)))
      .divide(2 * h);
    expectNear(second, Array.from(wanted.dataSync(), Number), "second");
  });

  test("keeps an axis counted from either end, and has weights of its length", () => {
    const images = array(Float32Array.from({ length: 24 }, (_, i) => i % 7)).reshape(2, 3, 2, 2);
    for (const axis of [1, -3, [1] as never]) {
      const layer = new BatchNormalization({ axis });
      const y = layer.apply(images, training);
      expect(layer.weights.map(({ shape }) => shape)).toEqual([[3], [3], [3], [3]]);
      expectNear(y.mean([0, 2, 3]), [0, 0, 0], "means");
      expect(layer.config.axis).toBe(axis === -3 ? -3 : 1);
    }
  });

  test("without center and scale has its averages alone", () => {
    const layer = new BatchNormalization({ center: false, scale: false });
    layer.apply(x);
    expect(layer.weights.map(({ name }) => name)).toEqual(["moving_mean", "moving_variance"]);
    expect(layer.countParams()).toBe(6);
  });

  test("of half floats computes in float32: squares do not overflow", () => {
    const layer = new BatchNormalization({ dtype: "float16" });
    const y = layer.apply([[300], [-300]], training);
    expect(y.dtype).toBe("float16");
    expect(y.arraySync()).toEqual([[1], [-1]]);
    expect(layer.weights.map(({ dtype }) => dtype)).toEqual(new Array(4).fill("float16"));
  });

  test("makes floats of integers", () => {
    expect(new BatchNormalization().apply(array([[1, 2]], "int32")).dtype).toBe("float32");
  });

  test("normalizes nothing away by a mask that leaves nothing: no NaN", () => {
    const layer = new BatchNormalization();
    const context = inferenceContext(true);
    const y = layer.callWith(array([[[1], [2]]]), context, { mask: array([[false, false]]) });
    expect(Array.from(y.dataSync()).every(Number.isFinite)).toBe(true);
    expect(() => layer.callWith(array([[[1], [2]]]), context, { mask: array([true]) })).toThrow(
      /mask.*\[1, 2\].*\[1\]/,
    );
  });

  test("is trained in a model: gamma and beta by the optimizer, averages by the data", async () => {
    const norm = new BatchNormalization({ momentum: 0 });
    const model = new Sequential([Input([3]), norm, new Dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = model.getWeights().map((weight) => weight.arraySync());
    await model.fit(x, [1, 2, 3, 4], { epochs: 1, batchSize: 4, verbose: 0 });
    const [gamma, beta, mean, variance] = norm.getWeights();
    expect(gamma?.arraySync()).not.toEqual(before[0]);
    expect(beta?.arraySync()).not.toEqual(before[1]);
    expectNear(mean, [0.625, 2, 1.5], "mean");
    expectNear(variance, [1.171875, 2, 10.25], "variance");
    norm.trainable = false;
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, [1, 2, 3, 4], { epochs: 2, batchSize: 2, verbose: 0 });
    const after = norm.getWeights().map((weight) => weight.arraySync());
    expect(after).toEqual([gamma, beta, mean, variance].map((weight) => weight?.arraySync()));
  });

  test("keeps its options, and names look up to what they stand for", () => {
    const layer = new BatchNormalization({ gammaRegularizer: "l2", betaConstraint: "nonNeg" });
    const again = new BatchNormalization(layer.config);
    expect(again.config).toEqual(layer.config);
    again.apply(x);
    expect(again.weights[0]?.regularizer).not.toBeNull();
    expect(again.weights[1]?.constraint).not.toBeNull();
  });

  test("refuses what it cannot do, and says what it takes", () => {
    const wrong: readonly [object, RegExp][] = [
      [{ synchronized: true }, /synchronized.*several devices/],
      [{ axis: [1, 2] }, /axis: expected an integer/],
      [{ axis: 1.5 }, /axis.*1\.5/],
      [{ momentum: 99 }, /momentum.*\[0, 1\].*99/],
      [{ epsilon: -1 }, /epsilon/],
      [{ center: 1 }, /center: expected true or false.*1/],
      [{ renorm: true, renormClipping: { rMax: 2 } }, /rmin, rmax, dmax.*rMax/],
      [{ renorm: true, renormClipping: { rmin: 3, rmax: 2 } }, /rmin ≤ rmax/],
      [{ renorm: true, renormClipping: { dmax: -1 } }, /dmax ≥ 0/],
      [{ renormalize: true }, /unknown option `renormalize`/],
    ];
    for (const [options, message] of wrong) {
      expect(() => new BatchNormalization(options as never)).toThrow(message);
    }
    expect(() => new BatchNormalization({ axis: 2 }).apply(x)).toThrow(/axis/);
    expect(() =>
      new BatchNormalization({ inputShape: [null, null] }).ensureBuilt([null, null]),
    ).toThrow(/dimensions that are not known/);
  });
});
