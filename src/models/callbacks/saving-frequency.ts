/** @module models/callbacks/saving-frequency — how often callbacks write files. */
import { formatReceived, ValueError } from "../../core/errors.ts";

/** `"epoch"`: after each epoch; a number: after so many batches, counted on from epoch to epoch. */
export type SavingFrequency = "epoch" | number;

/** @throws {@link ValueError} `callback/save-freq` */
export function requireFrequency(where: string, frequency: SavingFrequency): void {
  if (frequency === "epoch" || (Number.isInteger(frequency) && frequency >= 1)) return;
  throw new ValueError(
    "callback/save-freq",
    `${where}: saveFreq must be "epoch" or a number of batches, an integer from 1 on. Received: ${formatReceived(frequency)}.`,
  );
}

/** Counts batches; those that one hook stands for, with `stepsPerExecution`, count each. */
export class BatchCounter {
  readonly #frequency: number;
  #since = 0;
  #last: number | null;

  /** @param last - The batch that counts as seen before the first one; `null` for none. */
  constructor(frequency: number, last: number | null) {
    this.#frequency = frequency;
    this.#last = last;
  }

  /** What counts as seen of the epoch that comes. */
  beginEpoch(last: number | null): void {
    this.#last = last;
  }

  /** Whether it is time to save after this batch. */
  isTime(batch: number): boolean {
    const isNewEpoch = this.#last === null || batch <= this.#last;
    this.#since += isNewEpoch ? batch + 1 : batch - (this.#last ?? 0);
    this.#last = batch;
    if (this.#since < this.#frequency) return false;
    this.#since = 0;
    return true;
  }
}
