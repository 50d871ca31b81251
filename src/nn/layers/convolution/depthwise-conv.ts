/** @module nn/layers/convolution/depthwise-conv */
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { depthwiseConv } from "../../../ops/convolution.ts";
import type { SpatialPadding } from "../../../ops/spatial.ts";
import { requirePositiveInteger, withDefaults } from "../../config.ts";
import type { ConstraintIdentifier } from "../../constraints/registry.ts";
import type { InitializerIdentifier } from "../../initializers/registry.ts";
import type { RegularizerIdentifier } from "../../regularizers/registry.ts";
import { Layer } from "../layer.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import type { Weight } from "../weight.ts";
import {
  type ConvolutionConfig,
  ConvolutionPlan,
  convolutionDefaults,
  planOf,
  type WeightPlan,
  weightDefaults,
} from "./options.ts";

/** Options of {@link DepthwiseConv2D} and its kin. */
export interface DepthwiseConvConfig extends ConvolutionConfig {
  /** Number of channels made of each channel. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Default `"glorotUniform"`. */
  readonly depthwiseInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the kernel. Default `null`: none. */
  readonly depthwiseRegularizer?: RegularizerIdentifier | undefined;
  /** What the kernel is brought back to after each update. Default `null`: nothing. */
  readonly depthwiseConstraint?: ConstraintIdentifier | undefined;
}

interface DepthwiseWeights {
  readonly kernel: Weight;
  readonly bias: Weight | null;
}

/** What the two have in common. */
abstract class DepthwiseConv extends Layer<DepthwiseWeights> {
  readonly depthMultiplier: number;
  readonly #plan: ConvolutionPlan;
  readonly #kernel: WeightPlan;

  constructor(className: string, rank: number, config: DepthwiseConvConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own as object,
      { ...convolutionDefaults, depthMultiplier: 1, ...weightDefaults("depthwise") },
      ["kernelSize"],
      layerOptions,
    );
    requirePositiveInteger(`${className}: depthMultiplier`, full.depthMultiplier);
    const plan = new ConvolutionPlan(className, rank, full, ["depthwise"]);
    super(base, plan.config);
    this.depthMultiplier = full.depthMultiplier;
    this.#plan = plan;
    this.#kernel = planOf(plan.config, "depthwise");
  }

  protected override build(inputShape: PartialShape): DepthwiseWeights {
    const { form, kernelSize, useBias, bias } = this.#plan;
    const channels = form.channels(this.name, inputShape);
    const shape = [...kernelSize, channels, this.depthMultiplier];
    return {
      kernel: this.addWeight("kernel", shape, ...this.#kernel),
      bias: useBias ? this.addWeight("bias", [channels * this.depthMultiplier], ...bias) : null,
    };
  }

  protected override call(x: Tensor, { kernel, bias }: DepthwiseWeights): Tensor {
    const { form, strides, dilationRate, padding } = this.#plan;
    form.requireChannels(this.name, x.shape, kernel.shape.at(-2) ?? 0);
    const result = depthwiseConv(
      x,
      kernel.value,
      strides,
      // "causal" is for Conv1D alone, which the plan has checked.
      padding as SpatialPadding,
      form.format,
      dilationRate,
    );
    return this.#plan.finish(result, bias);
  }
}

/**
 * Convolution of each channel of a sequence by itself: `depthMultiplier` new channels of each.
 *
 * `[batch, steps, channels]` → `[batch, …, channels · depthMultiplier]`, lengths as in {@link Conv1D}.
 * Kernel `[kernelSize, channels, depthMultiplier]`, bias `[channels · depthMultiplier]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `conv/padding`
 * @throws {@link ShapeError} `layer/input-rank`, `layer/input-shape`, `spatial/window`
 */
export class DepthwiseConv1D extends DepthwiseConv {
  static override readonly className: string = "DepthwiseConv1D";

  constructor(config: DepthwiseConvConfig) {
    super("DepthwiseConv1D", 1, config);
  }
}

/** {@link DepthwiseConv1D} of images: `[batch, rows, columns, channels]` → `[batch, …, …, channels · depthMultiplier]`. */
export class DepthwiseConv2D extends DepthwiseConv {
  static override readonly className: string = "DepthwiseConv2D";

  constructor(config: DepthwiseConvConfig) {
    super("DepthwiseConv2D", 2, config);
  }
}
