/** @module models/trainer/options — checks of what `fit`, `evaluate` and `predict` are told, before anything is traced. */
import { ValueError } from "../../core/errors.ts";
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
    `${where}: ${name} must be ${least === 1 ? "a positive integer" : `an integer of at least ${least}`}. Received: ${name}=${String(value)}.`,
  );
}

/** Checks after which epochs to validate: every so many, or those listed. @throws {@link ValueError} `fit/option` */
export function validationFrequency(
  value: number | readonly number[] | undefined,
): number | readonly number[] {
  if (!Array.isArray(value)) return integerOption("fit", "validationFreq", Number(value ?? 1), 1);
  return value.map((epoch: number) => integerOption("fit", "validationFreq", epoch, 1));
}

/** Checks that all options are known: one that is not would be passed over in silence. @throws {@link ValueError} `config/unknown-option` */
export function requireKnownOptions(
  where: string,
  options: object,
  known: readonly string[],
): void {
  withDefaults(where, options, Object.fromEntries(known.map((name) => [name, undefined])));
}
