/** @module nn/layers/pooling/pooling — the greatest or the mean of windows. */
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { averagePool, maxPool } from "../../../ops/pooling.ts";
import { requirePadding, type SpatialPadding } from "../../../ops/spatial.ts";
import { withDefaults } from "../../config.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { axisOption, type PerAxis, SpatialForm } from "../spatial/axes.ts";

/** Options of layers that pool windows. */
export interface PoolingConfig extends LayerConfig {
  /** Size of the window: one number for all axes of space, or one for each. Default 2. */
  readonly poolSize?: PerAxis | undefined;
  /** From one window to the next. Default `null`: `poolSize`. */
  readonly strides?: PerAxis | null | undefined;
  /** `"valid"` (default): windows lie inside. `"same"`: they may reach beyond the ends, where nothing counts. */
  readonly padding?: SpatialPadding | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** What all six have in common. */
abstract class Pooling extends Layer<null> {
  readonly #pool: typeof maxPool;
  readonly #form: SpatialForm;
  readonly #poolSize: readonly number[];
  readonly #strides: readonly number[];
  readonly #padding: SpatialPadding;

  constructor(
    className: string,
    rank: number,
    config: PoolingConfig | PerAxis,
    pool: typeof maxPool,
  ) {
    const options = typeof config === "number" || isList(config) ? { poolSize: config } : config;
    const { base, own } = splitLayerOptions(options);
    const full = withDefaults(
      className,
      own,
      {
        poolSize: 2 as PerAxis,
        strides: null as PerAxis | null,
        padding: "valid" as SpatialPadding,
        dataFormat: null as DataFormat | null,
      },
      [],
      layerOptions,
    );
    const form = new SpatialForm(className, rank, full.dataFormat);
    const poolSize = axisOption(`${className}: poolSize`, full.poolSize, rank);
    const strides = axisOption(`${className}: strides`, full.strides ?? poolSize, rank);
    const padding = requirePadding(className, full.padding);
    super(base, { poolSize, strides, padding, dataFormat: form.format });
    this.#pool = pool;
    this.#form = form;
    this.#poolSize = poolSize;
    this.#strides = strides;
    this.#padding = padding;
  }

  protected override build(inputShape: PartialShape): null {
    this.#form.require(this.name, inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#form.require(this.name, x.shape);
    return this.#pool(x, this.#poolSize, this.#strides, this.#padding, this.#form.format);
  }
}

function isList(config: PoolingConfig | PerAxis): config is readonly number[] {
  return Array.isArray(config);
}

/**
 * The greatest element of each window of a sequence, for each channel; of equals the first takes the gradient.
 *
 * `[batch, steps, channels]` → `[batch, ⌊(steps − poolSize) / strides⌋ + 1, channels]`; with padding `"same"` `⌈steps / strides⌉`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `spatial/padding`; {@link ShapeError} `layer/input-rank`, `spatial/window`
 */
export class MaxPooling1D extends Pooling {
  static override readonly className: string = "MaxPooling1D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("MaxPooling1D", 1, config, maxPool);
  }
}

/** {@link MaxPooling1D} of images: `[batch, rows, columns, channels]` → `[batch, …, …, channels]`. */
export class MaxPooling2D extends Pooling {
  static override readonly className: string = "MaxPooling2D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("MaxPooling2D", 2, config, maxPool);
  }
}

/** {@link MaxPooling1D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …, …, …, channels]`. */
export class MaxPooling3D extends Pooling {
  static override readonly className: string = "MaxPooling3D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("MaxPooling3D", 3, config, maxPool);
  }
}

/**
 * The mean of each window of a sequence, for each channel; only elements of the input count.
 *
 * `[batch, steps, channels]` → `[batch, ⌊(steps − poolSize) / strides⌋ + 1, channels]`; with padding `"same"` `⌈steps / strides⌉`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `spatial/padding`; {@link ShapeError} `layer/input-rank`, `spatial/window`
 */
export class AveragePooling1D extends Pooling {
  static override readonly className: string = "AveragePooling1D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("AveragePooling1D", 1, config, averagePool);
  }
}

/** {@link AveragePooling1D} of images: `[batch, rows, columns, channels]` → `[batch, …, …, channels]`. */
export class AveragePooling2D extends Pooling {
  static override readonly className: string = "AveragePooling2D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("AveragePooling2D", 2, config, averagePool);
  }
}

/** {@link AveragePooling1D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …, …, …, channels]`. */
export class AveragePooling3D extends Pooling {
  static override readonly className: string = "AveragePooling3D";

  constructor(config: PoolingConfig | PerAxis = {}) {
    super("AveragePooling3D", 3, config, averagePool);
  }
}
