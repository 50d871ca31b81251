/** @module models/callbacks/terminate-on-nan — training that ends when the loss is no number any more. */
import { writeOut } from "#platform";
import { StateError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type Logs } from "./callback.ts";

/** Options of {@link TerminateOnNaN}. */
export interface TerminateOnNaNConfig {
  /** Whether `fit` fails, at once and without the other callbacks' `onTrainEnd`. Default `false`: it ends as usual. */
  readonly raiseError?: boolean | undefined;
}

/**
 * Ends training at the batch whose loss is NaN or infinite.
 *
 * @throws {@link StateError} `fit/non-finite-loss` with `raiseError`
 * @example await model.fit(x, y, { epochs: 100, callbacks: [new TerminateOnNaN()] });
 */
export class TerminateOnNaN extends Callback {
  readonly raiseError: boolean;

  constructor(config: TerminateOnNaNConfig = {}) {
    super();
    this.raiseError = withDefaults("TerminateOnNaN", config, { raiseError: false }).raiseError;
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.raiseError) {
      throw new StateError(
        "fit/non-finite-loss",
        `TerminateOnNaN: the loss of batch ${batch} is ${loss}. Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled.`,
      );
    }
    writeOut(`Batch ${batch}: the loss is ${loss}, training ends here\n`);
    if (this.model !== null) this.model.stopTraining = true;
  }
}
