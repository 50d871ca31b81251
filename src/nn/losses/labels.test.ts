import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import { getLoss } from "./all.ts";
import { circle } from "./circle.ts";
import { SparseCategoricalCrossentropy } from "./crossentropy.ts";
import {
  CategoricalGeneralizedCrossEntropy,
  categoricalGeneralizedCrossEntropy,
} from "./generalized-crossentropy.ts";
import { Huber, huber } from "./huber.ts";

const three = [
  [0.2, 0.3, 0.5],
  [0.1, 0.8, 0.1],
];

describe("targets of another shape than the outputs", () => {
  test.each([
    "categoricalCrossentropy",
    "categoricalFocalCrossentropy",
    "categoricalHinge",
    "klDivergence",
  ])("%s of integer labels names what takes them", (name) => {
    for (const labels of [
      [2, 1],
      [[2], [1]],
    ]) {
      expect(() => getLoss(name).apply(labels, three)).toThrow(
        /one-hot.* use sparseCategoricalCrossentropy, or .*utils\.toCategorical/,
      );
    }
  });

  test.each(["sparseCategoricalCrossentropy", "categoricalGeneralizedCrossEntropy"])(
    "%s of one-hot targets names what takes them",
    (name) => {
      const oneHot = [
        [0, 0, 1],
        [0, 1, 0],
      ];
      expect(() => getLoss(name).apply(oneHot, three)).toThrow(
        "For one-hot targets use categoricalCrossentropy.",
      );
    },
  );

  test.each(["binaryCrossentropy", "binaryFocalCrossentropy"])(
    "%s of a row of classes for one unit names the other loss",
    (name) => {
      expect(() => getLoss(name).apply(three, [[0.1], [0.2]])).toThrow(
        /targets \[2, 3\], predictions \[2, 1\].* use categoricalCrossentropy/,
      );
    },
  );

  test.each([
    "mse",
    "mae",
    "mape",
    "msle",
    "huber",
    "logCosh",
    "cosineSimilarity",
    "poisson",
    "hinge",
    "squaredHinge",
    "dice",
    "tversky",
  ])("%s tells how many units the targets want", (name) => {
    expect(() => getLoss(name).apply(three, [[1], [2]])).toThrow(
      "Received: targets [2, 3], predictions [2, 1]. The last layer has 1 unit; targets with 3 values each want 3.",
    );
    expect(() => getLoss(name).apply([1, 2], three)).toThrow(
      "The last layer has 3 units; targets with 1 value each want 1.",
    );
  });

  test("circle wants a row of features and a label for each sample", () => {
    expect(() => circle(three, three)).toThrow(/integer labels \[batch\].*targets \[2, 3\]/);
    expect(circle([[0], [1]], three).shape).toEqual([2]);
  });
});

describe("labels that a loss cannot take are named with their sample", () => {
  const sparse = [new SparseCategoricalCrossentropy(), new CategoricalGeneralizedCrossEntropy()];

  test.each(sparse.map((loss) => [loss.name, loss] as const))("%s", (_, loss) => {
    const check = (label: number, units = 3): void => {
      loss.requireTargets({ data: [0, 0, label, 1], sample: [1] }, [null, units]);
    };
    check(2);
    expect(() => check(3)).toThrow(
      /labels must be 0 to 2, one for each of the model's 3 outputs\. Received: 3 for sample 2\. Count classes from 0/,
    );
    expect(() => check(-1)).toThrow("Received: -1 for sample 2. Count classes from 0");
    expect(() => check(1.5)).toThrow(
      "Received: 1.5 for sample 2. A label is the whole number of its class.",
    );
  });

  test.each(["binaryCrossentropy", "binaryFocalCrossentropy"])("%s", (name) => {
    const loss = getLoss(name);
    const check = (...data: number[]): void => {
      loss.requireTargets({ data, sample: [] }, [null, 1]);
    };
    check(0, 1, 0.25, Number.NaN);
    expect(() => check(0, 1, 2)).toThrow(
      /targets must be 0, 1 or a probability between\. Received: 2 for sample 2\. .*sparseCategorical/,
    );
    expect(() => check(1, -1)).toThrow("Received: -1 for sample 1.");
  });

  test("categoricalCrossentropy looks at rows of classes, and leaves other shapes to their message", () => {
    const loss = getLoss("categoricalCrossentropy");
    const rows = { data: [0, 1, 0, 0, 0, 7], sample: [3] };
    expect(() => loss.requireTargets(rows, [null, 3])).toThrow("Received: 7 for sample 1.");
    loss.requireTargets({ data: [7, 2], sample: [] }, [null, 3]);
    loss.requireTargets({ data: [7, 2], sample: [1] }, [null, 3]);
  });

  test("hinge takes labels that are neither −1, 0 nor 1, as Keras does", () => {
    const loss = getLoss("hinge");
    loss.requireTargets({ data: [2, -3], sample: [1] }, [null, 1]);
    expect(loss.apply([[2], [-3]], [[0.25], [0.5]]).item()).toBeCloseTo((0.5 + 2.5) / 2, 6);
  });
});

test("options are checked", () => {
  for (const q of [0, 1, 1.5, Number.NaN]) {
    expect(() => new CategoricalGeneralizedCrossEntropy({ q })).toThrow(/q: expected a number in/);
    expect(() => categoricalGeneralizedCrossEntropy([1], [[0.5, 0.5]], { q })).toThrow(/q: /);
  }
  expect(() => huber([[1]], [[2]], 2 as never)).toThrow(/options are given as one object/);
  expect(() => huber([[1]], [[2]], { delta: Number.NaN })).toThrow(
    "huber: delta: expected a number",
  );
  expect(() => new Huber({ delta: -1 })).toThrow("Huber: delta: expected a number");
  expect(() => huber([[1]], [[2]], { delte: 2 } as object)).toThrow(/Did you mean `delta`/);
});
