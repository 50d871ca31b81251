/** @module models/trainer/options — checks of what `fit`, `evaluate` and `predict` are told, before anything is traced. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";

/** An integer option of at least `least`; `fallback` where it is not given. @throws {@link ValueError} `fit/option` */
export function integerOption(
  where: string,
  name: string,
  value: number | null | undefined,
  fallback: number,
  least = 1,
): number {
  const number = value ?? fallback;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new ValueError(
    "fit/option",
    `${where}: ${name} must be ${least === 1 ? "a positive integer" : `an integer of at least ${least}`}. Received: ${name}=${formatReceived(value)}.`,
  );
}

/**
 * Samples in a batch, as Keras chooses them: as many as are asked for, else what makes so many steps of all `count`, else 32.
 *
 * @throws {@link ValueError} `fit/option`
 */
export function stepSizes(
  where: string,
  count: number,
  batchSize: number | null | undefined,
  steps: number | null | undefined,
  stepsName = "steps",
  sizeName = "batchSize",
): number {
  const wanted = steps == null ? null : integerOption(where, stepsName, steps, 1);
  const fallback = wanted === null ? 32 : Math.max(1, Math.ceil(count / wanted));
  return integerOption(where, sizeName, batchSize, fallback);
}

/** Checks that all options are known: one that is not would be passed over in silence. @throws {@link ValueError} `config/unknown-option` */
export function requireKnownOptions(
  where: string,
  options: object,
  known: readonly string[],
): void {
  withDefaults(where, options, Object.fromEntries(known.map((name) => [name, undefined])));
}
