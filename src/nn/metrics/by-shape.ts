/** @module nn/metrics/by-shape — names that stand for one metric or another, as targets and outputs want it. */
import type { PartialShape } from "../../core/shape.ts";
import { type LabelKind, labelKind } from "../label-kind.ts";
import { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from "./accuracy.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./of-crossentropy.ts";
import type { MetricByShape, MetricClass } from "./registry.ts";

/**
 * Keras's rule: binary where the output has one column, sparse where targets lack the classes' axis, else categorical.
 */
function byLabel(classes: Readonly<Record<LabelKind, MetricClass>>): MetricByShape {
  return {
    classFor: (targetShape: PartialShape, outputShape: PartialShape) =>
      classes[labelKind(targetShape, outputShape)],
  };
}

export const accuracyByShape: MetricByShape = byLabel({
  binary: BinaryAccuracy,
  categorical: CategoricalAccuracy,
  sparse: SparseCategoricalAccuracy,
});

export const crossentropyByShape: MetricByShape = byLabel({
  binary: BinaryCrossentropy,
  categorical: CategoricalCrossentropy,
  sparse: SparseCategoricalCrossentropy,
});
