/** @module nn/optimizers/adamw */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { withDefaults } from "../config.ts";
import { Adam, type AdamConfig, adamDefaults } from "./adam.ts";

/** Options of {@link AdamW}. */
export interface AdamWConfig extends AdamConfig {
  /** Weights shrink by `weightDecay · learningRate` in each step; a number ≥ 0. Default 0.004. */
  readonly weightDecay?: number | undefined;
}

/**
 * {@link Adam} with weights that decay: `w ← w − η·λ·w` before each step of Adam.
 *
 * The decay is not part of the gradient, as an L2 penalty would be: it is not scaled by the gradient's size.
 *
 * Default learning rate 0.001.
 *
 * @throws {@link ValueError} `optimizer/weight-decay` without a decay, and what {@link Adam} throws.
 * @see Loshchilov and Hutter, 2017.
 */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";

  constructor(config: AdamWConfig = {}) {
    const full = withDefaults("AdamW", config, { ...adamDefaults, weightDecay: 0.004 });
    if (typeof full.weightDecay !== "number") {
      throw new ValueError(
        "optimizer/weight-decay",
        `AdamW: weightDecay must be a number ≥ 0; use Adam for none. Received: ${formatReceived(full.weightDecay)}.`,
      );
    }
    super(full);
  }
}
