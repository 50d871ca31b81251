/** @module models/callbacks/swap-ema-weights — evaluation with the weights' moving averages. */
import { StateError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";
import type { Variable } from "../../runtime/variable.ts";
import { Callback } from "./callback.ts";

/** Options of {@link SwapEMAWeights}. */
export interface SwapEMAWeightsConfig {
  /** Whether the averages are in the model between epochs too, for callbacks after this one that save it. Default `false`. */
  readonly swapOnEpoch?: boolean | undefined;
}

/**
 * Puts the moving averages of the weights (Polyak averaging, `useEma` of the optimizer) into the model while it is evaluated or
 * predicts, and takes them out again.
 *
 * @throws {@link StateError} `callback/no-ema` where the optimizer keeps no averages
 * @example
 * model.compile({ optimizer: new SGD({ useEma: true }), loss: "mse" });
 * await model.fit(x, y, { epochs: 10, validationSplit: 0.2, callbacks: [new SwapEMAWeights()] });
 */
export class SwapEMAWeights extends Callback {
  readonly swapOnEpoch: boolean;
  #isSwapped = false;

  constructor(config: SwapEMAWeightsConfig = {}) {
    super();
    this.swapOnEpoch = withDefaults("SwapEMAWeights", config, { swapOnEpoch: false }).swapOnEpoch;
  }

  /** Weights with their averages. */
  #pairs(): (readonly [weight: Variable, average: Variable])[] {
    const { model } = this;
    const averages = model?.optimizer?.variables.filter(({ name }) => name === "average") ?? [];
    const pairs = (model?.trainableWeights ?? []).flatMap((weight) => {
      const path = `/${weight.path.replaceAll("/", "_")}_average`;
      const average = averages.find((each) => each.path.endsWith(path));
      return average === undefined ? [] : [[weight, average] as const];
    });
    if (pairs.length > 0) return pairs;
    throw new StateError(
      "callback/no-ema",
      "SwapEMAWeights: the optimizer keeps no moving averages of the weights. Make it with useEma: true, and train before you evaluate.",
    );
  }

  #swap(isSwapped: boolean): void {
    if (this.#isSwapped === isSwapped) return;
    for (const [weight, average] of this.#pairs()) {
      const value = weight.value;
      weight.assign(average.value);
      average.assign(value);
    }
    this.#isSwapped = isSwapped;
  }

  onEpochBegin(): void {
    if (this.swapOnEpoch) this.#swap(false);
  }

  onEpochEnd(epoch: number): void {
    if (!this.swapOnEpoch) return;
    this.#swap(true);
    const isLast = epoch + 1 === this.params?.epochs || this.model?.stopTraining === true;
    if (!isLast) return;
    // When `fit` ends the optimizer puts the averages into the model: they must be the averages, not what was swapped for them.
    for (const [weight, average] of this.#pairs()) average.assign(weight.value);
    this.#isSwapped = false;
  }

  onTestBegin(): void {
    this.#swap(true);
  }

  onTestEnd(): void {
    this.#swap(false);
  }

  onPredictBegin(): void {
    this.#swap(true);
  }

  onPredictEnd(): void {
    this.#swap(false);
  }
}
