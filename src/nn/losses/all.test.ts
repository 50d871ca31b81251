import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { snakeToCamel } from "../../core/names.ts";
import { keyOfOption } from "../../formats/keras-keys.ts";
import { Later } from "../identifier.ts";
import { getLoss, lossClasses } from "./all.ts";
import { CosineSimilarity } from "./cosine-similarity.ts";
import { Huber, LogCosh } from "./huber.ts";
import type { Loss } from "./loss.ts";
import { findLoss } from "./registry.ts";

/** Keras's `ALL_OBJECTS_DICT` but the two bases, and what CompileLoss takes besides. */
const names: Readonly<Record<string, readonly string[]>> = {
  BinaryCrossentropy: ["binary_crossentropy", "bce", "BCE"],
  BinaryFocalCrossentropy: ["binary_focal_crossentropy"],
  CTC: ["ctc"],
  CategoricalCrossentropy: ["categorical_crossentropy"],
  CategoricalFocalCrossentropy: ["categorical_focal_crossentropy"],
  CategoricalGeneralizedCrossEntropy: ["categorical_generalized_cross_entropy"],
  CategoricalHinge: ["categorical_hinge"],
  Circle: ["circle"],
  CosineSimilarity: ["cosine_similarity"],
  Dice: ["dice"],
  Hinge: ["hinge"],
  Huber: ["huber"],
  KLDivergence: ["kl_divergence", "kld", "KLD"],
  LogCosh: ["log_cosh", "logcosh"],
  MeanAbsoluteError: ["mean_absolute_error", "mae", "MAE"],
  MeanAbsolutePercentageError: ["mean_absolute_percentage_error", "mape", "MAPE"],
  MeanSquaredError: ["mean_squared_error", "mse", "MSE"],
  MeanSquaredLogarithmicError: ["mean_squared_logarithmic_error", "msle", "MSLE"],
  Poisson: ["poisson"],
  SparseCategoricalCrossentropy: ["sparse_categorical_crossentropy"],
  SquaredHinge: ["squared_hinge"],
  Tversky: ["tversky"],
};

test("the table of classes holds every loss, by Keras's names", () => {
  expect(Object.keys(lossClasses).sort()).toEqual(Object.keys(names));
});

test.each(Object.entries(names))(
  "%s is found by all of its names, at once and when it is loaded",
  async (className, others) => {
    const Class = lossClasses[className] as new () => Loss;
    const camel = snakeToCamel(others[0] ?? "");
    for (const name of [className, camel, ...others]) {
      expect(getLoss(name)).toBeInstanceOf(Class);
      const found = findLoss(name);
      expect(found instanceof Later ? await found.load() : found).toBeInstanceOf(Class);
    }
  },
);

/** What Keras's `serialize` writes into `config` for each class made without options, but for name and reduction. */
const configs: Readonly<Record<string, object>> = {
  BinaryCrossentropy: { from_logits: false, label_smoothing: 0, axis: -1 },
  BinaryFocalCrossentropy: {
    from_logits: false,
    label_smoothing: 0,
    axis: -1,
    apply_class_balancing: false,
    alpha: 0.25,
    gamma: 2,
  },
  CategoricalCrossentropy: { from_logits: false, label_smoothing: 0, axis: -1 },
  CategoricalFocalCrossentropy: {
    from_logits: false,
    label_smoothing: 0,
    axis: -1,
    alpha: 0.25,
    gamma: 2,
  },
  CategoricalGeneralizedCrossEntropy: { q: 0.5 },
  Circle: { gamma: 80, margin: 0.4, remove_diagonal: true },
  Dice: { axis: null },
  SparseCategoricalCrossentropy: { from_logits: false, ignore_class: null },
  Tversky: { alpha: 0.5, beta: 0.5, axis: null },
};

test.each(Object.entries(names))("%s writes Keras's config", (className, [snake]) => {
  const { config } = new (lossClasses[className] as new () => Loss)();
  const written = Object.fromEntries(
    Object.entries(config).map(([option, value]) => [keyOfOption(option), value]),
  );
  expect(written).toEqual({
    name: className === "Huber" ? "huber_loss" : snake,
    reduction: "sum_over_batch_size",
    ...configs[className],
  });
});

test("options that Keras forgets are written where they are not the default", () => {
  expect(new Huber({ delta: 2, reduction: "meanWithSampleWeight" }).config).toEqual({
    name: "huber_loss",
    reduction: "mean_with_sample_weight",
    delta: 2,
  });
  expect(new CosineSimilarity({ axis: 1 }).config).toMatchObject({ axis: 1 });
  expect(new LogCosh({ dtype: "float16" }).config).toMatchObject({ dtype: "float16" });
});
