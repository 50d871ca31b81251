/** @module nn/layers/rnn/conv-lstm-cell */
import { formatShape, ShapeError, ValueError } from "../../../core/errors.ts";
import { type PartialShape, type Shape, sameShape } from "../../../core/shape.ts";
import type { Spec, Tensor } from "../../../ir/tensor.ts";
import { add } from "../../../ops/arithmetic.ts";
import { conv } from "../../../ops/convolution.ts";
import { zeros } from "../../../ops/creation.ts";
import { concatenate, split } from "../../../ops/rearrange.ts";
import {
  type PerAxis,
  perAxis,
  requirePadding,
  type SpatialPadding,
} from "../../../ops/spatial.ts";
import { spanOf } from "../../../ops/windows.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../../activations/registry.ts";
import { type Config, requireBoolean, requirePositiveInteger, withDefaults } from "../../config.ts";
import type { SeedGenerator } from "../../random/seed-generator.ts";
import type { DataFormat } from "../flatten.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { dataFormatOf } from "../option-checks.ts";
import {
  type CellOptions,
  type CellVariables,
  type CellWeights,
  type CellWeightsConfig,
  cellWeightsDefaults,
  resolveCellWeights,
} from "./cell-options.ts";
import { type DropoutMasks, drawCellMasks, dropFor } from "./dropout-masks.ts";
import { gatesOf, lstmStep } from "./gates.ts";
import { unitForgetBias } from "./lstm-cell.ts";
import {
  type CellOutput,
  type CellRun,
  RNNCell,
  type States,
  type StepContext,
  stateAt,
  stepOnce,
} from "./rnn-cell.ts";

/** Options of a {@link ConvLSTM2D}'s cell. */
export interface ConvLSTMCellConfig extends LayerConfig, CellWeightsConfig {
  /** Number of channels of the output and of the states. */
  readonly filters: number;
  /** Size of the windows, of both convolutions: one number, or one for each axis of space. */
  readonly kernelSize: PerAxis;
  /** Steps of the windows on the inputs. Default 1. */
  readonly strides?: PerAxis | undefined;
  /** On the inputs: `"valid"` (default) or `"same"`. On the state it is always `"same"`. */
  readonly padding?: SpatialPadding | undefined;
  /** Where the channels stand. Default: `config.imageDataFormat()`. */
  readonly dataFormat?: DataFormat | null | undefined;
  /** Elements from one tap of a filter on the inputs to the next. Default 1. */
  readonly dilationRate?: PerAxis | undefined;
  /** Of the state. Default `"tanh"`. */
  readonly activation?: ActivationIdentifier | undefined;
  /** Of the gates. Default `"sigmoid"`. */
  readonly recurrentActivation?: ActivationIdentifier | undefined;
  /** Whether the forget gate's bias starts at 1. Default `true`. */
  readonly unitForgetBias?: boolean | undefined;
}

/** {@link ConvLSTMCellConfig} with its defaults. */
export interface ConvLSTMOptions extends CellOptions {
  readonly strides: PerAxis;
  readonly padding: SpatialPadding;
  readonly dataFormat: DataFormat | null;
  readonly dilationRate: PerAxis;
  readonly recurrentActivation: ActivationIdentifier;
  readonly unitForgetBias: boolean;
}

/** Defaults of {@link ConvLSTMCellConfig}. */
export const convLSTMDefaults: ConvLSTMOptions = {
  ...cellWeightsDefaults,
  strides: 1,
  padding: "valid",
  dataFormat: null,
  dilationRate: 1,
  activation: "tanh",
  recurrentActivation: "sigmoid",
  unitForgetBias: true,
  seed: null,
};

/** How windows lie on the inputs, resolved. */
interface Geometry {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: SpatialPadding;
  readonly dataFormat: "channels_last" | "channels_first";
}

