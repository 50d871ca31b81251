/** @module nn/layers/spatial/up-sampling — sequences, images and volumes made longer by whole factors. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { type SmoothInterpolation, stretch } from "../../../ops/interpolation.ts";
import { repeat } from "../../../ops/rearrange.ts";
import { type Config, requirePositiveInteger, withDefaults } from "../../config.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { axisOption, type PerAxis, SpatialForm } from "./axes.ts";

/** How values between samples are found. */
export type Interpolation = "nearest" | SmoothInterpolation;

/** Options of {@link UpSampling1D}. */
export interface UpSampling1DConfig extends LayerConfig {
  /** How many times each step stands. Default 2. */
  readonly size?: number | undefined;
}

/** Options of {@link UpSampling3D}. */
export interface UpSampling3DConfig extends LayerConfig {
  /** Factor: one number for all axes of space, or one for each. Default 2. */
  readonly size?: PerAxis | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** Options of {@link UpSampling2D}. */
export interface UpSampling2DConfig extends UpSampling3DConfig {
  /** How values between samples are found. Default `"nearest"`: elements are repeated. */
  readonly interpolation?: Interpolation | undefined;
}

/** What the three have in common. */
abstract class UpSampling extends Layer<null> {
  readonly #form: SpatialForm;
  readonly #size: readonly number[];
  readonly #interpolation: Interpolation;

  constructor(
    base: LayerConfig,
    config: Config,
    form: SpatialForm,
    options: { readonly size: readonly number[]; readonly interpolation: Interpolation },
  ) {
    super(base, config);
    this.#form = form;
    this.#size = options.size;
    this.#interpolation = options.interpolation;
  }

  protected override build(inputShape: PartialShape): null {
    this.#form.require(this.name, inputShape);
    return null;
  }

  protected override call(x: Tensor): Tensor {
    this.#form.require(this.name, x.shape);
    const how = this.#interpolation;
    return this.#form.axes.reduce((wide, axis, i) => {
      const factor = this.#size[i] ?? 1;
      return how === "nearest"
        ? repeat(wide, factor, axis)
        : stretch(wide, axis, (wide.shape[axis] ?? 0) * factor, how);
    }, x);
  }
}

function isSize<C extends object>(config: C | PerAxis): config is PerAxis {
  return typeof config === "number" || Array.isArray(config);
}

/**
 * Repeats each step `size` times: `[batch, steps, channels]` → `[batch, steps · size, channels]`.
 *
 * @throws {@link ValueError} `config/positive-integer`; {@link ShapeError} `layer/input-rank`
 */
export class UpSampling1D extends UpSampling {
  static override readonly className: string = "UpSampling1D";

  constructor(config: UpSampling1DConfig | number = {}) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { size: config } : config);
    const full = withDefaults("UpSampling1D", own, { size: 2 }, [], layerOptions);
    requirePositiveInteger("UpSampling1D: size", full.size);
    // Sequences have their channels last, whatever the default is: Keras's UpSampling1D knows no other format.
    const form = new SpatialForm("UpSampling1D", 1, "channels_last");
    super(base, full, form, { size: [full.size], interpolation: "nearest" });
  }
}

const interpolations: readonly Interpolation[] = [
  "nearest",
  "bilinear",
  "bicubic",
  "lanczos3",
  "lanczos5",
];

/**
 * Makes images larger by whole factors, repeating rows and columns or finding values between them.
 * `[batch, rows, columns, channels]` → `[batch, rows · size[0], columns · size[1], channels]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `up-sampling/interpolation`; {@link ShapeError} `layer/input-rank`
 */
export class UpSampling2D extends UpSampling {
  static override readonly className: string = "UpSampling2D";

  constructor(config: UpSampling2DConfig | PerAxis = {}) {
    const { base, own } = splitLayerOptions(isSize(config) ? { size: config } : config);
    const full = withDefaults(
      "UpSampling2D",
      own,
      {
        size: 2 as PerAxis,
        dataFormat: null as DataFormat | null,
        interpolation: "nearest" as Interpolation,
      },
      [],
      layerOptions,
    );
    const form = new SpatialForm("UpSampling2D", 2, full.dataFormat);
    const size = axisOption("UpSampling2D: size", full.size, 2);
    const name = String(full.interpolation).toLowerCase();
    const interpolation = interpolations.find((known) => known === name);
    if (interpolation === undefined) {
      throw new ValueError(
        "up-sampling/interpolation",
        `UpSampling2D: interpolation must be ${interpolations.map((known) => `"${known}"`).join(", ")}. Received: ${formatReceived(full.interpolation)}.`,
      );
    }
    super(base, { size, dataFormat: form.format, interpolation }, form, { size, interpolation });
  }
}

/**
 * Repeats the elements of volumes along each axis of space.
 * `[batch, depth, rows, columns, channels]` → the same, each length times its factor.
 *
 * @throws {@link ValueError} `spatial/per-axis`; {@link ShapeError} `layer/input-rank`
 */
export class UpSampling3D extends UpSampling {
  static override readonly className: string = "UpSampling3D";

  constructor(config: UpSampling3DConfig | PerAxis = {}) {
    const { base, own } = splitLayerOptions(isSize(config) ? { size: config } : config);
    const full = withDefaults(
      "UpSampling3D",
      own,
      { size: 2 as PerAxis, dataFormat: null as DataFormat | null },
      [],
      layerOptions,
    );
    const form = new SpatialForm("UpSampling3D", 3, full.dataFormat);
    const size = axisOption("UpSampling3D: size", full.size, 3);
    super(base, { size, dataFormat: form.format }, form, { size, interpolation: "nearest" });
  }
}
