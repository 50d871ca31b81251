/** @module nn/layers/rnn/simple-rnn-cell */
import type { PartialShape } from "../../../core/shape.ts";
import type { Spec, Tensor } from "../../../ir/tensor.ts";
import { add } from "../../../ops/arithmetic.ts";
import { matmul } from "../../../ops/matmul.ts";
import type { ActivationFunction } from "../../activations/registry.ts";
import { withDefaults } from "../../config.ts";
import type { SeedGenerator } from "../../random/seed-generator.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import {
  type CellConfig,
  type CellOptions,
  type CellVariables,
  type CellWeights,
  cellWeightsDefaults,
  featuresOf,
  requireFeatures,
  resolveCellWeights,
  resolveUnits,
} from "./cell-options.ts";
import { drawCellMasks, dropFor } from "./dropout-masks.ts";
import {
  type CellOutput,
  type CellRun,
  RNNCell,
  type States,
  type StepContext,
  stateAt,
  stepOnce,
} from "./rnn-cell.ts";

/** Options of {@link SimpleRNNCell}. */
export interface SimpleRNNCellConfig extends CellConfig {}

/** Defaults of {@link SimpleRNNCellConfig}. */
export const simpleRNNDefaults: CellOptions = {
  ...cellWeightsDefaults,
  activation: "tanh",
  seed: null,
};

/**
 * One step of {@link SimpleRNN}: `h' = activation(x · kernel + bias + h · recurrentKernel)`, which is the output, too.
 *
 * Input `[batch, features]`, state `[batch, units]`.
 *
 * @throws {@link ValueError} `config/positive-integer`, `config/range`; {@link ShapeError} `rnn/features`, `rnn/states`
 */
export class SimpleRNNCell extends RNNCell<CellVariables> {
  static override readonly className: string = "SimpleRNNCell";
  readonly stateSize: number;
  readonly activation: ActivationFunction;
  readonly #plan: CellWeights;
  readonly #seed: SeedGenerator;

  constructor(config: SimpleRNNCellConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("SimpleRNNCell", own, simpleRNNDefaults, ["units"], layerOptions);
    const activation = resolveUnits("SimpleRNNCell", full);
    const plan = resolveCellWeights("SimpleRNNCell", full, true);
    super(base, { ...full, ...plan.config });
    this.stateSize = full.units;
    this.activation = activation;
    this.#plan = plan;
    this.#seed = this.addSeed(plan.seed);
  }

  protected override build(shape: PartialShape): CellVariables {
    const units = this.stateSize;
    const { kernel, recurrentKernel, bias } = this.#plan;
    return {
      kernel: this.addWeight("kernel", [featuresOf(this.name, shape), units], ...kernel),
      recurrentKernel: this.addWeight("recurrent_kernel", [units, units], ...recurrentKernel),
      bias: bias === null ? null : this.addWeight("bias", [units], ...bias),
    };
  }

  protected override begin(
    input: Spec,
    states: States,
    weights: CellVariables,
    { training }: StepContext,
  ): CellRun {
    requireFeatures(this.name, input, weights.kernel);
    const masks = drawCellMasks(
      this.#plan,
      { input: 1, state: 1 },
      this.#seed,
      [input, stateAt(states, 0)],
      training,
      false,
    );
    const kernel = weights.kernel.value;
    const recurrentKernel = weights.recurrentKernel.value;
    const bias = weights.bias?.value ?? null;
    return {
      project: (x) => {
        const product = matmul(dropFor(x.astype(this.dtype), masks.input), kernel);
        return bias === null ? product : add(product, bias);
      },
      step: (projected, before) => {
        const recurrent = matmul(dropFor(stateAt(before, 0), masks.state), recurrentKernel);
        const output = this.activation(add(projected, recurrent));
        return [output, [output]];
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
