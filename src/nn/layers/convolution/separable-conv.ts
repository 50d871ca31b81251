/** @module nn/layers/convolution/separable-conv */
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { separableConv } from "../../../ops/convolution.ts";
import type { SpatialPadding } from "../../../ops/spatial.ts";
import { requirePositiveInteger, withDefaults } from "../../config.ts";
import type { ConstraintIdentifier } from "../../constraints/registry.ts";
import type { InitializerIdentifier } from "../../initializers/registry.ts";
import type { RegularizerIdentifier } from "../../regularizers/registry.ts";
import { Layer } from "../layer.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import type { Weight } from "../weight.ts";
import type { DepthwiseConvConfig } from "./depthwise-conv.ts";
import {
  ConvolutionPlan,
  convolutionDefaults,
  planOf,
  requireFilters,
  type WeightPlan,
  weightDefaults,
} from "./options.ts";

/** Options of {@link SeparableConv2D} and its kin. */
export interface SeparableConvConfig extends DepthwiseConvConfig {
  /** Number of channels of the output. */
  readonly filters: number;
  /** Default `"glorotUniform"`. */
  readonly pointwiseInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the pointwise kernel. Default `null`: none. */
  readonly pointwiseRegularizer?: RegularizerIdentifier | undefined;
  /** What the pointwise kernel is brought back to after each update. Default `null`: nothing. */
  readonly pointwiseConstraint?: ConstraintIdentifier | undefined;
}

interface SeparableWeights {
  readonly depthwise: Weight;
  readonly pointwise: Weight;
  readonly bias: Weight | null;
}

/** What the two have in common. */
abstract class SeparableConv extends Layer<SeparableWeights> {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly #plan: ConvolutionPlan;
  readonly #depthwise: WeightPlan;
  readonly #pointwise: WeightPlan;

  constructor(className: string, rank: number, config: SeparableConvConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      className,
      own as object,
      {
        ...convolutionDefaults,
        depthMultiplier: 1,
        ...weightDefaults("depthwise"),
        ...weightDefaults("pointwise"),
      },
      ["filters", "kernelSize"],
      layerOptions,
    );
    requireFilters(className, full.filters);
    requirePositiveInteger(`${className}: depthMultiplier`, full.depthMultiplier);
    const plan = new ConvolutionPlan(className, rank, full, ["depthwise", "pointwise"]);
    super(base, plan.config);
    this.filters = Number(full.filters);
    this.depthMultiplier = full.depthMultiplier;
    this.#plan = plan;
    this.#depthwise = planOf(plan.config, "depthwise");
    this.#pointwise = planOf(plan.config, "pointwise");
  }

  protected override build(inputShape: PartialShape): SeparableWeights {
    const { form, kernelSize, useBias, bias } = this.#plan;
    const channels = form.channels(this.name, inputShape);
    const spread = channels * this.depthMultiplier;
    return {
      depthwise: this.addWeight(
        "depthwise_kernel",
        [...kernelSize, channels, this.depthMultiplier],
        ...this.#depthwise,
      ),
      pointwise: this.addWeight(
        "pointwise_kernel",
        [...kernelSize.map(() => 1), spread, this.filters],
        ...this.#pointwise,
      ),
      bias: useBias ? this.addWeight("bias", [this.filters], ...bias) : null,
    };
  }

  protected override call(x: Tensor, weights: SeparableWeights): Tensor {
    const { form, strides, dilationRate, padding } = this.#plan;
    form.requireChannels(this.name, x.shape, weights.depthwise.shape.at(-2) ?? 0);
    const result = separableConv(x, weights.depthwise.value, weights.pointwise.value, {
      strides,
      dilationRate,
      // "causal" is for Conv1D alone, which the plan has checked.
      padding: padding as SpatialPadding,
      dataFormat: form.format,
    });
    return this.#plan.finish(result, weights.bias);
  }
}

/**
 * Convolution of sequences in two steps: each channel by itself ({@link DepthwiseConv1D}), and then a mixing of channels; with far
 * fewer weights than {@link Conv1D} has.
 *
 * `[batch, steps, channels]` → `[batch, …, filters]`, lengths as in {@link Conv1D}. Depthwise kernel
 * `[kernelSize, channels, depthMultiplier]`, pointwise kernel `[1, channels · depthMultiplier, filters]`, bias `[filters]`.
 *
 * @throws {@link ValueError} `spatial/per-axis`, `conv/padding`
 * @throws {@link ShapeError} `layer/input-rank`, `layer/input-shape`, `spatial/window`
 */
export class SeparableConv1D extends SeparableConv {
  static override readonly className: string = "SeparableConv1D";

  constructor(config: SeparableConvConfig) {
    super("SeparableConv1D", 1, config);
  }
}

/** {@link SeparableConv1D} of images: `[batch, rows, columns, channels]` → `[batch, …, …, filters]`. */
export class SeparableConv2D extends SeparableConv {
  static override readonly className: string = "SeparableConv2D";

  constructor(config: SeparableConvConfig) {
    super("SeparableConv2D", 2, config);
  }
}
