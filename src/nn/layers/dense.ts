/** @module nn/layers/dense */
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add } from "../../ops/arithmetic.ts";
import { matmul } from "../../ops/matmul.ts";
import type { Variable } from "../../runtime/variable.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../activations/registry.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, lastDim, layerOptions, splitLayerOptions } from "./layer-options.ts";
import type { WeightOptions } from "./weight.ts";

/** Options of {@link Dense}. */
export interface DenseConfig extends LayerConfig {
  /** Size of the output's last axis. */
  readonly units: number;
  /** Applied to the output; `null` (default) leaves it linear. */
  readonly activation?: ActivationIdentifier | undefined;
  /** Whether to add a bias of shape `[units]`. Default `true`. */
  readonly useBias?: boolean | undefined;
  /** Default `"glorotUniform"`. */
  readonly kernelInitializer?: InitializerIdentifier | undefined;
  /** Default `"zeros"`. */
  readonly biasInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the kernel. Default `null`: none. */
  readonly kernelRegularizer?: RegularizerIdentifier | undefined;
  /** Penalty on the bias. Default `null`: none. */
  readonly biasRegularizer?: RegularizerIdentifier | undefined;
  /** What the kernel is brought back to after each update. Default `null`: nothing. */
  readonly kernelConstraint?: ConstraintIdentifier | undefined;
  /** The same for the bias. Default `null`. */
  readonly biasConstraint?: ConstraintIdentifier | undefined;
}

/** How a weight starts, and what holds for it. */
type WeightPlan = readonly [Initializer, WeightOptions];

interface DenseWeights {
  readonly kernel: Variable;
  readonly bias: Variable | null;
}

/**
 * Fully connected layer: `activation(x · kernel + bias)`, over the last axis.
 *
 * Input `[batch, …, inputDim]` → output `[batch, …, units]`; kernel `[inputDim, units]`, bias `[units]`.
 *
 * @example
 * new Dense({ units: 64, activation: "relu" }).apply(zeros([32, 128])).shape // [32, 64]
 */
export class Dense extends Layer<DenseWeights> {
  static override readonly className: string = "Dense";
  static override readonly supportsMasking: boolean = true;
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly #useBias: boolean;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(config: DenseConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Dense",
      own,
      {
        activation: null as ActivationIdentifier,
        useBias: true,
        kernelInitializer: "glorotUniform" as InitializerIdentifier,
        biasInitializer: "zeros" as InitializerIdentifier,
        kernelRegularizer: null as RegularizerIdentifier,
        biasRegularizer: null as RegularizerIdentifier,
        kernelConstraint: null as ConstraintIdentifier,
        biasConstraint: null as ConstraintIdentifier,
        quantizationConfig: null,
      },
      ["units"],
      layerOptions,
    );
    requirePositiveInteger("Dense: units", full.units);
    const kernelInitializer = getInitializer(full.kernelInitializer);
    const biasInitializer = getInitializer(full.biasInitializer);
    const kernelRegularizer = getRegularizer(full.kernelRegularizer);
    const biasRegularizer = getRegularizer(full.biasRegularizer);
    const kernelConstraint = getConstraint(full.kernelConstraint);
    const biasConstraint = getConstraint(full.biasConstraint);
    super(base, {
      ...full,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
    });
    this.units = full.units;
    this.activation = getActivation(full.activation);
    this.#useBias = full.useBias;
    this.#kernel = [
      kernelInitializer,
      { regularizer: kernelRegularizer, constraint: kernelConstraint },
    ];
    this.#bias = [biasInitializer, { regularizer: biasRegularizer, constraint: biasConstraint }];
  }

  protected override build(inputShape: PartialShape): DenseWeights {
    const inputDim = lastDim(`Dense "${this.name}"`, inputShape);
    return {
      kernel: this.addWeight("kernel", [inputDim, this.units], ...this.#kernel),
      bias: this.#useBias ? this.addWeight("bias", [this.units], ...this.#bias) : null,
    };
  }

  protected override call(x: Tensor, { kernel, bias }: DenseWeights): Tensor {
    if (x.ndim < 2 || x.shape.at(-1) !== kernel.shape[0]) {
      throw new ShapeError(
        "layer/input-shape",
        `${this.name}: expected inputs of shape [batch, …, ${kernel.shape[0]}]. Received: ${formatShape(x.shape)}.`,
      );
    }
    const product = matmul(x, kernel.value);
    return this.activation(bias === null ? product : add(product, bias.value));
  }
}
