/** @module nn/metrics/mean-metric-wrapper — means of what a function says, as a metric. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { camelToSnake } from "../../core/names.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { lookUp } from "../identifier.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { lossFunctions, type MetricFunction, metricFunctions } from "./functions.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Options of {@link MeanMetricWrapper}. What is not named here goes to the function, as its options. */
export interface MeanMetricWrapperConfig extends MetricConfig {
  /** The function, or the name of one of Keras's: `"mean_squared_error"`. */
  readonly fn: string | MetricFunction;
  readonly [option: string]: unknown;
}

/**
 * Mean of a function's values over all samples.
 *
 * @example
 * const isNear = (yTrue, yPred) => yTrue.subtract(yPred).abs().less(0.1).astype("float32");
 * model.compile({ loss: "mse", metrics: [new MeanMetricWrapper({ fn: isNear, name: "near" })] });
 */
export class MeanMetricWrapper extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";
  override readonly direction: "up" | "down" | null;
  readonly #function: MetricFunction;
  readonly #options: object;
  /** Whether targets may be narrower or wider than predictions, as the classes of Keras's functions let them be. */
  readonly #broadcasts: boolean;

  /** @throws {@link ValueError} `metric/function`, `identifier/unknown` */
  constructor(config: MeanMetricWrapperConfig) {
    const { fn, name, dtype, ...options } = config ?? {};
    const found = typeof fn === "string" ? lookUp("function", fn, metricFunctions) : fn;
    if (typeof found !== "function" || isMetric(found)) {
      throw new ValueError(
        "metric/function",
        `MeanMetricWrapper: fn is a function of targets and predictions that gives a value for each sample. Received: ${formatReceived(fn)}.`,
      );
    }
    const known = Object.keys(metricFunctions).find((key) => metricFunctions[key] === found);
    // A function of Keras's is written down by its name.
    const written = { fn: known === undefined ? found : camelToSnake(known), ...options };
    super({ ...written, name, dtype });
    this.#function = found;
    this.#options = options;
    this.#broadcasts =
      known !== undefined && known in lossFunctions && !/crossentropy/i.test(known);
    this.direction = Object.values(lossFunctions).includes(found) ? "down" : null;
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    const pair = this.#broadcasts ? broadcastTargets(yTrue, yPred) : ([yTrue, yPred] as const);
    return this.#function(...pair, this.#options as never);
  }
}

/** A class would be called without `new`. */
function isMetric(f: object): boolean {
  return "prototype" in f && f.prototype instanceof MeanMetric;
}
