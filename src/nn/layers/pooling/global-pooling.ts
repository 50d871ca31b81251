/** @module nn/layers/pooling/global-pooling — the greatest or the mean over all of space. */
import { formatShape, ShapeError } from "../../../core/errors.ts";
import { type PartialShape, sameShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { divide, where } from "../../../ops/arithmetic.ts";
import { mean, sum } from "../../../ops/broadcast.ts";
import { max } from "../../../ops/extremes.ts";
import { expandDims } from "../../../ops/shape.ts";
import { requireBoolean, withDefaults } from "../../config.ts";
import type { CallContext } from "../call-context.ts";
import type { DataFormat } from "../flatten.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { SpatialForm } from "../spatial/axes.ts";

/** Options of layers that pool all of space. */
export interface GlobalPoolingConfig extends LayerConfig {
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
  /** Whether the axes of space stay, as 1. Default `false`. */
  readonly keepDims?: boolean | undefined;
}

/** What all six have in common. */
abstract class GlobalPooling extends Layer<null> {
  protected readonly form: SpatialForm;
  protected readonly keepDims: boolean;

  constructor(className: string, rank: number, config: GlobalPoolingConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own,
      { dataFormat: null as DataFormat | null, keepDims: false },
      [],
      layerOptions,
    );
    const form = new SpatialForm(className, rank, full.dataFormat);
    requireBoolean(`${className}: keepDims`, full.keepDims);
    super(base, { dataFormat: form.format, keepDims: full.keepDims });
    this.form = form;
    this.keepDims = full.keepDims;
  }

  protected override build(inputShape: PartialShape): null {
    this.form.require(this.name, inputShape);
    return null;
  }

  protected override call(x: Tensor, _: null, context: CallContext): Tensor {
    this.form.require(this.name, x.shape);
    return this.pool(x, context);
  }

  protected abstract pool(x: Tensor, context: CallContext): Tensor;
}

abstract class GlobalMaxPooling extends GlobalPooling {
  protected override pool(x: Tensor): Tensor {
    return max(x, this.form.axes, this.keepDims);
  }
}

abstract class GlobalAveragePooling extends GlobalPooling {
  protected override pool(x: Tensor, _: CallContext): Tensor {
    return mean(x, this.form.axes, this.keepDims);
  }
}

/**
 * The greatest element of each channel over all steps; equals share the gradient. `[batch, steps, channels]` →
 * `[batch, channels]`, or `[batch, 1, channels]` with `keepDims`.
 *
 * @throws {@link ShapeError} `layer/input-rank`
 */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  static override readonly className: string = "GlobalMaxPooling1D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalMaxPooling1D", 1, config);
  }
}

/** {@link GlobalMaxPooling1D} of images: `[batch, rows, columns, channels]` → `[batch, channels]`. */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  static override readonly className: string = "GlobalMaxPooling2D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalMaxPooling2D", 2, config);
  }
}

/** {@link GlobalMaxPooling1D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, channels]`. */
export class GlobalMaxPooling3D extends GlobalMaxPooling {
  static override readonly className: string = "GlobalMaxPooling3D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalMaxPooling3D", 3, config);
  }
}

/**
 * The mean of each channel over all steps, or over those that a mask `[batch, steps]` names. `[batch, steps, channels]` →
 * `[batch, channels]`, or `[batch, 1, channels]` with `keepDims`. The mask goes no further. Where it names no step, the mean is NaN.
 *
 * @throws {@link ShapeError} `layer/input-rank`, `global-pooling/mask`
 */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  static override readonly className: string = "GlobalAveragePooling1D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalAveragePooling1D", 1, config);
  }

  protected override pool(x: Tensor, context: CallContext): Tensor {
    const { mask } = context;
    if (mask === null) return super.pool(x, context);
    const [axis = 1] = this.form.axes;
    if (!sameShape(mask.shape, [x.shape[0] ?? 0, x.shape[axis] ?? 0])) {
      throw new ShapeError(
        "global-pooling/mask",
        `${this.name}: a mask must be [batch, steps] for inputs of shape ${formatShape(x.shape)}. Received: ${formatShape(mask.shape)}.`,
      );
    }
    const counts = expandDims(mask.astype("bool"), this.form.channelAxis);
    const total = sum(where(counts, x, 0), axis, this.keepDims);
    return divide(total, sum(counts.astype(x.dtype), axis, this.keepDims));
  }
}

/** The mean of each channel of images: `[batch, rows, columns, channels]` → `[batch, channels]`. */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  static override readonly className: string = "GlobalAveragePooling2D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalAveragePooling2D", 2, config);
  }
}

/** The mean of each channel of volumes: `[batch, depth, rows, columns, channels]` → `[batch, channels]`. */
export class GlobalAveragePooling3D extends GlobalAveragePooling {
  static override readonly className: string = "GlobalAveragePooling3D";

  constructor(config: GlobalPoolingConfig = {}) {
    super("GlobalAveragePooling3D", 3, config);
  }
}