function geometryOf(
  where: string,
  rank: number,
  full: ConvLSTMOptions & { readonly kernelSize: PerAxis },
): Geometry {
  const strides = perAxis(`${where}: strides`, full.strides, rank);
  const dilationRate = perAxis(`${where}: dilationRate`, full.dilationRate, rank);
  if (Math.max(...strides) > 1 && Math.max(...dilationRate) > 1) {
    throw new ValueError(
      "conv/strides-and-dilation",
      `${where}: strides and dilationRate cannot both be more than 1. Received: strides [${strides.join(", ")}], dilationRate [${dilationRate.join(", ")}].`,
    );
  }
  return {
    kernelSize: perAxis(`${where}: kernelSize`, full.kernelSize, rank),
    strides,
    dilationRate,
    padding: requirePadding(where, full.padding),
    dataFormat: dataFormatOf(`${where}: dataFormat`, full.dataFormat),
  };
}

/**
 * One step of {@link ConvLSTM1D}, {@link ConvLSTM2D} and {@link ConvLSTM3D}: an {@link LSTMCell} with convolutions in place of
 * its two matrix products.
 *
 * @see Shi et al., 2015, https://arxiv.org/abs/1506.04214
 */
export class ConvLSTMCell extends RNNCell<CellVariables> {
  static override readonly className: string = "ConvLSTMCell";
  readonly stateSize: number;
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;
  readonly #rank: number;
  readonly #geometry: Geometry;
  readonly #unitForgetBias: boolean;
  readonly #plan: CellWeights;
  readonly #seed: SeedGenerator;
  /** Shape of one step's inputs, and of a state, without the batch. */
  #samples: { readonly input: Shape; readonly state: Shape } | null = null;

  constructor(where: string, rank: number, config: ConvLSTMCellConfig) {
    const { base, own } = splitLayerOptions(config);
    const required = ["filters", "kernelSize"];
    const full = withDefaults(where, own, convLSTMDefaults, required, layerOptions);
    requirePositiveInteger(`${where}: filters`, full.filters);
    requireBoolean(`${where}: unitForgetBias`, full.unitForgetBias);
    const geometry = geometryOf(where, rank, full);
    const activation = getActivation(full.activation);
    const recurrentActivation = getActivation(full.recurrentActivation);
    const plan = resolveCellWeights(where, full, true);
    const resolved: Config = { ...full, ...geometry, ...plan.config };
    super(base, resolved);
    this.stateSize = full.filters;
    this.activation = activation;
    this.recurrentActivation = recurrentActivation;
    this.#rank = rank;
    this.#geometry = geometry;
    this.#unitForgetBias = full.unitForgetBias;
    this.#plan = plan;
    this.#seed = this.addSeed(plan.seed);
  }

