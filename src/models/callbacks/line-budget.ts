/** @module models/callbacks/line-budget — how many lines may be printed, so that fast work does not flood. */

/** Lines that may come at once, and that are earned back in a second: never more than twice as many in any second. */
const lines = 10;

/** Lines that a model may still print. */
export class LineBudget {
  #left = lines;
  #at = Number.NEGATIVE_INFINITY;

  /**
   * Takes lines, if they are there.
   *
   * @param milliseconds - The clock.
   * @param reserve - Lines to leave for what matters more, such as the last epoch.
   */
  take(count: number, milliseconds: number, reserve = 0): boolean {
    const earned = ((milliseconds - this.#at) / 1000) * lines;
    this.#left = Math.min(lines, this.#left + earned);
    this.#at = milliseconds;
    if (this.#left - count < reserve) return false;
    this.#left -= count;
    return true;
  }
}
