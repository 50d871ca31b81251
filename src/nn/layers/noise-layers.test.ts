import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { ActivityRegularization } from "./activity-regularization.ts";
import { AlphaDropout } from "./alpha-dropout.ts";
import { BatchNormalization } from "./batch-normalization.ts";
import { Dense } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import { GaussianDropout, GaussianNoise } from "./gaussian-noise.ts";
import { Input } from "./input-layer.ts";
import type { Layer } from "./layer.ts";
import { LayerNormalization } from "./layer-normalization.ts";
import { SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./spatial-dropout.ts";

/** −1, −0.9, … in this shape. */
function ramp(shape: Shape): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return array(Float32Array.from({ length: size }, (_, i) => i / 10 - 1)).reshape(...shape);
}

const training = { training: true } as const;

describe("after utils.setRandomSeed(7), as real Keras on JAX", () => {
  test("layers without a seed take theirs in the order in which they are made, and draw the same numbers", () => {
    setRandomSeed(7);
    const cases: readonly { layer: Layer; shape: Shape; second: readonly number[] }[] = [
      {
        layer: new AlphaDropout(0.3),
        shape: [4, 6],
        second: [
          -1.05955, -0.320765, -0.23467, -0.148575, -0.0624795, -1.05955, 0.109711, 0.195806,
          -1.05955, 0.367997, 0.454092, -1.05955, 0.626283, 0.712378, 0.798473, 0.884568, 0.970664,
          1.05676, -1.05955, 1.22895, 1.31504, 1.40114, 1.48724, -1.05955,
        ],
      },
      {
        layer: new GaussianDropout(0.3),
        shape: [4, 6],
        second: [
          -1.10317, -0.911789, -0.600762, -0.483684, -0.421721, -0.37639, -0.497866, -0.427097,
          -0.0744617, -0.0774491, 0.0, 0.111982, 0.252513, 0.540136, 0.144639, 1.09187, 1.07663,
          0.576255, 1.58649, 1.0567, 0.937007, 1.06706, 0.977302, 2.76448,
        ],
      },
      {
        layer: new GaussianNoise(0.5),
        shape: [4, 6],
        second: [
          -0.893014, -0.441014, -0.496312, -1.22305, -1.24264, -0.931922, -1.02997, 0.327869,
          -0.26845, 0.0770464, 0.155385, -0.322306, -0.472274, 0.164349, 0.691949, 0.706654,
          0.0584781, 0.328823, 0.103503, 0.778553, -0.273973, 0.638075, 1.144, 0.915045,
        ],
      },
      {
        layer: new SpatialDropout1D(0.4),
        shape: [2, 3, 4],
        second: [
          0.0, -1.5, -1.33333, -1.16667, 0.0, -0.833333, -0.666667, -0.5, 0.0, -0.166667, 0.0,
          0.166667, 0.0, 0.5, 0.0, 0.833333, 0.0, 1.16667, 0.0, 1.5, 0.0, 1.83333, 0.0, 2.16667,
        ],
      },
      {
        layer: new SpatialDropout2D(0.4),
        shape: [2, 2, 2, 3],
        second: [
          -1.66667, -1.5, -1.33333, -1.16667, -1.0, -0.833333, -0.666667, -0.5, -0.333333,
          -0.166667, 0.0, 0.166667, 0.0, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 1.5, 0.0, 0.0, 2.0, 0.0,
        ],
      },
      {
        layer: new SpatialDropout2D({ rate: 0.4, dataFormat: "channelsFirst" }),
        shape: [2, 3, 2, 2],
        second: [
          -1.66667, -1.5, -1.33333, -1.16667, 0.0, 0.0, 0.0, 0.0, -0.333333, -0.166667, 0.0,
          0.166667, 0.333333, 0.5, 0.666667, 0.833333, 1.0, 1.16667, 1.33333, 1.5, 1.66667, 1.83333,
          2.0, 2.16667,
        ],
      },
      {
        layer: new SpatialDropout3D(0.4),
        shape: [2, 1, 2, 2, 3],
        second: [
          -1.66667, 0.0, -1.33333, -1.16667, 0.0, -0.833333, -0.666667, 0.0, -0.333333, -0.166667,
          0.0, 0.166667, 0.333333, 0.5, 0.666667, 0.833333, 1.0, 1.16667, 1.33333, 1.5, 1.66667,
          1.83333, 2.0, 2.16667,
        ],
      },
      {
        layer: new AlphaDropout({ rate: 0.3, noiseShape: [null, 1] }),
        shape: [4, 6],
        second: [
          -0.406861, -0.320765, -0.23467, -0.148575, -0.0624795, 0.0236157, 0.109711, 0.195806,
          0.281902, 0.367997, 0.454092, 0.540187, 0.626283, 0.712378, 0.798473, 0.884568, 0.970664,
          1.05676, -1.05955, -1.05955, -1.05955, -1.05955, -1.05955, -1.05955,
        ],
      },
    ];
    for (const { layer, shape, second } of cases) {
      const x = ramp(shape);
      layer.apply(x, training);
      const got = Array.from(layer.apply(x, training).dataSync());
      expect(got, layer.className).toHaveLength(second.length);
      got.forEach((value, i) => {
        expect(value, `${layer.className} ${i}`).toBeCloseTo(second[i] ?? Number.NaN, 5);
      });
    }
  });

  test("a shuffled training through all kinds of noise and normalization has Keras's losses", async () => {
    setRandomSeed(11);
    const model = new Sequential([
      Input([5]),
      new GaussianNoise(0.1),
      new Dense({ units: 8, activation: "selu" }),
      new AlphaDropout(0.2),
      new BatchNormalization({ momentum: 0.9 }),
      new Dense({ units: 8, activation: "relu" }),
      new GaussianDropout(0.2),
      new LayerNormalization(),
      new ActivityRegularization({ l2: 0.01 }),
      new Dense({ units: 1 }),
    ]);
    model.compile({ optimizer: "adam", loss: "mse" });
    const x = array(Float32Array.from({ length: 100 }, (_, i) => Math.sin(i * 0.7))).reshape(20, 5);
    const y = x.sum(1);
    const options = { epochs: 6, batchSize: 6, verbose: 0, validationData: [x, y] } as const;
    const { history } = await model.fit(x, y, options);
    const wanted = {
      loss: [3.5158973, 3.2211971, 5.0331502, 3.7401016, 5.9680271, 4.7749267],
      val_loss: [3.6451023, 3.3624797, 3.4016919, 3.200088, 2.9890664, 2.9614606],
    };
    for (const key of ["loss", "val_loss"] as const) {
      wanted[key].forEach((want, epoch) => {
        expect(history[key]?.[epoch], `${key} of epoch ${epoch}`).toBeCloseTo(want, 4);
      });
    }
  });

  test("a layer that drops nothing takes no seed", () => {
    setRandomSeed(7);
    const idle = [new AlphaDropout(0), new GaussianDropout(0), new GaussianNoise(0)];
    expect(idle.flatMap(({ seedGenerators }) => seedGenerators)).toEqual([]);
    const [seed] = new SpatialDropout1D(0.4).seedGenerators;
    setRandomSeed(7);
    const [first] = new SpatialDropout1D(0.4).seedGenerators;
    expect(seed?.state.value.arraySync()).toEqual(first?.state.value.arraySync());
  });
});