  get #isChannelsFirst(): boolean {
    return this.#geometry.dataFormat === "channels_first";
  }

  /** The channels' axis, from the end: steps may have one axis more at the start. */
  get #channels(): number {
    return this.#isChannelsFirst ? -1 - this.#rank : -1;
  }

  protected override build(shape: PartialShape): CellVariables {
    const sample = shape.slice(1).map((dim) => {
      if (dim !== null) return dim;
      throw new ShapeError(
        "layer/unknown-dimension",
        `${this.name}: the lengths of space and the channels must be known. Received: ${formatShape(shape)} for one step. Give the input's shape in full, but for batch and steps.`,
      );
    });
    const filters = this.stateSize;
    const { kernelSize } = this.#geometry;
    const { kernel, recurrentKernel, bias } = this.#plan;
    const channels = sample.at(this.#channels) ?? 0;
    this.#samples = { input: sample, state: this.#stateOf(sample) };
    return {
      kernel: this.addWeight("kernel", [...kernelSize, channels, 4 * filters], ...kernel),
      recurrentKernel: this.addWeight(
        "recurrent_kernel",
        [...kernelSize, filters, 4 * filters],
        ...recurrentKernel,
      ),
      bias:
        bias === null
          ? null
          : this.addWeight(
              "bias",
              [4 * filters],
              this.#unitForgetBias ? unitForgetBias(bias[0], filters) : bias[0],
              bias[1],
            ),
    };
  }

  #stateOf(sample: Shape): Shape {
    const { kernelSize, strides, dilationRate, padding } = this.#geometry;
    const space = this.#isChannelsFirst ? sample.slice(1) : sample.slice(0, -1);
    const lengths = space.map((length, i) => {
      const [size = 1, stride = 1, dilation = 1] = [kernelSize[i], strides[i], dilationRate[i]];
      if (padding === "same") return Math.ceil(length / stride);
      return Math.floor((length - spanOf({ size, stride, dilation })) / stride) + 1;
    });
    if (lengths.some((length) => length < 1)) {
      throw new ShapeError(
        "spatial/window",
        `${this.name}: windows of ${kernelSize.join("×")} do not fit into steps of shape ${formatShape(sample)}. Use smaller ones, or padding: "same".`,
      );
    }
    const filters = this.stateSize;
    return this.#isChannelsFirst ? [filters, ...lengths] : [...lengths, filters];
  }

  override initialState(batchSize: number): States {
    const state = (): Tensor => zeros([batchSize, ...(this.#samples?.state ?? [])], this.dtype);
    return [state(), state()];
  }

  protected override begin(
    input: Spec,
    states: States,
    weights: CellVariables,
    { training }: StepContext,
  ): CellRun {
    const expected = this.#samples?.input ?? [];
    if (!sameShape(input.shape.slice(1), expected)) {
      throw new ShapeError(
        "layer/input-shape",
        `${this.name}: expected steps of shape ${formatShape([null, ...expected])}. Received: ${formatShape(input.shape)}.`,
      );
    }
    const masks = drawCellMasks(
      this.#plan,
      { input: 4, state: 4 },
      this.#seed,
      [input, stateAt(states, 0)],
      training,
      true,
    );
    const bias = weights.bias?.value.reshape(
      ...(this.#isChannelsFirst ? [-1, ...this.#geometry.strides.map(() => 1)] : [-1]),
    );
    const kernels = gatesOf(weights.kernel.value, 4, masks.input);
    const recurrentKernels = gatesOf(weights.recurrentKernel.value, 4, masks.state);
    return {
      project: (x) => {
        const floats = x.astype(this.dtype);
        const product = this.#byGate(floats, kernels, masks.input, (part, kernel) =>
          this.#onInputs(part, kernel),
        );
        return bias === undefined ? product : add(product, bias);
      },
      step: (projected, before) => {
        const recurrent = this.#byGate(
          stateAt(before, 0),
          recurrentKernels,
          masks.state,
          (h, kernel) => conv(h, kernel, 1, "same", this.#geometry.dataFormat),
        );
        return lstmStep(
          split(add(projected, recurrent), 4, this.#channels),
          stateAt(before, 1),
          this.activation,
          this.recurrentActivation,
        );
      },
    };
  }

  /** The convolution of inputs of one step, or of all of them. */
  #onInputs(x: Tensor, kernel: Tensor): Tensor {
    const { strides, padding, dataFormat, dilationRate } = this.#geometry;
    const isOne = x.ndim === this.#rank + 2;
    const [steps = 0, batch = 0, ...sample] = x.shape;
    const all = isOne ? x : x.reshape(steps * batch, ...sample);
    const result = conv(all, kernel, strides, padding, dataFormat, dilationRate);
    return isOne ? result : result.reshape(steps, batch, ...result.shape.slice(1));
  }

  #byGate(
    x: Tensor,
    kernels: readonly Tensor[],
    masks: DropoutMasks,
    convolve: (x: Tensor, kernel: Tensor) => Tensor,
  ): Tensor {
    const parts = kernels.map((kernel, gate) => convolve(dropFor(x, masks, gate), kernel));
    return concatenate(parts, this.#channels);
  }

  protected override step(
    x: Tensor,
    states: readonly Tensor[],
    weights: CellVariables,
    context: StepContext,
  ): CellOutput {
    return stepOnce(this.begin(x, states, weights, context), x, states);
  }
}
