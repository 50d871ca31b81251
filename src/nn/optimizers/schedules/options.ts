/** @module nn/optimizers/schedules/options — checks of schedules' options. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Config } from "../../config.ts";

/** A schedule's options with defaults filled in. */
export type Complete<C> = Config & { readonly [K in keyof C]-?: Exclude<C[K], undefined> };

/** Checks that learning rates of a schedule are numbers ≥ 0. @throws {@link ValueError} `schedule/learning-rate` */
export function requireRates(where: string, rates: readonly unknown[]): void {
  for (const rate of rates) {
    if (typeof rate === "number" && rate >= 0 && rate < Infinity) continue;
    throw new ValueError(
      "schedule/learning-rate",
      `${where}: a learning rate must be a number ≥ 0. Received: ${formatReceived(rate)}.`,
    );
  }
}

/** Checks that a number is finite. @throws {@link ValueError} `schedule/number` */
export function requireFinite(where: string, value: unknown): void {
  if (Number.isFinite(value)) return;
  throw new ValueError(
    "schedule/number",
    `${where}: expected a finite number. Received: ${formatReceived(value)}.`,
  );
}

/** Checks a number of steps. @throws {@link ValueError} `schedule/steps` */
export function requireSteps(where: string, steps: unknown): void {
  if (typeof steps === "number" && steps > 0 && steps < Infinity) return;
  throw new ValueError(
    "schedule/steps",
    `${where}: expected a number of steps > 0. Received: ${formatReceived(steps)}.`,
  );
}
