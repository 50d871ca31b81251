/** @module nn/metrics/divergence — how unlikely targets are, if predictions were true, as metrics. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { klDivergence, poisson } from "../losses/divergence.ts";
import { broadcastTargets } from "./broadcast-targets.ts";
import { MeanMetric, type MetricConfig } from "./metric.ts";

/** Mean of `Σ yTrue · ln(yTrue / yPred)`: what is lost when one distribution stands for another. */
export class KLDivergence extends MeanMetric {
  static override readonly className: string = "KLDivergence";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("KLDivergence", config, { name: "kl_divergence", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(...broadcastTargets(yTrue, yPred));
  }
}

/** Mean of `yPred − yTrue · ln(yPred + 1e-7)`: for counts. */
export class Poisson extends MeanMetric {
  static override readonly className: string = "Poisson";
  override readonly direction: "up" | "down" | null = "down";

  constructor(config: MetricConfig = {}) {
    super(withDefaults("Poisson", config, { name: "poisson", dtype: undefined }));
  }

  protected override values(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(...broadcastTargets(yTrue, yPred));
  }
}
