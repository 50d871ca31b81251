/** @module nn/optimizers/schedules/piecewise-constant-decay */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { where } from "../../../ops/arithmetic.ts";
import { scalar } from "../../../ops/convert.ts";
import { floatx } from "../../../runtime/config.ts";
import { withDefaults } from "../../config.ts";
import { type Complete, requireRates } from "./options.ts";
import { LearningRateSchedule } from "./schedule.ts";

/** Options of {@link PiecewiseConstantDecay}. */
export interface PiecewiseConstantDecayConfig {
  /** The last step of each interval but the last, increasing. */
  readonly boundaries: readonly number[];
  /** The learning rate of each interval, one more than boundaries. */
  readonly values: readonly number[];
  readonly name?: string | undefined;
}

/**
 * `values[0]` up to and with step `boundaries[0]`, then `values[1]` up to and with `boundaries[1]`, and so on.
 *
 * @throws {@link ValueError} `schedule/boundaries`, `schedule/learning-rate`
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className: string = "PiecewiseConstantDecay";
  override readonly config: Complete<PiecewiseConstantDecayConfig>;

  constructor(config: PiecewiseConstantDecayConfig) {
    super();
    const full = withDefaults("PiecewiseConstantDecay", config, { name: "PiecewiseConstant" }, [
      "boundaries",
      "values",
    ]);
    const { boundaries, values } = full;
    const isIncreasing =
      Array.isArray(boundaries) &&
      boundaries.length > 0 &&
      boundaries.every(
        (boundary, i) => Number.isFinite(boundary) && (i === 0 || boundary > boundaries[i - 1]),
      );
    if (!(isIncreasing && Array.isArray(values) && values.length === boundaries.length + 1)) {
      throw new ValueError(
        "schedule/boundaries",
        `PiecewiseConstantDecay: expected increasing boundaries, and one value more than boundaries. Received: boundaries ${listOf(boundaries)} and values ${listOf(values)}.`,
      );
    }
    requireRates("PiecewiseConstantDecay: values", values);
    this.config = { ...full, boundaries: [...boundaries], values: [...values] };
  }

  protected override call(step: Tensor): Tensor {
    const { boundaries, values } = this.config;
    return boundaries.reduce<Tensor>(
      (rate, boundary, i) => where(step.greater(boundary), values[i + 1] ?? 0, rate),
      scalar(values[0] ?? 0, floatx()),
    );
  }
}

function listOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : formatReceived(value);
}
