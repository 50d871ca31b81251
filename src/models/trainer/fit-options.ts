/** @module models/trainer/fit-options — what `fit` may be told, checked before anything is traced. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Nested } from "../../nn/structure.ts";
import type { CallbackHooks } from "../callbacks/callback.ts";
import type { Verbose } from "../callbacks/verbosity.ts";
import type { DataLike } from "./data.ts";
import { integerOption, requireKnownOptions, stepSizes } from "./options.ts";

/** Options of `fit`. */
export interface FitOptions {
  /** Samples in a step. Default 32, or what makes `stepsPerEpoch` steps of all of them. */
  readonly batchSize?: number | null | undefined;
  /** Rounds over the data. Default 1. */
  readonly epochs?: number | undefined;
  /** How much is printed. Default `"auto"`: a bar for each epoch, but at most 20 lines a second. */
  readonly verbose?: Verbose | undefined;
  readonly callbacks?: readonly CallbackHooks[] | undefined;
  /** Share of the data, from its end, that is kept for validation, in [0, 1). Default 0. */
  readonly validationSplit?: number | undefined;
  /** `[x, y]` or `[x, y, sampleWeight]`, each in the structure that `fit` takes. Comes before `validationSplit`. */
  readonly validationData?:
    | readonly [Nested<DataLike>, Nested<DataLike>, Nested<DataLike | null>?]
    | null
    | undefined;
  /** Default `batchSize`. */
  readonly validationBatchSize?: number | null | undefined;
  /** Validate with so many batches, from the first on. `null` (default): with all. */
  readonly validationSteps?: number | null | undefined;
  /** Validate every so many epochs, or after those listed (counted from 1). Default 1. */
  readonly validationFreq?: number | readonly number[] | undefined;
  /** Whether samples come in a new order each epoch; `"batch"`: in a new order within each batch. Default `true`. */
  readonly shuffle?: boolean | "batch" | undefined;
  /** Weight of each class, by its label. */
  readonly classWeight?: Readonly<Record<string, number>> | null | undefined;
  /** Weight of each sample, `[n]`, or of each of its values; for several outputs in their structure, or one for all. */
  readonly sampleWeight?: Nested<DataLike | null> | undefined;
  /** The epoch to begin with, counted from 0. Default 0. */
  readonly initialEpoch?: number | undefined;
  /**
   * Steps after which an epoch ends. The next one goes on from there; where the data ends so does the epoch, and the data
   * begins anew with the next. `null` (default): an epoch is a round over the data.
   */
  readonly stepsPerEpoch?: number | null | undefined;
  /** Ends training early, after the step that runs. What was trained so far stays. */
  readonly signal?: AbortSignal | undefined;
}

/** Names of {@link FitOptions}. */
const fitOptions = [
  "batchSize",
  "epochs",
  "verbose",
  "callbacks",
  "validationSplit",
  "validationData",
  "validationBatchSize",
  "validationSteps",
  "validationFreq",
  "shuffle",
  "classWeight",
  "sampleWeight",
  "initialEpoch",
  "stepsPerEpoch",
  "signal",
] as const satisfies readonly (keyof FitOptions)[];

/** Options with their defaults, as numbers of samples and steps. */
export interface FitPlan {
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly shuffle: boolean | "batch";
  readonly frequency: number | readonly number[];
  /** Steps of an epoch; `null` for a round over the data. */
  readonly stepsPerEpoch: number | null;
}

/**
 * Checks the options that do not hang on data.
 *
 * @throws {@link ValueError} `fit/option`, `config/unknown-option`
 */
export function planFit(options: FitOptions): FitPlan {
  requireKnownOptions("fit", options, fitOptions);
  const shuffle = options.shuffle ?? true;
  if (typeof shuffle !== "boolean" && shuffle !== "batch") {
    throw new ValueError(
      "fit/option",
      `fit: shuffle must be true, false or "batch". Received: ${formatReceived(shuffle)}.`,
    );
  }
  const { signal, stepsPerEpoch } = options;
  if (signal !== undefined && typeof signal.aborted !== "boolean") {
    throw new ValueError(
      "fit/option",
      `fit: signal must be an AbortSignal, as the \`signal\` of an AbortController is. Received: ${formatReceived(signal)}.`,
    );
  }
  // Both are checked here although their sizes are known later: before anything is built.
  stepSizes("fit", 1, options.batchSize, stepsPerEpoch, "stepsPerEpoch");
  const { validationBatchSize, validationSteps } = options;
  stepSizes(
    "fit",
    1,
    validationBatchSize,
    validationSteps,
    "validationSteps",
    "validationBatchSize",
  );
  return {
    epochs: integerOption("fit", "epochs", options.epochs, 1),
    initialEpoch: integerOption("fit", "initialEpoch", options.initialEpoch, 0, 0),
    shuffle,
    frequency: validationFrequency(options.validationFreq),
    stepsPerEpoch: stepsPerEpoch ?? null,
  };
}

/** After which epochs to validate: every so many, or those listed. @throws {@link ValueError} `fit/option` */
function validationFrequency(
  value: number | readonly number[] | undefined,
): number | readonly number[] {
  if (!Array.isArray(value)) return integerOption("fit", "validationFreq", Number(value ?? 1), 1);
  return value.map((epoch: number) => integerOption("fit", "validationFreq", epoch, 1));
}

/** Whether to validate after this epoch, counted from 0. */
export function isValidationTime(epoch: number, frequency: number | readonly number[]): boolean {
  return typeof frequency === "number"
    ? (epoch + 1) % frequency === 0
    : frequency.includes(epoch + 1);
}
