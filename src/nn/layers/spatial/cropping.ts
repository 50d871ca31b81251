/** @module nn/layers/spatial/cropping — sequences, images and volumes without what lies at their ends. */
import { formatShape, ShapeError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { takeBox } from "../../../ops/slice.ts";
import { withDefaults } from "../../config.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { type Pair, pairsOption, SpatialForm } from "./axes.ts";
import type { EachEnd } from "./zero-padding.ts";

/** Options of {@link Cropping1D}. */
export interface Cropping1DConfig extends LayerConfig {
  /** Steps that go: a number for both ends, or a pair [before, after]. Default 1. */
  readonly cropping?: number | readonly number[] | undefined;
}

/** Options of {@link Cropping2D} and {@link Cropping3D}. */
export interface CroppingConfig extends LayerConfig {
  /**
   * What goes at the ends of each axis of space: a number for all of them, a number an axis, or a pair [before, after] an axis.
   * Default 0 for images, 1 for volumes.
   */
  readonly cropping?: EachEnd | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** What the three have in common. */
abstract class Cropping extends Layer<null> {
  readonly #form: SpatialForm;
  readonly #cropping: readonly Pair[];

  constructor(className: string, rank: number, config: CroppingConfig | EachEnd) {
    const options = typeof config === "number" || isList(config) ? { cropping: config } : config;
    const { base, own } = splitLayerOptions(options);
    const usual = { cropping: (rank === 2 ? 0 : 1) as EachEnd };
    // Sequences have their channels last, whatever the default is: Keras's Cropping1D knows no other format.
    const defaults = rank === 1 ? usual : { ...usual, dataFormat: null };
    const full = withDefaults(className, own, defaults, [], layerOptions);
    const form = new SpatialForm(
      className,
      rank,
      rank === 1 ? "channels_last" : (full.dataFormat ?? null),
    );
    const pairs = pairsOption(`${className}: cropping`, full.cropping, rank);
    super(base, rank === 1 ? { cropping: pairs[0] } : { cropping: pairs, dataFormat: form.format });
    this.#form = form;
    this.#cropping = pairs;
  }

  protected override build(inputShape: PartialShape): null {
    this.#requireRoom(inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#requireRoom(x.shape);
    const { axes } = this.#form;
    const cut = x.shape.map((_, axis): Pair => this.#cropping[axes.indexOf(axis)] ?? [0, 0]);
    return takeBox(
      x,
      cut.map(([before]) => before),
      x.shape.map(() => 1),
      x.shape.map((dim, axis) => dim - (cut[axis]?.[0] ?? 0) - (cut[axis]?.[1] ?? 0)),
    );
  }

  /** @throws {@link ShapeError} `layer/input-rank`, `cropping/size` */
  #requireRoom(shape: PartialShape): void {
    this.#form.require(this.name, shape);
    this.#form.axes.forEach((axis, i) => {
      const dim = shape[axis] ?? null;
      const [before, after] = this.#cropping[i] ?? [0, 0];
      if (dim === null || before + after < dim) return;
      throw new ShapeError(
        "cropping/size",
        `${this.name}: nothing is left of axis ${axis}: ${before} + ${after} of ${dim} elements go. Received inputs of shape ${formatShape(shape)}. Crop less.`,
      );
    });
  }
}

function isList(config: CroppingConfig | EachEnd): config is Exclude<EachEnd, number> {
  return Array.isArray(config);
}

/**
 * Takes steps away at both ends: `[batch, steps, channels]` → `[batch, steps − before − after, channels]`.
 *
 * @throws {@link ValueError} `spatial/pairs`; {@link ShapeError} `layer/input-rank`, `cropping/size`
 */
export class Cropping1D extends Cropping {
  static override readonly className: string = "Cropping1D";

  constructor(config: Cropping1DConfig | number | readonly number[] = {}) {
    super("Cropping1D", 1, config);
  }
}

/** {@link Cropping1D} of images, on all four sides: `cropping: [[top, bottom], [left, right]]`. */
export class Cropping2D extends Cropping {
  static override readonly className: string = "Cropping2D";

  constructor(config: CroppingConfig | EachEnd = {}) {
    super("Cropping2D", 2, config);
  }
}

/** {@link Cropping1D} of volumes, on all six sides. */
export class Cropping3D extends Cropping {
  static override readonly className: string = "Cropping3D";

  constructor(config: CroppingConfig | EachEnd = {}) {
    super("Cropping3D", 3, config);
  }
}
