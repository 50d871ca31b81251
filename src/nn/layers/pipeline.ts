/** @module nn/layers/pipeline */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { automaticName } from "../../core/names.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { withDefaults } from "../config.ts";
import type { SymbolicTensor } from "../graph.ts";
import type { Nested, Shapes, Tensors } from "../structure.ts";
import { type ApplyOptions, type CallContext, runningCall } from "./call-context.ts";
import { type AnyLayer, Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** Options of {@link Pipeline}. */
export interface PipelineConfig extends LayerConfig {
  /** The layers, in order. */
  readonly layers: readonly AnyLayer[];
}

/**
 * Layers one after the other, as one layer: to prepare or to vary data. Unlike a `Sequential` it is no model, and called by
 * itself it is in training, as layers that vary images must be: `apply(x, { training: false })` for the other.
 *
 * @throws {@link ValueError} `pipeline/layers`
 */
export class Pipeline extends Layer<null, Tensors, Nested<SymbolicTensor>> {
  static override readonly className: string = "Pipeline";
  static override readonly takesSeveral: boolean = true;
  static override readonly supportsMasking: boolean = false;
  readonly layers: readonly AnyLayer[];

  constructor(config: PipelineConfig | readonly AnyLayer[]) {
    const { base, own } = splitLayerOptions(isList(config) ? { layers: config } : config);
    const full = withDefaults("Pipeline", own, {}, ["layers"], layerOptions);
    const layers: unknown = full.layers;
    if (!Array.isArray(layers) || !layers.every((layer) => layer instanceof Layer)) {
      throw new ValueError(
        "pipeline/layers",
        `Pipeline: expected a list of layers. Received: ${formatReceived(layers)}.`,
      );
    }
    super(base, { layers });
    this.layers = full.layers;
    const counts = new Map<string, number>();
    for (const layer of full.layers) {
      const name = automaticName(layer.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      this.addLayer(`layers/${count === 0 ? name : `${name}_${count}`}`, layer);
    }
  }

  override apply(inputs: Nested<SymbolicTensor>, options?: ApplyOptions): Nested<SymbolicTensor>;
  override apply(inputs: Nested<TensorLike>, options?: ApplyOptions): Tensors;
  override apply(
    inputs: Nested<TensorLike> | Nested<SymbolicTensor>,
    options: ApplyOptions = {},
  ): Tensors | Nested<SymbolicTensor> {
    const training = options.training ?? runningCall()?.training ?? true;
    return super.apply(inputs as Nested<TensorLike>, { ...options, training });
  }

  protected override build(_: Shapes): null {
    return null;
  }

  protected override call(inputs: Tensors, _: null, context: CallContext): Tensors {
    return this.layers.reduce(
      (x, layer, i) =>
        layer.callWith(x, context, i === 0 && x instanceof Tensor ? { mask: context.mask } : {}),
      inputs,
    );
  }
}

function isList(config: PipelineConfig | readonly AnyLayer[]): config is readonly AnyLayer[] {
  return Array.isArray(config);
}
