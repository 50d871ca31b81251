/** @module nn/layers/softmax */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { greater, subtract, where } from "../../ops/arithmetic.ts";
import { exp } from "../../ops/exponential.ts";
import { logsumexp } from "../../ops/logsumexp.ts";
import { softmax } from "../../ops/softmax.ts";
import type { ActivationFunction } from "../activations/registry.ts";
import { withDefaults } from "../config.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireAxes } from "./option-checks.ts";

/** Options of {@link Softmax}. */
export interface SoftmaxConfig extends LayerConfig {
  /** The axis or axes over which the result sums to 1. Default −1, the last. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * `e^x / Σ e^x` along `axis`. Any shape.
 *
 * With a mask that broadcasts to the input (bool, or numbers of which those above ½ count), what is masked is 0 and the rest
 * sums to 1.
 *
 * @throws {@link ShapeError} `softmax/mask`, `shape/axis`; {@link ValueError} `config/axis`
 */
export class Softmax extends Layer<null> {
  static override readonly className: string = "Softmax";
  static override readonly supportsMasking: boolean = true;
  readonly #axis: number | readonly number[];

  constructor(config: SoftmaxConfig | number | readonly number[] = {}) {
    const given = typeof config === "number" || Array.isArray(config) ? { axis: config } : config;
    const { base, own } = splitLayerOptions(given as SoftmaxConfig);
    const defaults = { axis: -1 as number | readonly number[] };
    const full = withDefaults("Softmax", own, defaults, [], layerOptions);
    requireAxes("Softmax: axis", full.axis);
    super(base, full);
    this.#axis = full.axis;
  }

  /** The layer in the place of another's activation. */
  get asActivation(): ActivationFunction {
    return (x) => this.apply(x);
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, { mask }: CallContext): Tensor {
    if (mask === null) return this.#softmax(x);
    this.#requireBroadcastable(mask, x);
    const isKept = mask.dtype === "bool" ? mask : greater(mask, 0.5);
    // Large, but not infinite: where all are masked, infinities would leave NaN in the gradient.
    const masked = where(isKept, x, x.dtype === "float16" ? -3e4 : -1e9);
    return where(isKept, this.#softmax(masked), 0);
  }

  #softmax(x: Tensor): Tensor {
    const axis = this.#axis;
    if (typeof axis === "number") return softmax(x, axis);
    const [first = -1] = axis;
    return axis.length === 1 ? softmax(x, first) : exp(subtract(x, logsumexp(x, axis, true)));
  }

  #requireBroadcastable(mask: Tensor, x: Tensor): void {
    const lead = x.ndim - mask.ndim;
    if (lead >= 0 && mask.shape.every((dim, i) => dim === 1 || dim === x.shape[lead + i])) return;
    throw new ShapeError(
      "softmax/mask",
      `${this.name}: expected a mask that broadcasts to the input, each of its dimensions 1 or the input's. Received: mask ${formatShape(mask.shape)}, input ${formatShape(x.shape)}.`,
    );
  }
}
