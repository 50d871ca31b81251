/** @module nn/layers/spatial/zero-padding — zeros around sequences, images and volumes. */
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { pad } from "../../../ops/pad.ts";
import { withDefaults } from "../../config.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { type Pair, pairsOption, SpatialForm } from "./axes.ts";

/** A number for all ends, a number for each axis of space, or a pair [before, after] for each. */
export type EachEnd = number | readonly number[] | readonly (readonly [number, number])[];

/** Options of layers that pad with zeros. */
export interface ZeroPaddingConfig extends LayerConfig {
  /**
   * Zeros at the ends of each axis of space: a number for all of them, a number an axis, or a pair [before, after] an axis (for
   * sequences the pair itself). Default 1.
   */
  readonly padding?: EachEnd | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** What the three have in common. */
abstract class ZeroPadding extends Layer<null> {
  readonly #form: SpatialForm;
  readonly #padding: readonly Pair[];

  constructor(className: string, rank: number, config: ZeroPaddingConfig | EachEnd) {
    const options = typeof config === "number" || isList(config) ? { padding: config } : config;
    const { base, own } = splitLayerOptions(options);
    const full = withDefaults(
      className,
      own,
      { padding: 1 as EachEnd, dataFormat: null as DataFormat | null },
      [],
      layerOptions,
    );
    const form = new SpatialForm(className, rank, full.dataFormat);
    const padding = pairsOption(`${className}: padding`, full.padding, rank);
    super(base, { padding: rank === 1 ? padding[0] : padding, dataFormat: form.format });
    this.#form = form;
    this.#padding = padding;
  }

  protected override build(inputShape: PartialShape): null {
    this.#form.require(this.name, inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#form.require(this.name, x.shape);
    const { axes } = this.#form;
    return pad(
      x,
      x.shape.map((_, axis): Pair => this.#padding[axes.indexOf(axis)] ?? [0, 0]),
    );
  }
}

function isList(config: ZeroPaddingConfig | EachEnd): config is Exclude<EachEnd, number> {
  return Array.isArray(config);
}

/**
 * Puts zeros before and after each sequence: `[batch, steps, channels]` → `[batch, before + steps + after, channels]`.
 *
 * @throws {@link ValueError} `spatial/pairs`; {@link ShapeError} `layer/input-rank`
 */
export class ZeroPadding1D extends ZeroPadding {
  static override readonly className: string = "ZeroPadding1D";

  constructor(config: ZeroPaddingConfig | EachEnd = {}) {
    super("ZeroPadding1D", 1, config);
  }
}

/** {@link ZeroPadding1D} of images, on all four sides: `padding: [[top, bottom], [left, right]]`. */
export class ZeroPadding2D extends ZeroPadding {
  static override readonly className: string = "ZeroPadding2D";

  constructor(config: ZeroPaddingConfig | EachEnd = {}) {
    super("ZeroPadding2D", 2, config);
  }
}

/** {@link ZeroPadding1D} of volumes, on all six sides. */
export class ZeroPadding3D extends ZeroPadding {
  static override readonly className: string = "ZeroPadding3D";

  constructor(config: ZeroPaddingConfig | EachEnd = {}) {
    super("ZeroPadding3D", 3, config);
  }
}
