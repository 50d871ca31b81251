/** @module models/callbacks/learning-rate-scheduler — a learning rate for each epoch, by a function. */
import { writeOut } from "#platform";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type Logs } from "./callback.ts";
import { logLearningRates, ratedOptimizers } from "./learning-rates.ts";

/** The learning rate of an epoch (from 0), from that of the one before. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

/** Options of {@link LearningRateScheduler}. */
export interface LearningRateSchedulerConfig {
  /** 1 tells each epoch's learning rate. Default 0. */
  readonly verbose?: 0 | 1 | boolean | undefined;
}

/**
 * Sets the learning rate at the beginning of each epoch, and shows it in logs and history as `learning_rate`.
 *
 * @throws {@link ValueError} `callback/schedule`; {@link StateError} `optimizer/schedule` if the optimizer follows a schedule of
 *   its own
 * @example
 * const halving = new LearningRateScheduler((epoch, rate) => (epoch % 10 === 9 ? rate / 2 : rate));
 * await model.fit(x, y, { epochs: 100, callbacks: [halving] });
 */
export class LearningRateScheduler extends Callback {
  readonly schedule: EpochSchedule;
  readonly #isVerbose: boolean;

  constructor(schedule: EpochSchedule, config: LearningRateSchedulerConfig = {}) {
    super();
    if (typeof schedule !== "function") {
      throw new ValueError(
        "callback/schedule",
        `LearningRateScheduler: expected a function (epoch, learningRate) => learningRate. Received: ${formatReceived(schedule)}.`,
      );
    }
    const { verbose } = withDefaults("LearningRateScheduler", config, {
      verbose: 0 as 0 | 1 | boolean,
    });
    this.schedule = schedule;
    this.#isVerbose = verbose === true || verbose === 1;
  }

  onEpochBegin(epoch: number): void {
    const rated = ratedOptimizers("LearningRateScheduler", this.model);
    for (const { optimizer } of rated) {
      const rate: unknown = this.schedule(epoch, optimizer.learningRate);
      if (typeof rate !== "number" || !(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
        throw new ValueError(
          "callback/schedule",
          `LearningRateScheduler: the function must return a number ≥ 0. Received: ${formatReceived(rate)} for epoch ${epoch}.`,
        );
      }
      optimizer.learningRate = rate;
      if (!this.#isVerbose) continue;
      const whose = rated.length > 1 ? ` of ${optimizer.name}` : "";
      writeOut(`\nEpoch ${epoch + 1}: the learning rate${whose} is ${rate}.\n`);
    }
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    logLearningRates(ratedOptimizers("LearningRateScheduler", this.model), logs);
  }
}
