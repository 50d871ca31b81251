/** @module nn/layers/flatten */
import { sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { moveaxis } from "../../ops/shape.ts";
import { withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { dataFormatOf } from "./option-checks.ts";

/** Where the channels of images stand. */
export type DataFormat = "channelsLast" | "channelsFirst" | "channels_last" | "channels_first";

/** Options of {@link Flatten}. */
export interface FlattenConfig extends LayerConfig {
  /** `"channelsFirst"` moves axis 1 last before flattening. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** Makes one vector of each sample: `[batch, a, b, …] → [batch, a·b·…]`; `[batch] → [batch, 1]`. */
export class Flatten extends Layer<null> {
  static override readonly className: string = "Flatten";
  readonly #isChannelsFirst: boolean;

  /** @throws {@link ValueError} `config/data-format` */
  constructor(config: FlattenConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Flatten",
      own,
      { dataFormat: null as DataFormat | null },
      [],
      layerOptions,
    );
    const dataFormat = dataFormatOf("Flatten: dataFormat", full.dataFormat);
    super(base, { dataFormat });
    this.#isChannelsFirst = dataFormat === "channels_first";
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    const [batch = 1, ...rest] = x.shape;
    const ordered = this.#isChannelsFirst && x.ndim > 2 ? moveaxis(x, 1, -1) : x;
    return ordered.reshape([batch, sizeOf(rest)]);
  }
}
