/** @module nn/layers/convolution/options — what all convolutions take: windows, an activation, a bias; and how weights start. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { add } from "../../../ops/arithmetic.ts";
import type { SpatialPadding } from "../../../ops/spatial.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../../activations/registry.ts";
import { type Config, requireBoolean, requirePositiveInteger } from "../../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../../constraints/registry.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../../regularizers/registry.ts";
import type { DataFormat } from "../flatten.ts";
import type { LayerConfig } from "../layer-options.ts";
import { axisOption, type PerAxis, SpatialForm } from "../spatial/axes.ts";
import type { Weight, WeightOptions } from "../weight.ts";

/** What a convolution does at the ends of its axes; `"causal"` (sequences only) looks back only. */
export type ConvPadding = SpatialPadding | "causal";

/** Options of all convolutions. */
export interface ConvolutionConfig extends LayerConfig {
  /** Size of the window: one number for all axes of space, or one for each. */
  readonly kernelSize: PerAxis;
  /** From one window to the next. Default 1. Larger ones go with no `dilationRate` but 1. */
  readonly strides?: PerAxis | undefined;
  /** `"valid"` (default): windows lie inside. `"same"`: with zeros around, so that the output is ⌈input / stride⌉ long. */
  readonly padding?: SpatialPadding | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`, also for `null`. */
  readonly dataFormat?: DataFormat | null | undefined;
  /** From one element of a window to the next. Default 1. */
  readonly dilationRate?: PerAxis | undefined;
  /** Applied to the output; `null` (default) leaves it linear. */
  readonly activation?: ActivationIdentifier | undefined;
  /** Whether to add a bias of one element a filter. Default `true`. */
  readonly useBias?: boolean | undefined;
  /** Default `"zeros"`. */
  readonly biasInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the bias. Default `null`: none. */
  readonly biasRegularizer?: RegularizerIdentifier | undefined;
  /** What the bias is brought back to after each update. Default `null`: nothing. */
  readonly biasConstraint?: ConstraintIdentifier | undefined;
}

/** Options of convolutions with one kernel of that name. */
export interface KernelConfig extends ConvolutionConfig {
  /** Default `"glorotUniform"`. */
  readonly kernelInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the kernel. Default `null`: none. */
  readonly kernelRegularizer?: RegularizerIdentifier | undefined;
  /** What the kernel is brought back to after each update. Default `null`: nothing. */
  readonly kernelConstraint?: ConstraintIdentifier | undefined;
}

/** Defaults of the options of {@link ConvolutionConfig}. */
export const convolutionDefaults = {
  strides: 1 as PerAxis,
  padding: "valid" as string,
  dataFormat: null as DataFormat | null,
  dilationRate: 1 as PerAxis,
  activation: null as ActivationIdentifier,
  useBias: true as boolean,
  biasInitializer: "zeros" as InitializerIdentifier,
  biasRegularizer: null as RegularizerIdentifier,
  biasConstraint: null as ConstraintIdentifier,
};

/** Defaults of how a weight of this name starts, and what holds for it. */
export function weightDefaults(name: string): Config {
  return {
    [`${name}Initializer`]: "glorotUniform",
    [`${name}Regularizer`]: null,
    [`${name}Constraint`]: null,
  };
}

/** How a weight starts, and what holds for it. */
export type WeightPlan = readonly [Initializer, WeightOptions];

/** Looks up what a config says of the weight `name`. */
export function planOf(config: Config, name: string): WeightPlan {
  return [
    getInitializer(config[`${name}Initializer`] as InitializerIdentifier),
    {
      regularizer: getRegularizer(config[`${name}Regularizer`] as RegularizerIdentifier),
      constraint: getConstraint(config[`${name}Constraint`] as ConstraintIdentifier),
    },
  ];
}

/** What {@link planOf} looked up, as options again. */
export function planOptions(name: string, [initializer, options]: WeightPlan): Config {
  return {
    [`${name}Initializer`]: initializer,
    [`${name}Regularizer`]: options.regularizer ?? null,
    [`${name}Constraint`]: options.constraint ?? null,
  };
}

/** The options that all convolutions have, checked. */
export class ConvolutionPlan {
  readonly form: SpatialForm;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: ConvPadding;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly bias: WeightPlan;
  /** The whole configuration, with lists for each axis and objects for names. */
  readonly config: Config;

  /**
   * @param weights - Names of the weights beside the bias.
   * @throws {@link ValueError} `spatial/per-axis`, `config/data-format`, `conv/padding`, `conv/strides-and-dilation`, …
   */
  constructor(
    className: string,
    rank: number,
    full: Config & typeof convolutionDefaults,
    weights: readonly string[],
  ) {
    const list = (name: "kernelSize" | "strides" | "dilationRate"): readonly number[] =>
      axisOption(`${className}: ${name}`, full[name] as PerAxis, rank);
    this.form = new SpatialForm(className, rank, full.dataFormat);
    this.kernelSize = list("kernelSize");
    this.strides = list("strides");
    this.dilationRate = list("dilationRate");
    this.padding = requireConvPadding(className, full.padding);
    this.activation = getActivation(full.activation);
    this.useBias = requireBoolean(`${className}: useBias`, full.useBias);
    this.bias = planOf(full, "bias");
    this.config = {
      ...full,
      kernelSize: this.kernelSize,
      strides: this.strides,
      dilationRate: this.dilationRate,
      padding: this.padding,
      dataFormat: this.form.format,
      ...Object.assign({}, ...weights.map((name) => planOptions(name, planOf(full, name)))),
      ...planOptions("bias", this.bias),
    };
  }

  /** The result of a convolution with bias and activation. */
  finish(result: Tensor, bias: Weight | null): Tensor {
    return this.activation(
      bias === null ? result : add(result, this.form.alongChannels(bias.value)),
    );
  }
}

function requireConvPadding(className: string, padding: unknown): ConvPadding {
  const name = typeof padding === "string" ? padding.toLowerCase() : padding;
  const isSequence = className === "Conv1D";
  if (name === "valid" || name === "same" || (name === "causal" && isSequence)) return name;
  throw new ValueError(
    "conv/padding",
    `${className}: padding must be "valid"${isSequence ? ', "same" or "causal"' : ' or "same"'}. Received: ${formatReceived(padding)}.`,
  );
}

/** Keras has no convolution that does both. @throws {@link ValueError} `conv/strides-and-dilation` */
export function requireStridesOrDilation(
  className: string,
  { strides, dilationRate }: ConvolutionPlan,
): void {
  if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
  throw new ValueError(
    "conv/strides-and-dilation",
    `${className}: either strides or dilationRate may be greater than 1, not both. Received: strides [${strides.join(", ")}], dilationRate [${dilationRate.join(", ")}].`,
  );
}

/** Checks the number of filters, and of groups of them. @throws {@link ValueError} `config/positive-integer`, `conv/filter-groups` */
export function requireFilters(className: string, filters: unknown, groups: unknown = 1): void {
  requirePositiveInteger(`${className}: filters`, filters);
  requirePositiveInteger(`${className}: groups`, groups);
  if (Number(filters) % Number(groups) === 0) return;
  throw new ValueError(
    "conv/filter-groups",
    `${className}: the number of groups must divide that of filters. Received: groups ${groups}, filters ${filters}.`,
  );
}
