/** @module nn/layers/wrapper — layers around a layer. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { Config } from "../config.ts";
import type { SymbolicTensor } from "../graph.ts";
import type { Shapes, Tensors, WithLeaves } from "../structure.ts";
import { type AnyLayer, Layer } from "./layer.ts";
import type { LayerConfig } from "./layer-options.ts";

/** Options of {@link Wrapper}. */
export interface WrapperConfig extends LayerConfig {
  /** The layer inside. */
  readonly layer: AnyLayer;
}

/**
 * Base of layers around a layer, which stands in files as `layer`. A class of your own says in `call` what becomes of it.
 *
 * @throws {@link ValueError} `wrapper/layer`
 */
export abstract class Wrapper<
  Weights = null,
  Output extends Tensors = Tensor,
  Symbolic = WithLeaves<Output, SymbolicTensor>,
> extends Layer<Weights, Output, Symbolic> {
  /** The layer inside. */
  readonly layer: AnyLayer;

  constructor(base: LayerConfig, config: Config & { readonly layer: AnyLayer }) {
    super(base, config);
    const layer: unknown = config.layer;
    if (!(layer instanceof Layer)) {
      throw new ValueError(
        "wrapper/layer",
        `${this.className}: layer must be a layer. Received: ${formatReceived(layer)}.`,
      );
    }
    this.layer = this.addLayer("layer", config.layer);
  }

  /** Builds the layer inside for these inputs. */
  protected buildInside(inputShape: Shapes): void {
    this.layer.ensureBuilt(inputShape, this.path);
  }
}
