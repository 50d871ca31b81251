import { describe, expect, test } from "vitest";
import { numbersOf, onEachBackend, sampleTensor, testGradients } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { CTC } from "../nn/losses/ctc.ts";
import { grad } from "../runtime/grad.ts";
import { array } from "./convert.ts";
import { zeros } from "./creation.ts";
import { ctcLoss } from "./ctc.ts";

/** What `keras.ops.ctc_loss` of Keras 3.15.1 gave on JAX, and the gradient of its sum by the scores. */
const recorded = [
  {
    title: "of labels with two alike, and a shorter sequence",
    target: [
      [1, 2, 2],
      [3, 1, 0],
    ],
    shape: [2, 5, 4],
    output: [
      -0.8, -1.3, -0.2, 0.4, 1.1, 0.1, -0.6, -0.8, 0.7, 1.6, 0.3, -1.2, -1.0, 1.6, 0.2, -1.7, -0.1,
      -1.2, -0.6, -0.5, -0.7, 0.6, -0.1, -0.6, 0.4, 0.8, -1.6, -0.3, -1.0, -0.2, -1.3, 0.0, 0, -0.3,
      -1.0, -0.4, -1.1, -1.4, 0.2, -1.1,
    ],
    targetLength: [3, 2],
    outputLength: [5, 4],
    maskIndex: 0,
    loss: [7.584897, 2.993957],
    gradient: [
      0.02250287, -0.7844548, 0.2699929, 0.4919591, 0.3809912, 0.01448647, -0.4834523, 0.08797473,
      -0.3193804, 0.5747418, -0.2903115, 0.03495008, -0.4487118, 0.7365106, -0.3149635, 0.02716484,
      0.07407874, 0.1275504, -0.4584841, 0.256855, -0.1086459, 0.4830192, 0.2398602, -0.6142334,
      -0.002068934, 0.1136172, 0.04332468, -0.154873, 0.002773202, -0.3336999, 0.1108239, 0.2201027,
      -0.09777257, -0.2758125, 0.1323775, 0.2412075, 0.0, 0.0, 0.0, 0.0,
    ],
  },
  {
    title: "of three alike in four steps, which is impossible",
    target: [
      [1, 1, 1],
      [2, 0, 0],
    ],
    shape: [2, 4, 3],
    output: [
      1.2, 0.7, -2.0, 0.3, -1.1, 0.0, 0.0, -2.0, -0.2, -0.3, 1.0, -1.2, 0.7, -1.1, -0.3, -0.8, 1.4,
      0.6, 2.4, 0.6, 0.8, 0.8, -0.6, -0.1,
    ],
    targetLength: [3, 1],
    outputLength: [4, 2],
    maskIndex: 0,
    loss: [100000.4, 1.294638],
    gradient: [
      0.008470476, -0.03319393, 0.02472348, -0.2819625, -0.09135675, 0.3733193, -0.3610759,
      -0.05917096, 0.4202469, -0.009330789, -0.07077593, 0.08010677, -0.03335029, 0.1078145,
      -0.0744642, 0.008826306, 0.6409712, -0.6497976, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
  },
  {
    title: "of four labels in two steps, which is impossible",
    target: [[1, 2, 3, 1]],
    shape: [1, 2, 4],
    output: [1.4, -0.4, 0.2, 0, 0.6, -0.4, -0.2, 0.2],
    targetLength: [4],
    outputLength: [2],
    maskIndex: 0,
    loss: [100000.1],
    gradient: [
      -0.1584491, -0.08810189, 0.1762751, 0.07027587, -0.2747065, -0.175311, 0.1805976, 0.26942,
    ],
  },
  {
    title: "with another class for the blank",
    target: [
      [0, 1],
      [1, 0],
    ],
    shape: [2, 3, 3],
    output: [
      0.1, -0.9, 0.9, -1.3, -1.2, -1.3, 1.0, -0.4, -1.0, -1.1, 0.4, -1.1, -1.3, 0.6, -1.2, -0.3, 0,
      -0.4,
    ],
    targetLength: [2, 1],
    outputLength: [3, 3],
    maskIndex: 2,
    loss: [2.354411, 0.7385926],
    gradient: [
      -0.3468693, 0.1023759, 0.2444936, -0.2212292, 0.06761405, 0.1536151, 0.7236246, -0.7193996,
      -0.004224985, 0.1542808, -0.1215981, -0.03268276, 0.1137519, -0.1720521, 0.05830027,
      0.3072483, -0.1604215, -0.1468269,
    ],
  },
  {
    title: "without labels, and without steps",
    target: [
      [1, 2],
      [2, 1],
    ],
    shape: [2, 4, 3],
    output: [
      -0.1, 1.3, -0.5, -1.3, -1.8, -0.2, -0.4, 0.3, -0.5, -0.5, -0.7, -0.5, 0.2, -0.4, 0.1, 1.9,
      0.5, -1.6, 1.7, 0.3, -0.9, 0.9, 0.0, -0.6,
    ],
    targetLength: [0, 2],
    outputLength: [4, 0],
    maskIndex: 0,
    loss: [5.675331, 99999.3],
    gradient: [
      -0.8253434, 0.7082675, 0.1170758, -0.783113, 0.1315486, 0.6515644, -0.7448062, 0.5138972,
      0.2309089, -0.6452304, 0.2904608, 0.3547696, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
      0.0, 0.0,
    ],
  },
  {
    title: "of one label in one step",
    target: [[1]],
    shape: [1, 1, 2],
    output: [-0.6, -1.0],
    targetLength: [1],
    outputLength: [1],
    maskIndex: 0,
    loss: [0.9130152],
    gradient: [0.5986876, -0.5986876],
  },
] as const;

function expectNear(actual: Tensor, wanted: readonly number[], rounding = 2e-6): void {
  numbersOf(actual).forEach((value, i) => {
    const expected = wanted[i] ?? Number.NaN;
    expect(Math.abs(value - expected), `element ${i}: ${value}, in Keras ${expected}`).toBeLessThan(
      rounding + 3e-6 * Math.abs(expected),
    );
  });
}

describe("the CTC loss and its gradient are Keras's", () => {
  for (const row of recorded) {
    test(row.title, () => {
      onEachBackend(() => {
        const loss = (output: Tensor): Tensor =>
          ctcLoss(
            array(row.target, "int32"),
            output,
            array(row.targetLength, "int32"),
            array(row.outputLength, "int32"),
            row.maskIndex,
          );
        const output = array(row.output).reshape(row.shape);
        expectNear(loss(output), row.loss);
        // Next to 10⁵ Keras rounds logarithms to hundredths, and takes its gradient from them.
        const rounding = Math.max(...row.loss) > 1e4 ? 2e-3 : undefined;
        expectNear(grad((x: Tensor) => loss(x).sum())(output), row.gradient, rounding);
      });
    });
  }
});

test("ctcLoss has the gradients that central differences give", () => {
  testGradients(
    (output) => ctcLoss([[1, 1, 2]], output, [3], [5]),
    [sampleTensor([1, 5, 3], [-1, 1])],
  );
});

test("the loss CTC counts labels that are not 0, and takes all steps", () => {
  const first = recorded[2];
  const output = array(first.output).reshape(first.shape);
  expect(new CTC().apply(array(first.target), output).item()).toBeCloseTo(100000.1, 1);
  expect(
    new CTC({ reduction: "none" }).apply([[1, 0]], zeros([1, 1, 2])).dataSync()[0],
  ).toBeCloseTo(Math.log(2), 6);
  expect(() => new CTC().apply([1, 2], zeros([2, 3, 4]))).toThrow(/targets \[2\]/);
});

test("ctcLoss names shapes that do not fit", () => {
  expect(() => ctcLoss([[1]], zeros([2, 3, 4]), [1], [3])).toThrow(/\[1, 1\], \[2, 3, 4\]/);
});
