/** @module nn/layers/einsum-dense */

import type { DType } from "../../core/dtype.ts";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { type PartialShape, type Shape, sizeOf } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import { add } from "../../ops/arithmetic.ts";
import { einsum } from "../../ops/einsum.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../activations/registry.ts";
import { withDefaults } from "../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { VarianceScaling } from "../initializers/variance-scaling.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import { type EinsumEquation, einsumWeights, parseEquation } from "./einsum-equation.ts";
import { refuseAdaptation } from "./embedding.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireRank } from "./option-checks.ts";
import type { Weight, WeightOptions } from "./weight.ts";

/** Options of {@link EinsumDense}. */
export interface EinsumDenseConfig extends LayerConfig {
  /** Axes of the input, the kernel and the output: `"abc,cd->abd"`, with `...` for further ones on the left or the right. */
  readonly equation: string;
  /** Shape of the output without the batch and what `...` stands for; `null` for what the input says. */
  readonly outputShape: number | PartialShape;
  /** Applied to the output; `null` (default) leaves it linear. */
  readonly activation?: ActivationIdentifier | undefined;
  /** Letters of the output along which a bias is added. Default `null`: no bias. */
  readonly biasAxes?: string | null | undefined;
  /** Default `"glorotUniform"`, with the equation's count of inputs and outputs. */
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
  /** Low-rank adaptation, which Gradus does not have: only `null`. */
  readonly loraRank?: null | undefined;
  /** As `loraRank`. */
  readonly loraAlpha?: null | undefined;
  /** Quantization, which Gradus does not have: only `null`. */
  readonly quantizationConfig?: null | undefined;
  /** As `quantizationConfig`. */
  readonly gptqUnpackedColumnSize?: null | undefined;
}

interface EinsumDenseWeights {
  readonly kernel: Weight;
  readonly bias: Weight | null;
  /** Number of axes of the inputs. */
  readonly rank: number;
}

/**
 * A dense layer over axes that an equation names: `activation(einsum(equation, x, kernel) + bias)`.
 *
 * @example
 * // As Dense({ units: 64 }), for each step: [32, 10, 128] → [32, 10, 64]
 * new EinsumDense({ equation: "abc,cd->abd", outputShape: [null, 64], biasAxes: "d" });
 * // The same for any number of axes before the last.
 * new EinsumDense({ equation: "...x,xy->...y", outputShape: 64, biasAxes: "y" });
 */
export class EinsumDense extends Layer<EinsumDenseWeights> {
  static override readonly className: string = "EinsumDense";
  readonly equation: string;
  readonly activation: ActivationFunction;
  readonly #parsed: EinsumEquation;
  readonly #outputShape: PartialShape;
  readonly #biasAxes: string | null;
  readonly #kernel: readonly [Initializer, WeightOptions];
  readonly #bias: readonly [Initializer, WeightOptions];

  /**
   * @throws {@link ValueError} `einsum-dense/equation`, `einsum-dense/output-shape`; when built, {@link ShapeError}
   *   `einsum-dense/shape` and {@link ValueError} `einsum-dense/bias-axes`
   */
  constructor(config: EinsumDenseConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "EinsumDense",
      own,
      {
        activation: null as ActivationIdentifier,
        biasAxes: null as string | null,
        kernelInitializer: "glorotUniform" as InitializerIdentifier,
        biasInitializer: "zeros" as InitializerIdentifier,
        kernelRegularizer: null as RegularizerIdentifier,
        biasRegularizer: null as RegularizerIdentifier,
        kernelConstraint: null as ConstraintIdentifier,
        biasConstraint: null as ConstraintIdentifier,
        loraRank: null,
        loraAlpha: null,
        quantizationConfig: null,
        gptqUnpackedColumnSize: null,
      },
      ["equation", "outputShape"],
      layerOptions,
    );
    const parsed = parseEquation("EinsumDense", full.equation);
    const outputShape = requireOutputShape(full.outputShape);
    refuseAdaptation("EinsumDense", full);
    const { loraRank, loraAlpha, gptqUnpackedColumnSize, ...kept } = full;
    const kernelInitializer = getInitializer(full.kernelInitializer);
    const biasInitializer = getInitializer(full.biasInitializer);
    const kernelRegularizer = getRegularizer(full.kernelRegularizer);
    const biasRegularizer = getRegularizer(full.biasRegularizer);
    const kernelConstraint = getConstraint(full.kernelConstraint);
    const biasConstraint = getConstraint(full.biasConstraint);
    super(base, {
      ...kept,
      outputShape,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
    });
    this.equation = full.equation;
    this.activation = getActivation(full.activation);
    this.#parsed = parsed;
    this.#outputShape = outputShape;
    this.#biasAxes = full.biasAxes;
    this.#kernel = [
      kernelInitializer,
      { regularizer: kernelRegularizer, constraint: kernelConstraint },
    ];
    this.#bias = [biasInitializer, { regularizer: biasRegularizer, constraint: biasConstraint }];
  }

  protected override build(inputShape: PartialShape): EinsumDenseWeights {
    const where = `EinsumDense "${this.name}"`;
    const shapes = einsumWeights(
      where,
      this.#parsed,
      this.#biasAxes,
      inputShape,
      this.#outputShape,
    );
    const [initializer, options] = this.#kernel;
    return {
      kernel: this.addWeight(
        "kernel",
        shapes.kernelShape,
        withFans(initializer, shapes.inputAxes, shapes.outputAxes),
        options,
      ),
      bias:
        shapes.biasShape === null ? null : this.addWeight("bias", shapes.biasShape, ...this.#bias),
      rank: inputShape.length,
    };
  }

  protected override call(x: Tensor, { kernel, bias, rank }: EinsumDenseWeights): Tensor {
    requireRank(this.name, x.shape, rank, `that "${this.equation}" was built for`);
    const product = einsum(this.equation, x, kernel.value);
    return this.activation(bias === null ? product : add(product, bias.value));
  }
}

/** @throws {@link ValueError} `einsum-dense/output-shape` */
function requireOutputShape(value: unknown): PartialShape {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isDim = (dim: unknown): dim is number | null =>
    dim === null || (Number.isSafeInteger(dim) && Number(dim) > 0);
  if (list.every(isDim)) return list;
  throw new ValueError(
    "einsum-dense/output-shape",
    `EinsumDense: outputShape is a positive integer, or a list of them and null (for what the input says). Received: ${formatReceived(value)}.`,
  );
}

/**
 * An initializer that counts the inputs and outputs of the equation. Each axis of the kernel is one or the other, so that
 * the kernel has as many elements as a matrix of inputs by outputs, and takes that matrix's values.
 */
function withFans(
  initializer: Initializer,
  inputAxes: readonly number[],
  outputAxes: readonly number[],
): Initializer | ((shape: Shape, dtype: DType) => Tensor) {
  const { config } = initializer;
  if (!(initializer instanceof VarianceScaling)) return initializer;
  if (config.inputAxes != null && config.outputAxes != null) return initializer;
  return (shape, dtype) => {
    const count = (axes: readonly number[]): number => sizeOf(axes.map((axis) => shape[axis] ?? 1));
    const { storage } = initializer.apply([count(inputAxes), count(outputAxes)], dtype);
    // Not reshaped, which in a trace would be recorded: a weight's first values must be there.
    return new Tensor({ shape, dtype }, storage, null);
  };
}
