/** @module models/callbacks/open-bar — the progress bar, loaded where there is one. */
import type { ProgressBar, ProgressOptions } from "./progress-bar.ts";
import { verbosity } from "./verbosity.ts";

/** A progress bar; `null` where nothing is printed. @throws {@link ValueError} `fit/verbose` */
export async function openBar(options: ProgressOptions): Promise<ProgressBar | null> {
  if (verbosity(options.verbose) === 0) return null;
  return new (await import("../trainer/rare.ts")).ProgressBar(options);
}
