/** @module models/trainer/fit-data — what to train on and what to validate with, from what `fit` was given. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { AnyModel } from "../model.ts";
import { countOf, type DataRows, dataRows, rowsBetween } from "./data.ts";
import type { FitOptions } from "./fit-options.ts";

/** Rows to train on, and to validate with. */
export interface SplitRows extends DataRows {
  readonly validation: DataRows | null;
}

/** Rows from what `fit` was given, checked. @throws {@link ValueError} `fit/weights`, `fit/validation-split`, and those of `data.ts` */
export function trainingData(
  model: AnyModel,
  xData: unknown,
  yData: unknown,
  options: FitOptions,
): SplitRows | Promise<SplitRows> {
  const split = splitData(model, xData, yData, options);
  if (!options.classWeight) return split;
  if (split.weight.length > 0) {
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
  return { ...split, weight: [classWeights("fit", split.y, weights)] };
}

function splitData(
  model: AnyModel,
  xData: unknown,
  yData: unknown,
  options: FitOptions,
): SplitRows {
  const all = dataRows("fit", model, xData, yData, options.sampleWeight);
  if (options.validationData) {
    const { length = 0 } = options.validationData;
    if (!Array.isArray(options.validationData) || length < 2 || length > 3) {
      throw new ValueError(
        "fit/validation-data",
        `fit: validationData is a list, [x, y] or [x, y, sampleWeight]. Received: ${formatReceived(options.validationData)}.`,
      );
    }
    const [vx, vy, vw] = options.validationData;
    const validation = dataRows("fit: validationData", model, vx, vy, vw);
    return { ...all, validation };
  }
  const share = options.validationSplit ?? 0;
  if (share === 0) return { ...all, validation: null };
  const count = countOf(all);
  const cut = Math.floor(count * (1 - share));
  if (!(share > 0 && share < 1) || cut === 0 || cut === count) {
    throw new ValueError(
      "fit/validation-split",
      `fit: validationSplit must be in (0, 1) and leave samples on both sides. Received: ${share} of ${count} samples.`,
    );
  }
  return { ...rowsBetween(all, 0, cut), validation: rowsBetween(all, cut, count) };
}
