/** @module models/trainer/fit-data — what to train on and what to validate with, from what `fit` was given. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { Model } from "../model.ts";
import {
  type DataRows,
  inputRows,
  type Rows,
  requireSameCount,
  rowRange,
  targetRows,
  weightRows,
} from "./data.ts";
import type { FitOptions } from "./fit-options.ts";

/** Rows to train on, and to validate with. */
export interface SplitRows extends DataRows {
  readonly validation: DataRows | null;
}

/** Rows from what `fit` was given, checked. @throws {@link ValueError} `fit/weights`, `fit/validation-split`, and those of `data.ts` */
export function trainingData(
  model: Model,
  xData: TensorLike,
  yData: TensorLike,
  options: FitOptions,
): SplitRows | Promise<SplitRows> {
  const split = splitData(model, xData, yData, options);
  if (!options.classWeight) return split;
  if (split.weight !== null) {
    throw new ValueError("fit/weights", "fit: pass either classWeight or sampleWeight, not both.");
  }
  return weightClasses(split, options.classWeight);
}

/** Of the rows that are trained on alone: in validation all classes count alike, as in Keras. */
async function weightClasses(
  split: SplitRows,
  weights: Readonly<Record<string, number>>,
): Promise<SplitRows> {
  const { classWeights } = await import("./rare.ts");
  return { ...split, weight: classWeights("fit", split.y, weights) };
}

function splitData(
  model: Model,
  xData: TensorLike,
  yData: TensorLike,
  options: FitOptions,
): SplitRows {
  const { shape, dtype } = model.inputSpecFor(xData);
  const x = inputRows("fit", xData, shape, dtype);
  const y = targetRows("fit", yData);
  const given = options.sampleWeight ?? null;
  const weight = given === null ? null : weightRows("fit", given);
  const count = requireSameCount("fit", { x, y, sampleWeight: weight });
  if (options.validationData) {
    if (!Array.isArray(options.validationData)) {
      throw new ValueError(
        "fit/validation-data",
        `fit: validationData is a list, [x, y] or [x, y, sampleWeight]. Received: ${formatReceived(options.validationData)}.`,
      );
    }
    const [vx, vy, vw] = options.validationData;
    const validation = {
      x: inputRows("fit: validationData", vx, shape, dtype),
      y: targetRows("fit: validationData", vy),
      weight: vw === undefined || vw === null ? null : weightRows("fit: validationData", vw),
    };
    requireSameCount("fit: validationData", {
      x: validation.x,
      y: validation.y,
      sampleWeight: validation.weight,
    });
    return { x, y, weight, validation };
  }
  const share = options.validationSplit ?? 0;
  if (share === 0) return { x, y, weight, validation: null };
  const cut = Math.floor(count * (1 - share));
  if (!(share > 0 && share < 1) || cut === 0 || cut === count) {
    throw new ValueError(
      "fit/validation-split",
      `fit: validationSplit must be in (0, 1) and leave samples on both sides. Received: ${share} of ${count} samples.`,
    );
  }
  const part = (rows: Rows, start: number, end: number): Rows => rowRange(rows, start, end);
  return {
    x: part(x, 0, cut),
    y: part(y, 0, cut),
    weight: weight === null ? null : part(weight, 0, cut),
    validation: {
      x: part(x, cut, count),
      y: part(y, cut, count),
      weight: weight === null ? null : part(weight, cut, count),
    },
  };
}
