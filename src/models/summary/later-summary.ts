/**
 * @module models/summary/later-summary — what bundles for browsers have in the place of `summary`: the table's code is loaded when the
 * first is printed. Elsewhere a summary is printed at once.
 */
import type { AnyModel } from "../model.ts";
import type { SummaryColumn, SummaryOptions } from "./summary.ts";

/** Prints the table as soon as its code is there. */
export function printSummary(
  model: AnyModel,
  options: SummaryOptions,
  column?: SummaryColumn | null,
): void {
  void import("../trainer/rare.ts").then((rare) => rare.printSummary(model, options, column));
}
