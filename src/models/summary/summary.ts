/** @module models/summary/summary — a model as a table. */
import { writeOut } from "#platform";
import type { Model } from "../model.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Width of the table in characters. Default 80. */
  readonly lineLength?: number | undefined;
  /** Takes each line instead of standard output. */
  readonly printFn?: ((line: string) => void) | undefined;
}

/** Prints the table. */
export function printSummary(model: Model, options: SummaryOptions): void {
  const print = options.printFn ?? ((line: string) => writeOut(`${line}\n`));
  print(`Model: "${model.name}"`);
  for (const layer of model.layers)
    print(`${layer.name} (${layer.className}) ${layer.built ? layer.countParams() : "?"}`);
}
