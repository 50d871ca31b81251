import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import type { NestedArray } from "../../core/printing.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { valueAndGrad } from "../../runtime/grad.ts";
import { Circle } from "./circle.ts";
import { CosineSimilarity } from "./cosine-similarity.ts";
import { BinaryCrossentropy, CategoricalCrossentropy } from "./crossentropy.ts";
import { KLDivergence, Poisson } from "./divergence.ts";
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "./focal.ts";
import { CategoricalGeneralizedCrossEntropy } from "./generalized-crossentropy.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { Huber, LogCosh } from "./huber.ts";
import type { Loss } from "./loss.ts";
import { Dice, Tversky } from "./overlap.ts";
import { MeanAbsolutePercentageError, MeanSquaredLogarithmicError } from "./relative-errors.ts";

interface Row {
  readonly loss: Loss;
  readonly yTrue: NestedArray;
  readonly yPred: NestedArray;
  readonly weight?: NestedArray;
  readonly value: NestedArray | number;
  /** Of the predictions, row by row. */
  readonly gradient: readonly number[];
}

/**
 * Computed by Keras 3.15.1 on JAX in float32: `loss(y_true, y_pred, sample_weight)`, and `jax.grad` of its sum by `y_pred`,
 * rounded to 7 digits.
 */
