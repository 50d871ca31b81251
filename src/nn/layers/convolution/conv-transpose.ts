/** @module nn/layers/convolution/conv-transpose */
import { ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { convTranspose } from "../../../ops/convolution.ts";
import type { SpatialPadding } from "../../../ops/spatial.ts";
import { withDefaults } from "../../config.ts";
import { Layer } from "../layer.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { axisOption, type PerAxis } from "../spatial/axes.ts";
import type { Weight } from "../weight.ts";
import {
  ConvolutionPlan,
  convolutionDefaults,
  type KernelConfig,
  planOf,
  requireFilters,
  requireStridesOrDilation,
  type WeightPlan,
  weightDefaults,
} from "./options.ts";

/** Options of {@link Conv2DTranspose} and its kin. */
export interface ConvTransposeConfig extends KernelConfig {
  /** Number of channels of the output. */
  readonly filters: number;
  /** Elements added at each axis's end, fewer than `strides`; `null` (default): as many as the padding says. */
  readonly outputPadding?: PerAxis | null | undefined;
}

interface ConvTransposeWeights {
  readonly kernel: Weight;
  readonly bias: Weight | null;
}

/** What the three have in common. */
abstract class ConvTranspose extends Layer<ConvTransposeWeights> {
  readonly filters: number;
  readonly #plan: ConvolutionPlan;
  readonly #kernel: WeightPlan;
  readonly #outputPadding: readonly number[] | null;

  constructor(className: string, rank: number, config: ConvTransposeConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own as object,
      {
        ...convolutionDefaults,
        outputPadding: null as PerAxis | null,
        ...weightDefaults("kernel"),
      },
      ["filters", "kernelSize"],
      layerOptions,
    );
    requireFilters(className, full.filters);
    const plan = new ConvolutionPlan(className, rank, full, ["kernel"]);
    requireStridesOrDilation(className, plan);
    const outputPadding =
      full.outputPadding === null
        ? null
        : axisOption(`${className}: outputPadding`, full.outputPadding, rank, 0);
    outputPadding?.forEach((added, i) => {
      if (added < (plan.strides[i] ?? 1)) return;
      throw new ValueError(
        "conv/output-padding",
        `${className}: outputPadding must be less than strides along each axis. Received: outputPadding [${outputPadding.join(", ")}], strides [${plan.strides.join(", ")}].`,
      );
    });
    super(base, { ...plan.config, outputPadding });
    this.filters = Number(full.filters);
    this.#plan = plan;
    this.#kernel = planOf(plan.config, "kernel");
    this.#outputPadding = outputPadding;
  }

  protected override build(inputShape: PartialShape): ConvTransposeWeights {
    const { form, kernelSize, useBias, bias } = this.#plan;
    const shape = [...kernelSize, this.filters, form.channels(this.name, inputShape)];
    return {
      kernel: this.addWeight("kernel", shape, ...this.#kernel),
      bias: useBias ? this.addWeight("bias", [this.filters], ...bias) : null,
    };
  }

  protected override call(x: Tensor, { kernel, bias }: ConvTransposeWeights): Tensor {
    const { form, strides, dilationRate, padding } = this.#plan;
    form.requireChannels(this.name, x.shape, kernel.shape.at(-1) ?? 0);
    const result = convTranspose(x, kernel.value, {
      strides,
      dilationRate,
      // "causal" is for Conv1D alone, which the plan has checked.
      padding: padding as SpatialPadding,
      outputPadding: this.#outputPadding,
      dataFormat: form.format,
    });
    return this.#plan.finish(result, bias);
  }
}

/**
 * Transposed convolution of sequences: each step adds the kernel, times itself, to the output, `strides` apart; then bias and
 * activation. It makes longer what {@link Conv1D} made shorter.
 *
 * `[batch, steps, channels]` → `[batch, (steps − 1) · strides + max(span, strides), filters]` where
 * `span = (kernelSize − 1) · dilationRate + 1`; with padding `"same"` `steps · strides`. `outputPadding` says the end exactly.
 * Kernel `[kernelSize, filters, channels]`, bias `[filters]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `conv/padding`, `conv/output-padding`, `conv/strides-and-dilation`
 * @throws {@link ShapeError} `layer/input-rank`, `layer/input-shape`
 */
export class Conv1DTranspose extends ConvTranspose {
  static override readonly className: string = "Conv1DTranspose";

  constructor(config: ConvTransposeConfig) {
    super("Conv1DTranspose", 1, config);
  }
}

/** {@link Conv1DTranspose} of images: `[batch, rows, columns, channels]` → `[batch, …, …, filters]`. */
export class Conv2DTranspose extends ConvTranspose {
  static override readonly className: string = "Conv2DTranspose";

  constructor(config: ConvTransposeConfig) {
    super("Conv2DTranspose", 2, config);
  }
}

/** {@link Conv1DTranspose} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …, …, …, filters]`. */
export class Conv3DTranspose extends ConvTranspose {
  static override readonly className: string = "Conv3DTranspose";

  constructor(config: ConvTransposeConfig) {
    super("Conv3DTranspose", 3, config);
  }
}
