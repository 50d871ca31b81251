/** @module nn/layers/rnn/time-distributed */
import { formatShape, ShapeError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import { Tensor } from "../../../ir/tensor.ts";
import { stack, unstack } from "../../../ops/rearrange.ts";
import { withDefaults } from "../../config.ts";
import type { CallContext, OuterContext } from "../call-context.ts";
import { type AnyLayer, Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { requireLayer } from "./recurrent-layer.ts";
import { isRowWise } from "./row-wise.ts";

/** Options of {@link TimeDistributed}. */
export interface TimeDistributedConfig extends LayerConfig {
  /** What is applied to each step; its weights are shared by all. */
  readonly layer: AnyLayer;
}

/**
 * Applies a layer to each step of a sequence: `[batch, steps, …] → [batch, steps, …]`.
 *
 * A layer that treats rows by themselves is called once, on all steps as one batch. Others (dropout in training, layers of
 * your own) are called for each step, in order. As in Keras, a penalty of the layer on its output does not count here.
 *
 * `apply` takes `mask`, `[batch, steps, …]`, of which the layer gets each step's.
 *
 * @throws {@link ValueError} `config/layer`; {@link ShapeError} `time-distributed/input`, `time-distributed/mask`,
 *   `time-distributed/output`
 * @example
 * new TimeDistributed({ layer: new Dense({ units: 3 }) }).apply(ones([2, 7, 5])).shape // [2, 7, 3]
 */
export class TimeDistributed extends Layer<null> {
  static override readonly className: string = "TimeDistributed";
  static override readonly supportsMasking: boolean = true;
  readonly layer: AnyLayer;

  constructor(config: TimeDistributedConfig | AnyLayer) {
    const { base, own } = splitLayerOptions(config instanceof Layer ? { layer: config } : config);
    const full = withDefaults("TimeDistributed", own, {}, ["layer"], layerOptions);
    const layer: AnyLayer = requireLayer("TimeDistributed: layer", full.layer, Layer, "a layer");
    super(base, { layer });
    this.layer = this.addLayer("layer", layer);
  }

  protected override build(inputShape: PartialShape): null {
    const [batch = null, , ...sample] = this.#requireSteps(inputShape);
    this.layer.ensureBuilt([batch, ...sample], this.path);
    return null;
  }

  #requireSteps(shape: PartialShape): PartialShape {
    if (shape.length >= 3) return shape;
    throw new ShapeError(
      "time-distributed/input",
      `${this.name}: expected inputs of at least 3 axes, [batch, steps, …]. Received: ${formatShape(shape)}.`,
    );
  }

  protected override call(x: Tensor, _: null, context: CallContext): Tensor {
    const [batch = 0, steps = 0, ...sample] = this.#requireSteps(x.shape) as readonly number[];
    const { mask, training } = context;
    if (mask !== null) this.#requireMask(mask, x);
    if (steps > 0 && isRowWise(this.layer, training)) {
      const rows = batch * steps;
      const merged = mask?.reshape(rows, ...mask.shape.slice(2)) ?? null;
      const output = this.#callLayer(x.reshape(rows, ...sample), merged, context);
      return output.reshape(batch, steps, ...output.shape.slice(1));
    }
    const masks = mask === null ? null : unstack(mask, null, 1);
    const outputs = unstack(x, null, 1).map((step, t) =>
      this.#callLayer(step, masks?.[t] ?? null, context),
    );
    return stack(outputs, 1);
  }

  #callLayer(x: Tensor, mask: Tensor | null, context: OuterContext): Tensor {
    const { layer } = this;
    const penalty = layer.activityRegularizer;
    layer.activityRegularizer = null;
    try {
      const output = layer.callWith(x, context, { mask });
      if (output instanceof Tensor) return output;
    } finally {
      layer.activityRegularizer = penalty;
    }
    throw new ShapeError(
      "time-distributed/output",
      `${this.name}: expected a layer that gives one tensor. Received: several from ${layer.name}.`,
    );
  }

  #requireMask(mask: Tensor, x: Tensor): void {
    if (mask.ndim >= 2 && mask.shape[0] === x.shape[0] && mask.shape[1] === x.shape[1]) return;
    throw new ShapeError(
      "time-distributed/mask",
      `${this.name}: expected a mask whose first two axes are the inputs' batch and steps, [${x.shape[0]}, ${x.shape[1]}]. Received: ${formatShape(mask.shape)}.`,
    );
  }
}