const recorded: readonly Row[] = [
  {
    loss: new MeanAbsolutePercentageError({ reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [66.66667, 666666800.0],
    gradient: [-33.33334, 66.66667, 16.66667, 333333300.0, -11.11111, -33.33334],
  },
  {
    loss: new MeanSquaredLogarithmicError({ reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [0.05517399, 0.5684108],
    gradient: [-0.1278587, 0.09589403, 0.0, 0.2441361, -0.02543454, -0.0],
  },
  {
    loss: new Huber({ reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [0.25, 0.875],
    gradient: [-0.1666667, 0.1666667, 0.3333333, 0.3333333, -0.1666667, -0.3333333],
  },
  {
    loss: new Huber({ delta: 0.3, reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [0.155, 0.355],
    gradient: [-0.1, 0.1, 0.1, 0.1, -0.1, -0.1],
  },
  {
    loss: new LogCosh({ reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [0.22467, 0.7668525],
    gradient: [-0.154039, 0.1540391, 0.2538647, 0.3213425, -0.154039, -0.3017161],
  },
  {
    loss: new LogCosh(),
    yTrue: [[0, 0]],
    yPred: [[500, -500]],
    value: 499.3069,
    gradient: [0.5, -0.5],
  },
  {
    loss: new CosineSimilarity({ reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [-0.8728716, -0.68313],
    gradient: [-0.09698576, 0.2424643, 0.1939715, 0.13012, -0.13012, -0.13012],
  },
  {
    loss: new CosineSimilarity({ axis: 0, reduction: "none" }),
    yTrue: [
      [1, 0.5, -2],
      [0, 3, 1],
    ],
    yPred: [
      [0.5, 1, -1],
      [2, 2.5, -0.5],
    ],
    value: [-0.2425356, -0.9769, -0.6],
    gradient: [-0.4565376, 0.07368857, 0.32, 0.1141344, -0.02947545, -0.64],
  },
  {
    loss: new Hinge({ reduction: "none" }),
    yTrue: [
      [0, 1],
      [1, 0],
    ],
    yPred: [
      [0.3, 0.2],
      [-0.5, 0.9],
    ],
    value: [1.05, 1.7],
    gradient: [0.5, -0.5, -0.5, 0.5],
  },
  {
    loss: new Hinge({ reduction: "none" }),
    yTrue: [
      [-1, 1],
      [1, -1],
    ],
    yPred: [
      [0.3, 0.2],
      [-0.5, 0.9],
    ],
    value: [1.05, 1.7],
    gradient: [0.5, -0.5, -0.5, 0.5],
  },
  {
    loss: new Hinge({ reduction: "none" }),
    yTrue: [
      [0, 1],
      [1, -1],
    ],
    yPred: [
      [0.3, 0.2],
      [-0.5, 0.9],
    ],
    value: [0.9, 1.7],
    gradient: [-0.0, -0.5, -0.5, 0.5],
  },
  {
    loss: new SquaredHinge({ reduction: "none" }),
    yTrue: [
      [0, 1],
      [1, 0],
    ],
    yPred: [
      [0.3, 0.2],
      [-0.5, 0.9],
    ],
    value: [1.165, 2.93],
    gradient: [1.3, -0.8, -1.5, 1.9],
  },
  {
    loss: new CategoricalHinge({ reduction: "none" }),
    yTrue: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    yPred: [
      [0.3, 0.2, 0.5],
      [0.7, 0.1, 0.2],
    ],
    value: [1.3, 0.5],
    gradient: [0.0, -1.0, 1.0, -1.0, 0.0, 1.0],
  },
  {
    loss: new KLDivergence({ reduction: "none" }),
    yTrue: [
      [0.2, 0.8],
      [1, 0],
    ],
    yPred: [
      [0.5, 0.5],
      [0.9, 0.1],
    ],
    value: [0.1927448, 0.1053592],
    gradient: [-0.4, -1.6, -1.111111, -9.999999e-7],
  },
  {
    loss: new KLDivergence({ reduction: "none" }),
    yTrue: [[0, 1]],
    yPred: [[1, 0]],
    value: [16.11809],
    gradient: [-5e-8, -0.0],
  },
  {
    loss: new Poisson({ reduction: "none" }),
    yTrue: [
      [1, 0],
      [2, 3],
    ],
    yPred: [
      [0.5, 1],
      [2.5, 0],
    ],
    value: [1.096573, 24.51085],
    gradient: [-0.4999998, 0.5, 0.09999999, -15000000.0],
  },
  {
    loss: new BinaryFocalCrossentropy({ reduction: "none" }),
    yTrue: [
      [0, 1],
      [1, 0],
    ],
    yPred: [
      [0.3, 0.2],
      [0.6, 0.9],
    ],
    value: [0.5310706, 0.9734128],
    gradient: [0.1712882, -2.88755, -0.3376635, 6.122325],
  },
  {
    loss: new BinaryFocalCrossentropy({
      applyClassBalancing: true,
      alpha: 0.3,
      gamma: 1.5,
      fromLogits: true,
      labelSmoothing: 0.1,
      reduction: "none",
    }),
    yTrue: [
      [0, 1],
      [1, 0],
    ],
    yPred: [
      [0.3, -1.2],
      [0.6, 2],
    ],
    value: [0.2652533, 0.5498983],
    gradient: [0.1470465, -0.1198684, -0.02494268, 0.3081943],
  },
  {
    loss: new BinaryFocalCrossentropy({ gamma: 0 }),
    yTrue: [0, 1, 1],
    yPred: [[0.3], [0.2], [0.7]],
    weight: [1, 2, 0.5],
    value: 1.251296,
    gradient: [0.4761905, -3.333333, -0.2380953],
  },
  {
    loss: new CategoricalFocalCrossentropy({ reduction: "none" }),
    yTrue: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    yPred: [
      [0.3, 0.2, 0.5],
      [0.7, 0.1, 0.2],
    ],
    value: [0.2575101, 0.008025187],
    gradient: [0.288755, -1.15502, 0.288755, -0.02569323, 0.05995088, 0.05995088],
  },
  {
    loss: new CategoricalFocalCrossentropy({
      alpha: 0.5,
      gamma: 1,
      fromLogits: true,
      labelSmoothing: 0.2,
      reduction: "none",
    }),
    yTrue: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    yPred: [
      [0.3, -0.2, 0.5],
      [2, 0.1, 0.2],
    ],
    value: [0.5623466, 0.1530555],
    gradient: [0.1600884, -0.3658802, 0.2057918, 0.0110565, -0.007116405, -0.003940094],
  },
  {
    loss: new CategoricalFocalCrossentropy({
      fromLogits: true,
      axis: 1,
      labelSmoothing: 0.1,
      reduction: "none",
    }),
    yTrue: [
      [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
    ],
    yPred: [
      [
        [-0.5, 0.25],
        [0.5, -0.25],
        [1, 0],
      ],
      [
        [0.5, 1.5],
        [-1, 0.25],
        [0, 2],
      ],
    ],
    value: [
      [0.1390198, 0.08550603],
      [0.1390198, 0.05585069],
    ],
    gradient: [
      0.01447966, -0.09432252, -0.1414944, 0.03891611, 0.1270147, 0.05540641, 0.1270147, 0.0361678,
      0.01447966, -0.001651122, -0.1414944, -0.03451668,
    ],
  },
  {
    loss: new CategoricalCrossentropy({
      fromLogits: true,
      axis: 1,
      labelSmoothing: 0.1,
      reduction: "none",
    }),
    yTrue: [
      [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
    ],
    yPred: [
      [
        [-0.5, 0.25],
        [0.5, -0.25],
        [1, 0],
      ],
      [
        [0.5, 1.5],
        [-1, 0.25],
        [0, 2],
      ],
    ],
    value: [
      [1.184337, 0.9503049],
      [1.184337, 0.7181237],
    ],
    gradient: [
      0.07804923, -0.5098096, -0.6019261, 0.216989, 0.5238768, 0.2928206, 0.5238768, 0.3077237,
      0.07804923, 0.05248955, -0.6019261, -0.3602133,
    ],
  },
  {
    loss: new BinaryCrossentropy({ axis: 0, labelSmoothing: 0.2, reduction: "none" }),
    yTrue: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    yPred: [
      [0.3, 0.2, 0.5],
      [0.7, 0.1, 0.2],
    ],
    value: [0.4414048, 0.8979458, 0.5274601],
    gradient: [0.4761905, -2.1875, 0.8, -0.4761906, 0.0, 0.3125],
  },
  {
    loss: new CategoricalGeneralizedCrossEntropy({ reduction: "none" }),
    yTrue: [2, 0],
    yPred: [
      [0.3, 0.2, 0.5],
      [0.7, 0.1, 0.2],
    ],
    value: [0.5857865, 0.3266799],
    gradient: [-0.0, -0.0, -Math.SQRT2, -1.195229, -0.0, -0.0],
  },
  {
    loss: new CategoricalGeneralizedCrossEntropy({ q: 0.2 }),
    yTrue: [2, 0],
    yPred: [
      [0.3, 0.2, 0.5],
      [0.7, 0.1, 0.2],
    ],
    value: 0.4957488,
    gradient: [-0.0, -0.0, -0.8705506, -0.6651071, -0.0, -0.0],
  },
  {
    loss: new Dice(),
    yTrue: [
      [1, 0],
      [0, 1],
    ],
    yPred: [
      [0.8, 0.3],
      [0.1, 0.6],
    ],
    value: 0.2631579,
    gradient: [-0.3324099, 0.1939058, 0.1939058, -0.3324099],
  },
  {
    loss: new Dice({ axis: 1, reduction: "none" }),
    yTrue: [
      [1, 0],
      [0, 1],
    ],
    yPred: [
      [0.8, 0.3],
      [0.1, 0.6],
    ],
    value: [0.2380952, 0.2941177],
    gradient: [-0.5895692, 0.3628119, 0.4152249, -0.7612457],
  },
  {
    loss: new Dice({ axis: [1, 2], reduction: "none" }),
    yTrue: [
      [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
    ],
    yPred: [
      [
        [0.5, 0.25],
        [0.5, 0.25],
        [1.0, 0.0],
      ],
      [
        [0.5, 1.5],
        [1.0, 0.25],
        [0.0, 2.0],
      ],
    ],
    value: [0.6666666, 0.4482759],
    gradient: [
      0.07407407, -0.3703704, -0.3703704, 0.07407407, 0.07407407, 0.07407407, 0.07609988,
      0.07609988, 0.07609988, 0.07609988, -0.1997622, -0.1997622,
    ],
  },
  {
    loss: new Dice(),
    yTrue: [
      [1, 0],
      [0, 1],
    ],
    yPred: [
      [0.8, 0.3],
      [0.1, 0.6],
    ],
    weight: [1, 3],
    value: 0.5263158,
    gradient: [-0.6648198, 0.3878116, 0.3878116, -0.6648198],
  },
  {
    loss: new Tversky(),
    yTrue: [
      [1, 0],
      [0, 1],
    ],
    yPred: [
      [0.8, 0.3],
      [0.1, 0.6],
    ],
    value: 0.2631579,
    gradient: [-0.33241, 0.1939058, 0.1939058, -0.33241],
  },
  {
    loss: new Tversky({ alpha: 0.3, beta: 0.7, axis: -1, reduction: "none" }),
    yTrue: [
      [1, 0],
      [0, 1],
    ],
    yPred: [
      [0.8, 0.3],
      [0.1, 0.6],
    ],
    value: [0.2523366, 0.2405064],
    gradient: [-0.4454538, 0.4891255, 0.6729689, -0.5928537],
  },
  {
    loss: new Circle(),
    yTrue: [0, 0, 1, 1],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    value: 134.4,
    gradient: [32.0, -64.0, -32.0, 64.0, 64.0, -128.0, -64.0, 128.0],
  },
  {
    loss: new Circle({ gamma: 10, margin: 0.25, reduction: "none" }),
    yTrue: [0, 0, 1, 1],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    value: [6.752829, 6.752829, 30.75166, 30.75166],
    gradient: [15.95382, -31.94202, -15.98132, 31.92827, 31.92827, -64.0, -32.04304, 63.94262],
  },
  {
    loss: new Circle({ gamma: 10, reduction: "none" }),
    yTrue: [0, 0, 1, 2],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    value: [4.809843, 4.809843, 0.0, 0.0],
    gradient: [3.152865, -22.20166, -15.86961, 15.84329, 15.84329, 0.0, 9.505975, 12.67463],
  },
  {
    loss: new Circle({ gamma: 10 }),
    yTrue: [0, 0, 1, 2],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    value: 4.809843,
    gradient: [1.576432, -11.10083, -7.934806, 7.921645, 7.921645, 0.0, 4.752987, 6.337316],
  },
  {
    loss: new Circle({ gamma: 10 }),
    yTrue: [0, 0, 1, 2],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    weight: [1, 2, 3, 4],
    value: 7.214765,
    gradient: [-0.8040094, -14.27475, -11.90221, 15.84329, 7.921645, 0.0, 9.505975, 12.67463],
  },
  {
    loss: new Circle({ gamma: 10, reduction: "mean_with_sample_weight" }),
    yTrue: [0, 0, 1, 2],
    yPred: [
      [1, 0],
      [0.6, 0.8],
      [0.8, -0.6],
      [0, 1],
    ],
    weight: [1, 2, 3, 4],
    value: 4.809843,
    gradient: [
      -0.5360067, -9.516503, -7.934806, 10.56219, 5.281096, -3.72529e-10, 6.337316, 8.449755,
    ],
  },
];

/** Worst difference, relative to numbers above 1. */
function difference(received: Tensor, expected: NestedArray | number): number {
  const wanted = array(expected);
  expect(received.shape).toEqual(wanted.shape);
  const [a, b] = [received.dataSync(), wanted.dataSync()];
  const off = (x: number, i: number): number =>
    Math.abs(x - (b[i] ?? 0)) / Math.max(1, Math.abs(b[i] ?? 0));
  return Math.max(0, ...Array.from(a, off));
}

describe("losses and their gradients are Keras's", () => {
  test.each(recorded.map((row) => [row.loss.name, JSON.stringify(row.loss.config), row] as const))(
    "%s %s",
    (_, __, { loss, yTrue, yPred, weight, value, gradient }) => {
      const f = (prediction: Tensor): Tensor => loss.apply(yTrue, prediction, weight);
      expect(difference(f(array(yPred)), value)).toBeLessThan(3e-6);
      const slope = valueAndGrad((prediction: Tensor) => f(prediction).sum())(
        array(yPred),
      ).gradient;
      expect(slope.shape).toEqual(array(yPred).shape);
      expect(difference(slope.reshape([-1]), gradient)).toBeLessThan(5e-6);
    },
  );
});
