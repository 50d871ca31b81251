/** @module nn/layers/activity-regularization */
import type { Tensor } from "../../ir/tensor.ts";
import { add, divide, multiply } from "../../ops/arithmetic.ts";
import { sum } from "../../ops/broadcast.ts";
import { zeros } from "../../ops/creation.ts";
import { square } from "../../ops/power.ts";
import { abs } from "../../ops/rounding.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link ActivityRegularization}. */
export interface ActivityRegularizationConfig extends LayerConfig {
  /** Factor of the sum of magnitudes, ≥ 0. Default 0. */
  readonly l1?: number | undefined;
  /** Factor of the sum of squares, ≥ 0. Default 0. */
  readonly l2?: number | undefined;
}

/**
 * Passes its input on and adds `(l1·Σ|x| + l2·Σx²) / batch` to the loss, in training and in evaluation. Any shape.
 *
 * @throws {@link ValueError} `config/range`
 */
export class ActivityRegularization extends Layer<null> {
  static override readonly className: string = "ActivityRegularization";
  static override readonly supportsMasking: boolean = true;
  readonly #l1: number;
  readonly #l2: number;

  constructor(config: ActivityRegularizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { l1: 0, l2: 0 };
    const full = withDefaults("ActivityRegularization", own, defaults, [], layerOptions);
    for (const key of ["l1", "l2"] as const) {
      requireRange(`ActivityRegularization: ${key}`, full[key], 0, Number.POSITIVE_INFINITY, "[)");
    }
    super(base, full);
    this.#l1 = full.l1;
    this.#l2 = full.l2;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { addLoss }: CallContext): Tensor {
    const floats = x.astype(this.dtype);
    let penalty = zeros([], this.dtype);
    if (this.#l1 !== 0) penalty = add(penalty, multiply(sum(abs(floats)), this.#l1));
    if (this.#l2 !== 0) penalty = add(penalty, multiply(sum(square(floats)), this.#l2));
    // A penalty of no samples is 0, not 0/0.
    addLoss(x.ndim === 0 ? penalty : divide(penalty, Math.max(x.shape[0] ?? 1, 1)));
    return x;
  }
}
