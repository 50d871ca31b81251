/** @module nn/layers/rnn/gru-cell */
import { assert } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Spec, Tensor } from "../../../ir/tensor.ts";
import { add, multiply, subtract } from "../../../ops/arithmetic.ts";
import { matmul } from "../../../ops/matmul.ts";
import { split, unstack } from "../../../ops/rearrange.ts";
import { type ActivationFunction, getActivation } from "../../activations/registry.ts";
import { requireBoolean, withDefaults } from "../../config.ts";
import type { SeedGenerator } from "../../random/seed-generator.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
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
import { type DropoutMasks, drawCellMasks, dropFor } from "./dropout-masks.ts";
import { byGate, gatesOf } from "./gates.ts";
import {
  type CellOutput,
  type CellRun,
  RNNCell,
  type States,
  type StepContext,
  stateAt,
  stepOnce,
} from "./rnn-cell.ts";

/** Options of {@link GRUCell}. */
export interface GRUCellConfig extends GatedCellConfig {
  /**
   * Whether the reset gate acts on the product with the kernel (`r · (h · U)`, as cuDNN has it; there are two biases then), or
   * on the state (`(r · h) · U`, Cho et al.). Default `true`.
   */
  readonly resetAfter?: boolean | undefined;
}

/** {@link GRUCellConfig} with its defaults. */
export interface GRUOptions extends GatedCellOptions {
  readonly resetAfter: boolean;
}

/** Defaults of {@link GRUCellConfig}. */
export const gruDefaults: GRUOptions = {
  ...cellWeightsDefaults,
  activation: "tanh",
  recurrentActivation: "sigmoid",
  resetAfter: true,
  seed: null,
  implementation: undefined,
};

/**
 * One step of {@link GRU}. With `x · kernel + bias` cut into `xz, xr, xh` and `h · recurrentKernel` into `hz, hr, hh`:
 * `z = σ(xz + hz)`, `r = σ(xr + hr)`, `h' = z · h + (1 − z) · activation(xh + r · hh)`, where σ is the
 * `recurrentActivation`. The output is `h'`.
 *
 * Input `[batch, features]`, state `[batch, units]`; bias `[2, 3 · units]` with `resetAfter` (the inputs', then the state's),
 * else `[3 · units]`.
 *
 * @throws {@link ValueError} `config/positive-integer`, `config/range`; {@link ShapeError} `rnn/features`, `rnn/states`
 * @see Cho et al., 2014, https://arxiv.org/abs/1406.1078
 */
export class GRUCell extends RNNCell<CellVariables> {
  static override readonly className: string = "GRUCell";
  readonly stateSize: number;
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;
  readonly resetAfter: boolean;
  readonly #masksPerDraw: number;
  readonly #plan: CellWeights;
  readonly #seed: SeedGenerator;

  constructor(config: GRUCellConfig) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("GRUCell", own, gruDefaults, ["units"], layerOptions);
    const activation = resolveUnits("GRUCell", full);
    const recurrentActivation = getActivation(full.recurrentActivation);
    requireBoolean("GRUCell: resetAfter", full.resetAfter);
    const plan = resolveCellWeights("GRUCell", full);
    super(base, { ...full, ...plan.config });
    this.stateSize = full.units;
    this.activation = activation;
    this.recurrentActivation = recurrentActivation;
    this.resetAfter = full.resetAfter;
    this.#masksPerDraw = implementationOf("GRUCell", full) === 1 ? 3 : 1;
    this.#plan = plan;
    this.#seed = this.addSeed(plan.seed);
  }

  protected override build(shape: PartialShape): CellVariables {
    const width = 3 * this.stateSize;
    const { kernel, recurrentKernel, bias } = this.#plan;
    const biasShape = this.resetAfter ? [2, width] : [width];
    return {
      kernel: this.addWeight("kernel", [featuresOf(this.name, shape), width], ...kernel),
      recurrentKernel: this.addWeight(
        "recurrent_kernel",
        [this.stateSize, width],
        ...recurrentKernel,
      ),
      bias: bias === null ? null : this.addWeight("bias", biasShape, ...bias),
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
    const biases = this.#biases(weights);
    const kernels = gatesOf(weights.kernel.value, 3, masks.input);
    const recurrent = this.#recurrent(weights.recurrentKernel.value, biases.state, masks.state);
    return {
      project: (x) => {
        const product = byGate(x.astype(this.dtype), kernels, masks.input);
        return biases.input === null ? product : add(product, biases.input);
      },
      step: (projected, before) => {
        const h = stateAt(before, 0);
        const [xz, xr, xh] = split(projected, 3, -1);
        assert(xz && xr && xh, "a GRU has three gates");
        const { zr, candidate } = recurrent(h);
        const [hz, hr] = split(zr, 2, -1);
        assert(hz && hr, "two of them are gates");
        const z = this.recurrentActivation(add(xz, hz));
        const r = this.recurrentActivation(add(xr, hr));
        const proposed = this.activation(add(xh, candidate(r)));
        const output = add(multiply(z, h), multiply(subtract(1, z), proposed));
        return [output, [output]];
      },
    };
  }

  /** The bias of the inputs, and the one of the state. */
  #biases({ bias }: CellVariables): { input: Tensor | null; state: Tensor | null } {
    if (bias === null) return { input: null, state: null };
    if (!this.resetAfter) return { input: bias.value, state: null };
    const [input = null, state = null] = unstack(bias.value);
    return { input, state };
  }

  /** What the state adds to the two gates, and, once the reset gate is known, to the candidate. */
  #recurrent(
    kernel: Tensor,
    bias: Tensor | null,
    masks: DropoutMasks,
  ): (h: Tensor) => { zr: Tensor; candidate: (r: Tensor) => Tensor } {
    const units = this.stateSize;
    if (this.resetAfter) {
      const kernels = gatesOf(kernel, 3, masks);
      return (h) => {
        const product = byGate(h, kernels, masks);
        const all = bias === null ? product : add(product, bias);
        const [zr, hh] = split(all, [2 * units], -1);
        assert(zr && hh, "two parts");
        return { zr, candidate: (r) => multiply(r, hh) };
      };
    }
    const [forGates, forCandidate] = split(kernel, [2 * units], -1);
    assert(forGates && forCandidate, "two parts");
    const kernels = gatesOf(forGates, 2, masks);
    return (h) => ({
      zr: byGate(h, kernels, masks),
      candidate: (r) => matmul(multiply(r, dropFor(h, masks, 2)), forCandidate),
    });
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
