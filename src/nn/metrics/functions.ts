/** @module nn/metrics/functions — the functions that Keras has among its metrics, by name. */
import type { Tensor } from "../../ir/tensor.ts";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "../losses/crossentropy.ts";
import { klDivergence, poisson } from "../losses/divergence.ts";
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "../losses/focal.ts";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.ts";
import { huber, logCosh } from "../losses/huber.ts";
import { meanAbsoluteError, meanSquaredError } from "../losses/regression.ts";
import {
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from "../losses/relative-errors.ts";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from "./accuracy.ts";
import { concordanceCorrelation, pearsonCorrelation } from "./correlation.ts";
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from "./top-k.ts";

/** A value for each sample, `[batch, …]`, of targets, predictions and options. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor, options?: never) => Tensor;

/** Losses: less of them is better. */
export const lossFunctions: Readonly<Record<string, MetricFunction>> = {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
};

/** Functions by their names here, which are Keras's in camelCase. */
export const metricFunctions: Readonly<Record<string, MetricFunction>> = {
  ...lossFunctions,
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  concordanceCorrelation,
  pearsonCorrelation,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
};
