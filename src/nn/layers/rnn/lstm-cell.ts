/** @module nn/layers/rnn/lstm-cell */
import type { PartialShape } from "../../../core/shape.ts";
import type { Spec, Tensor } from "../../../ir/tensor.ts";
import { add } from "../../../ops/arithmetic.ts";
import { concatenate, split } from "../../../ops/rearrange.ts";
import { type ActivationFunction, getActivation } from "../../activations/registry.ts";
import { requireBoolean, withDefaults } from "../../config.ts";
import { Ones } from "../../initializers/constant.ts";
import type { InitializerFunction } from "../../initializers/function.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import type { SeedGenerator } from "../../random/seed-generator.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { atOnce } from "./at-once.ts";
import {
  type CellVariables,
  type CellWeights,
  cellWeightsDefaults,
  featuresOf,
  type GatedCellConfig,
  type GatedCellOptions,
  implementationOf,
  requireFeatures,
  resolveCellWeights,
  resolveUnits,
} from "./cell-options.ts";
import { drawCellMasks } from "./dropout-masks.ts";
import { byGate, gatesOf, lstmStep } from "./gates.ts";
import {
  type CellOutput,
  type CellRun,
  RNNCell,
  type States,
  type StepContext,
  stateAt,
  stepOnce,
} from "./rnn-cell.ts";

/** Options of {@link LSTMCell}. */
export interface LSTMCellConfig extends GatedCellConfig {
  /** Whether the forget gate's bias starts at 1 (Jozefowicz et al., 2015). Default `true`. */
  readonly unitForgetBias?: boolean | undefined;
}

/** {@link LSTMCellConfig} with its defaults. */
export interface LSTMOptions extends GatedCellOptions {
  readonly unitForgetBias: boolean;
}

/** Defaults of {@link LSTMCellConfig}. */
export const lstmDefaults: LSTMOptions = {
  ...cellWeightsDefaults,
  activation: "tanh",
  recurrentActivation: "sigmoid",
  unitForgetBias: true,
  seed: null,
  implementation: undefined,
};

/** The bias of a cell with gates i, f, c, o, in which that of f starts at 1. */
export function unitForgetBias(bias: Initializer, units: number): InitializerFunction {
  return (_, dtype) =>
    atOnce(() =>
      concatenate([
        bias.apply([units], dtype),
        new Ones().apply([units], dtype),
        bias.apply([2 * units], dtype),
      ]),
    );
}

/**
 * One step of {@link LSTM}. With `z = x · kernel + h · recurrentKernel + bias`, cut into four of length `units`:
 * `i = σ(z₁)`, `f = σ(z₂)`, `o = σ(z₄)`, `c' = f · c + i · activation(z₃)`, `h' = o · activation(c')`, where σ is the
 * `recurrentActivation`. The output is `h'`.
 *
 * Input `[batch, features]`, states h and c `[batch, units]`.
 *
 * @throws {@link ValueError} `config/positive-integer`, `config/range`; {@link ShapeError} `rnn/features`, `rnn/states`
 * @see Hochreiter and Schmidhuber, 1997; Gers et al., 2000 (the forget gate).
 */
export class LSTMCell extends RNNCell<CellVariables> {
  static override readonly className: string = "LSTMCell";
  readonly units: number;
  readonly stateSize: readonly [number, number];
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;
  readonly #unitForgetBias: boolean;
  readonly #masksPerDraw: number;
  readonly #plan: CellWeights;
  readonly #seed: SeedGenerator;

  constructor(config: LSTMCellConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("LSTMCell", own, lstmDefaults, ["units"], layerOptions);
    const activation = resolveUnits("LSTMCell", full);
    const recurrentActivation = getActivation(full.recurrentActivation);
    requireBoolean("LSTMCell: unitForgetBias", full.unitForgetBias);
    const plan = resolveCellWeights("LSTMCell", full);
    super(base, { ...full, ...plan.config });
    this.units = full.units;
    this.stateSize = [full.units, full.units];
    this.activation = activation;
    this.recurrentActivation = recurrentActivation;
    this.#unitForgetBias = full.unitForgetBias;
    this.#masksPerDraw = implementationOf("LSTMCell", full) === 1 ? 4 : 1;
    this.#plan = plan;
    this.#seed = this.addSeed(plan.seed);
  }

  protected override build(shape: PartialShape): CellVariables {
    const { units } = this;
    const { kernel, recurrentKernel, bias } = this.#plan;
    const inputs = [featuresOf(this.name, shape), 4 * units];
    return {
      kernel: this.addWeight("kernel", inputs, ...kernel),
      recurrentKernel: this.addWeight("recurrent_kernel", [units, 4 * units], ...recurrentKernel),
      bias:
        bias === null
          ? null
          : this.addWeight(
              "bias",
              [4 * units],
              this.#unitForgetBias ? unitForgetBias(bias[0], units) : bias[0],
              bias[1],
            ),
    };
  }

  protected override begin(
    input: Spec,
    states: States,
    weights: CellVariables,
    { training }: StepContext,
  ): CellRun {
    requireFeatures(this.name, input, weights.kernel);
    const count = this.#masksPerDraw;
    const masks = drawCellMasks(
      this.#plan,
      { input: count, state: count },
      this.#seed,
      [input, stateAt(states, 0)],
      training,
      true,
    );
    const bias = weights.bias?.value ?? null;
    const kernels = gatesOf(weights.kernel.value, 4, masks.input);
    const recurrentKernels = gatesOf(weights.recurrentKernel.value, 4, masks.state);
    return {
      project: (x) => {
        const product = byGate(x.astype(this.dtype), kernels, masks.input);
        return bias === null ? product : add(product, bias);
      },
      step: (projected, before) => {
        const z = add(projected, byGate(stateAt(before, 0), recurrentKernels, masks.state));
        return lstmStep(
          split(z, 4, -1),
          stateAt(before, 1),
          this.activation,
          this.recurrentActivation,
        );
      },
    };
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
