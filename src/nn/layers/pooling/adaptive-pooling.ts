/** @module nn/layers/pooling/adaptive-pooling — pooling to a wanted size. */
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { adaptiveAveragePool, adaptiveMaxPool } from "../../../ops/adaptive-pooling.ts";
import { withDefaults } from "../../config.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { axisOption, type PerAxis, SpatialForm } from "../spatial/axes.ts";

/** Options of layers that pool to a wanted size. */
export interface AdaptivePoolingConfig extends LayerConfig {
  /** Length of the output along each axis of space: one number for all, or one for each. */
  readonly outputSize: PerAxis;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** What all six have in common. */
abstract class AdaptivePooling extends Layer<null> {
  readonly #pool: typeof adaptiveMaxPool;
  readonly #form: SpatialForm;
  readonly #outputSize: readonly number[];

  constructor(
    className: string,
    rank: number,
    config: AdaptivePoolingConfig,
    pool: typeof adaptiveMaxPool,
  ) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own,
      { dataFormat: null as DataFormat | null },
      ["outputSize"],
      layerOptions,
    );
    const form = new SpatialForm(className, rank, full.dataFormat);
    const outputSize = axisOption(`${className}: outputSize`, full.outputSize, rank);
    super(base, { outputSize, dataFormat: form.format });
    this.#pool = pool;
    this.#form = form;
    this.#outputSize = outputSize;
  }

  protected override build(inputShape: PartialShape): null {
    this.#form.require(this.name, inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#form.require(this.name, x.shape);
    return this.#pool(x, this.#outputSize, this.#form.format);
  }
}

/**
 * The mean of each of `outputSize` windows of a sequence: window `i` of `n` goes from `⌊i · steps / n⌋` to
 * `⌈(i + 1) · steps / n⌉`. `[batch, steps, channels]` → `[batch, outputSize, channels]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`; {@link ShapeError} `layer/input-rank`
 */
export class AdaptiveAveragePooling1D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveAveragePooling1D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveAveragePooling1D", 1, config, adaptiveAveragePool);
  }
}

/** {@link AdaptiveAveragePooling1D} of images: `[batch, rows, columns, channels]` → `[batch, …outputSize, channels]`. */
export class AdaptiveAveragePooling2D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveAveragePooling2D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveAveragePooling2D", 2, config, adaptiveAveragePool);
  }
}

/** {@link AdaptiveAveragePooling1D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …outputSize, channels]`. */
export class AdaptiveAveragePooling3D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveAveragePooling3D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveAveragePooling3D", 3, config, adaptiveAveragePool);
  }
}

/**
 * The greatest element of each of `outputSize` windows of a sequence, which are those of {@link AdaptiveAveragePooling1D}.
 *
 * @throws {@link ValueError} `spatial/per-axis`; {@link ShapeError} `layer/input-rank`
 */
export class AdaptiveMaxPooling1D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveMaxPooling1D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveMaxPooling1D", 1, config, adaptiveMaxPool);
  }
}

/** {@link AdaptiveMaxPooling1D} of images: `[batch, rows, columns, channels]` → `[batch, …outputSize, channels]`. */
export class AdaptiveMaxPooling2D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveMaxPooling2D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveMaxPooling2D", 2, config, adaptiveMaxPool);
  }
}

/** {@link AdaptiveMaxPooling1D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …outputSize, channels]`. */
export class AdaptiveMaxPooling3D extends AdaptivePooling {
  static override readonly className: string = "AdaptiveMaxPooling3D";

  constructor(config: AdaptivePoolingConfig) {
    super("AdaptiveMaxPooling3D", 3, config, adaptiveMaxPool);
  }
}