describe("layers of noise", () => {
  const all = (seed: number): readonly Layer[] => [
    new AlphaDropout({ rate: 0.5, seed }),
    new GaussianDropout({ rate: 0.5, seed }),
    new GaussianNoise({ stddev: 0.5, seed }),
  ];

  test("pass inputs on outside training", () => {
    const x = ramp([2, 3]);
    for (const layer of all(1)) expect(layer.apply(x).arraySync()).toEqual(x.arraySync());
    const images = ramp([1, 2, 2, 3]);
    expect(new SpatialDropout2D(0.9).apply(images).arraySync()).toEqual(images.arraySync());
  });

  test("give equal numbers for equal seeds, and others at the next call", () => {
    const x = ramp([4, 5]);
    const twice = (layer: Layer): unknown[] =>
      [0, 1].map(() => layer.apply(x, training).arraySync());
    all(3).forEach((layer, i) => {
      const [first, second] = twice(layer);
      expect([first, second]).toEqual(twice(all(3)[i] ?? layer));
      expect(first).not.toEqual(second);
    });
  });

  test("keep the layer's dtype", () => {
    for (const Class of [AlphaDropout, GaussianDropout]) {
      const y = new Class({ rate: 0.5, seed: 1, dtype: "float16" }).apply([[1, 2]], training);
      expect(y.dtype).toBe("float16");
    }
    const noisy = new GaussianNoise({ stddev: 0.5, seed: 1, dtype: "bfloat16" });
    expect(noisy.apply([[1, 2]], training).dtype).toBe("bfloat16");
  });

  test("draw anew at every step of a training, in which the state counts the steps", async () => {
    const layers = all(5);
    const model = new Sequential([Input([2]), ...layers, new Dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(ramp([6, 2]), [1, 2, 3, 4, 5, 6], { epochs: 2, batchSize: 2, verbose: 0 });
    const states = layers.map(({ seedGenerators: [seed] }) => seed?.state.value.arraySync());
    expect(states).toEqual([
      [5, 6],
      [5, 6],
      [5, 6],
    ]);
  });

  test("keep mean 0 and variance 1, where the layer is AlphaDropout", () => {
    setRandomSeed(1);
    const noise = new GaussianNoise({ stddev: 1, seed: 1 }).apply(
      ramp([200, 100]).multiply(0),
      training,
    );
    const y = new AlphaDropout({ rate: 0.4, seed: 2 }).apply(noise, training);
    expect(y.mean().item()).toBeCloseTo(0, 1);
    expect(y.square().mean().item()).toBeCloseTo(1, 1);
  });

  test("at rate 1 give zeros without a draw, or say that nothing could be kept", () => {
    const dropout = new Dropout({ rate: 1, seed: 3 });
    const nothing = dropout.apply([[Number.POSITIVE_INFINITY, 2]], training);
    expect(nothing.arraySync()).toEqual([[0, 0]]);
    expect(dropout.seedGenerators[0]?.state.value.arraySync()).toEqual([3, 0]);
    const spatial = new SpatialDropout1D({ rate: 1, seed: 3 });
    expect(spatial.apply(ramp([1, 2, 1]), training).arraySync()).toEqual([[[0], [0]]]);
    expect(() => new AlphaDropout(1).apply([[1]], training)).toThrow(/alpha_dropout.*below 1/);
    expect(() => new GaussianDropout(1).apply([[1]], training)).toThrow(
      /gaussian_dropout.*below 1/,
    );
    expect(new GaussianDropout(1).apply([[1]]).arraySync()).toEqual([[1]]);
  });
});

describe("options", () => {
  test("out of range are named with their range", () => {
    expect(() => new AlphaDropout(1.5)).toThrow(/AlphaDropout: rate.*\[0, 1\].*1\.5/);
    expect(() => new GaussianDropout(-0.1)).toThrow(/GaussianDropout: rate/);
    expect(() => new GaussianNoise(2)).toThrow(/GaussianNoise: stddev.*\[0, 1\].*2/);
    expect(() => new SpatialDropout3D(Number.NaN)).toThrow(/SpatialDropout3D: rate/);
    expect(() => new GaussianNoise({} as never)).toThrow(/stddev.*required/);
  });

  test("of a mask's shape are checked when the layer is made, and again against inputs", () => {
    expect(() => new AlphaDropout({ rate: 0.5, noiseShape: [0] })).toThrow(/noiseShape.*positive/);
    expect(() => new Dropout({ rate: 0.5, noiseShape: "1" as never })).toThrow(/noiseShape/);
    const tooLong = new Dropout({ rate: 0.5, noiseShape: [null, 4] });
    expect(() => tooLong.apply(ramp([2, 3]), training)).toThrow(/\[null, 4\].*\[2, 3\]/);
  });

  test("of where channels stand take Keras's spelling, and are kept in it", () => {
    const layer = new SpatialDropout2D({ rate: 0.1, dataFormat: "channels_first" });
    expect(layer.config).toEqual({ rate: 0.1, seed: null, dataFormat: "channels_first" });
    expect(new SpatialDropout3D(0.1).config.dataFormat).toBe("channels_last");
    expect(new SpatialDropout1D(0.1).config).toEqual({ rate: 0.1, seed: null });
    const wrong = { rate: 0.1, dataFormat: "last" as never };
    expect(() => new SpatialDropout2D(wrong)).toThrow(/channelsLast.*"last"/);
    expect(() => new SpatialDropout1D({ rate: 0.1, dataFormat: "channelsLast" } as never)).toThrow(
      /unknown option `dataFormat`/,
    );
  });

  test("of rank are those of the inputs", () => {
    expect(() => new SpatialDropout1D(0.5).apply(ramp([2, 3]))).toThrow(
      /\[batch, steps, channels\].*\[2, 3\]/,
    );
  });
});
