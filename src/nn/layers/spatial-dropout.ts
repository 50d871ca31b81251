/** @module nn/layers/spatial-dropout — dropout of whole feature maps. */
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { requireRange, withDefaults } from "../config.ts";
import type { SeedGenerator } from "../random/seed-generator.ts";
import type { CallContext } from "./call-context.ts";
import { dropElements } from "./dropout.ts";
import type { DataFormat } from "./flatten.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { dataFormatOf, requireRank } from "./option-checks.ts";

/** Options of {@link SpatialDropout1D}. */
export interface SpatialDropout1DConfig extends LayerConfig {
  /** Share of feature maps set to 0 in training, in [0, 1]. */
  readonly rate: number;
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** Options of {@link SpatialDropout2D} and {@link SpatialDropout3D}. */
export interface SpatialDropoutConfig extends SpatialDropout1DConfig {
  /** Where the feature maps stand: last, or right after the batch. Default: `config.imageDataFormat()`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** What the three have in common. */
abstract class SpatialDropout extends Layer<null> {
  readonly #rate: number;
  readonly #seed: SeedGenerator | null;
  readonly #rank: number;
  readonly #channelAxis: number;
  readonly #expected: string;

  constructor(className: string, config: SpatialDropoutConfig | number, axes: readonly string[]) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { rate: config } : config);
    const hasFormat = axes.length > 1;
    const defaults = hasFormat ? { seed: null, dataFormat: null } : { seed: null };
    const full = withDefaults(className, own, defaults, ["rate"], layerOptions);
    requireRange(`${className}: rate`, full.rate, 0, 1);
    const dataFormat = dataFormatOf(`${className}: dataFormat`, full.dataFormat ?? null);
    super(base, hasFormat ? { ...full, dataFormat } : full);
    this.#rate = full.rate;
    this.#seed = full.rate > 0 ? this.addSeed(full.seed) : null;
    this.#rank = axes.length + 2;
    const isFirst = dataFormat === "channels_first";
    this.#channelAxis = isFirst ? 1 : this.#rank - 1;
    const sample = isFirst ? ["channels", ...axes] : [...axes, "channels"];
    this.#expected = `[batch, ${sample.join(", ")}]`;
  }

  protected override build(inputShape: readonly (number | null)[]): null {
    this.#requireRank(inputShape);
    return null;
  }

  protected override call(x: Tensor, _: null, { training }: CallContext): Tensor {
    this.#requireRank(x.shape);
    if (!training || this.#seed === null) return x;
    const mask: Shape = x.shape.map((dim, axis) =>
      axis === 0 || axis === this.#channelAxis ? dim : 1,
    );
    return dropElements(x, this.#rate, this.#seed, mask);
  }

  #requireRank(shape: readonly (number | null)[]): void {
    requireRank(this.name, shape, this.#rank, this.#expected);
  }
}

/**
 * In training, sets a random share `rate` of each sample's feature maps to 0 and divides the others by `1 − rate`:
 * neighbouring steps say much the same, so dropping single elements would hide little. Else passes its input on.
 *
 * `[batch, steps, channels]` → the same.
 *
 * @throws {@link ShapeError} `layer/input-rank`
 * @see Tompson et al., 2014, https://arxiv.org/abs/1411.4280
 */
export class SpatialDropout1D extends SpatialDropout {
  static override readonly className: string = "SpatialDropout1D";
  static override readonly supportsMasking: boolean = true;

  constructor(config: SpatialDropout1DConfig | number) {
    super("SpatialDropout1D", config, ["steps"]);
  }
}

/** {@link SpatialDropout1D} of images: `[batch, rows, columns, channels]`, or `[batch, channels, rows, columns]`. */
export class SpatialDropout2D extends SpatialDropout {
  static override readonly className: string = "SpatialDropout2D";
  static override readonly supportsMasking: boolean = true;

  constructor(config: SpatialDropoutConfig | number) {
    super("SpatialDropout2D", config, ["rows", "columns"]);
  }
}

/** {@link SpatialDropout1D} of volumes: three axes of space, channels last or right after the batch. */
export class SpatialDropout3D extends SpatialDropout {
  static override readonly className: string = "SpatialDropout3D";
  static override readonly supportsMasking: boolean = true;

  constructor(config: SpatialDropoutConfig | number) {
    super("SpatialDropout3D", config, ["depth", "rows", "columns"]);
  }
}
