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
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import {
  type Constraint,
  Layer,
  type LayerConfig,
  lastDim,
  layerOptions,
  type Regularizer,
  splitLayerOptions,
} from "./layer.ts";

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
  readonly kernelRegularizer?: Regularizer | null | undefined;
  readonly biasRegularizer?: Regularizer | null | undefined;
  readonly kernelConstraint?: Constraint | null | undefined;
  readonly biasConstraint?: Constraint | null | undefined;
}

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
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly #useBias: boolean;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;
  readonly #options: Pick<
    DenseConfig,
    "kernelRegularizer" | "biasRegularizer" | "kernelConstraint" | "biasConstraint"
  >;

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
        kernelRegularizer: null,
        biasRegularizer: null,
        kernelConstraint: null,
        biasConstraint: null,
        quantizationConfig: null,
      },
      ["units"],
      layerOptions,
    );
    requirePositiveInteger("Dense: units", full.units);
    const kernelInitializer = getInitializer(full.kernelInitializer);
    const biasInitializer = getInitializer(full.biasInitializer);
    super(base, { ...full, kernelInitializer, biasInitializer });
    this.units = full.units;
    this.activation = getActivation(full.activation);
    this.#useBias = full.useBias;
    this.#kernelInitializer = kernelInitializer;
    this.#biasInitializer = biasInitializer;
    this.#options = full;
  }

  protected override build(inputShape: PartialShape): DenseWeights {
    const inputDim = lastDim(`Dense "${this.name}"`, inputShape);
    const { kernelRegularizer, kernelConstraint, biasRegularizer, biasConstraint } = this.#options;
    return {
      kernel: this.addWeight("kernel", [inputDim, this.units], this.#kernelInitializer, {
        regularizer: kernelRegularizer,
        constraint: kernelConstraint,
      }),
      bias: this.#useBias
        ? this.addWeight("bias", [this.units], this.#biasInitializer, {
            regularizer: biasRegularizer,
            constraint: biasConstraint,
          })
        : null,
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
