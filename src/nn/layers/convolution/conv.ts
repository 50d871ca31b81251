/** @module nn/layers/convolution/conv */
import { ShapeError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { conv } from "../../../ops/convolution.ts";
import { pad } from "../../../ops/pad.ts";
import { withDefaults } from "../../config.ts";
import { Layer } from "../layer.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import type { Weight } from "../weight.ts";
import {
  ConvolutionPlan,
  type ConvPadding,
  convolutionDefaults,
  type KernelConfig,
  planOf,
  requireFilters,
  requireStridesOrDilation,
  type WeightPlan,
  weightDefaults,
} from "./options.ts";

/** Options of {@link Conv2D} and {@link Conv3D}. */
export interface ConvConfig extends KernelConfig {
  /** Number of channels of the output. */
  readonly filters: number;
  /** Filters in as many groups, each of which sees its share of the channels; divides both numbers. Default 1. */
  readonly groups?: number | undefined;
}

/** Options of {@link Conv1D}. */
export interface Conv1DConfig extends Omit<ConvConfig, "padding"> {
  /** As for others, or `"causal"`: an output sees no later step than its own. Default `"valid"`. */
  readonly padding?: ConvPadding | undefined;
}

interface ConvWeights {
  readonly kernel: Weight;
  readonly bias: Weight | null;
}

/** What the three have in common. */
abstract class Conv extends Layer<ConvWeights> {
  readonly filters: number;
  readonly groups: number;
  readonly #plan: ConvolutionPlan;
  readonly #kernel: WeightPlan;

  constructor(className: string, rank: number, config: ConvConfig | Conv1DConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own as object,
      { ...convolutionDefaults, groups: 1, ...weightDefaults("kernel") },
      ["filters", "kernelSize"],
      layerOptions,
    );
    requireFilters(className, full.filters, full.groups);
    const plan = new ConvolutionPlan(className, rank, full, ["kernel"]);
    requireStridesOrDilation(className, plan);
    super(base, plan.config);
    this.filters = Number(full.filters);
    this.groups = full.groups;
    this.#plan = plan;
    this.#kernel = planOf(plan.config, "kernel");
  }

  protected override build(inputShape: PartialShape): ConvWeights {
    const { form, kernelSize, useBias, bias } = this.#plan;
    const channels = form.channels(this.name, inputShape);
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        "conv/groups",
        `${this.name}: the number of groups must divide that of channels. Received: groups ${this.groups}, ${channels} channels.`,
      );
    }
    const shape = [...kernelSize, channels / this.groups, this.filters];
    return {
      kernel: this.addWeight("kernel", shape, ...this.#kernel),
      bias: useBias ? this.addWeight("bias", [this.filters], ...bias) : null,
    };
  }

  protected override call(x: Tensor, { kernel, bias }: ConvWeights): Tensor {
    const { form, strides, dilationRate, padding, kernelSize } = this.#plan;
    form.requireChannels(this.name, x.shape, (kernel.shape.at(-2) ?? 0) * this.groups);
    const isCausal = padding === "causal";
    const before = (dilationRate[0] ?? 1) * ((kernelSize[0] ?? 1) - 1);
    const [steps] = form.axes;
    const seen = isCausal
      ? pad(
          x,
          x.shape.map((_, axis) => [axis === steps ? before : 0, 0]),
        )
      : x;
    const result = conv(
      seen,
      kernel.value,
      strides,
      isCausal ? "valid" : padding,
      form.format,
      dilationRate,
    );
    return this.#plan.finish(result, bias);
  }
}

/**
 * Convolution of sequences: `activation(Σₖ x[o · strides + k · dilationRate] · kernel[k] + bias)`.
 *
 * `[batch, steps, channels]` → `[batch, ⌊(steps − span) / strides⌋ + 1, filters]`, where `span = (kernelSize − 1) · dilationRate + 1`;
 * with padding `"same"` or `"causal"` `⌈steps / strides⌉`. Kernel `[kernelSize, channels / groups, filters]`, bias `[filters]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `conv/padding`, `conv/filter-groups`, `conv/strides-and-dilation`
 * @throws {@link ShapeError} `layer/input-rank`, `layer/input-shape`, `spatial/window`, `conv/groups`
 */
export class Conv1D extends Conv {
  static override readonly className: string = "Conv1D";

  constructor(config: Conv1DConfig) {
    super("Conv1D", 1, config);
  }
}

/**
 * Convolution of images: `activation(Σₖ x[o · strides + k · dilationRate] · kernel[k] + bias)` over rows and columns.
 *
 * `[batch, rows, columns, channels]` → `[batch, …, …, filters]`, each length as in {@link Conv1D}.
 * Kernel `[…kernelSize, channels / groups, filters]`, bias `[filters]`.
 *
 * @example
 * new Conv2D({ filters: 8, kernelSize: 3 }).apply(zeros([2, 28, 28, 1])).shape // [2, 26, 26, 8]
 *
 * @throws {@link ValueError} `spatial/per-axis`, `conv/padding`, `conv/filter-groups`, `conv/strides-and-dilation`
 * @throws {@link ShapeError} `layer/input-rank`, `layer/input-shape`, `spatial/window`, `conv/groups`
 */
export class Conv2D extends Conv {
  static override readonly className: string = "Conv2D";

  constructor(config: ConvConfig) {
    super("Conv2D", 2, config);
  }
}

/** {@link Conv2D} of volumes: `[batch, depth, rows, columns, channels]` → `[batch, …, …, …, filters]`. */
export class Conv3D extends Conv {
  static override readonly className: string = "Conv3D";

  constructor(config: ConvConfig) {
    super("Conv3D", 3, config);
  }
}
