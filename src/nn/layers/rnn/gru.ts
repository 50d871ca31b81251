/** @module nn/layers/rnn/gru */
import type { Tensor } from "../../../ir/tensor.ts";
import type { ActivationFunction } from "../../activations/registry.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { GRUCell, type GRUCellConfig, gruDefaults } from "./gru-cell.ts";
import { cellOptions, configWithCell, refuseCudnn } from "./of-cell.ts";
import {
  RecurrentLayer,
  type RecurrentOutput,
  type RecurrentSymbolic,
  type SequenceConfig,
  sequenceDefaults,
  sequenceOptions,
} from "./recurrent-layer.ts";

/** Options of {@link GRU}. */
export interface GRUConfig<State extends boolean = boolean>
  extends GRUCellConfig,
    SequenceConfig<State> {
  /** For Keras's sake: there is no cuDNN here, so `"auto"` (default) and `false` are the same, and `true` is refused. */
  readonly useCudnn?: "auto" | boolean | undefined;
}

/**
 * Gated recurrent unit: {@link GRUCell} along a sequence. A lighter {@link LSTM}, of one state.
 *
 * Input `[batch, steps, features]` → the last output `[batch, units]`; with `returnSequences` all of them,
 * `[batch, steps, units]`; with `returnState` a list, `[output, h]`.
 *
 * `apply` takes `mask` (`[batch, steps]`: in steps that do not count, state and output stay as they were) and `initialState`
 * (h, `[batch, units]`, in place of zeros).
 *
 * @throws {@link ShapeError} `rnn/input-rank`, `rnn/states`, `rnn/mask`, `rnn/stateful-batch`; {@link ValueError}
 *   `config/positive-integer`, `config/range`
 * @example
 * new GRU({ units: 4 }).apply(ones([2, 7, 5])).shape // [2, 4]
 * @see Cho et al., 2014, https://arxiv.org/abs/1406.1078
 */
export class GRU<State extends boolean = false> extends RecurrentLayer<
  RecurrentOutput<State, readonly [Tensor, Tensor]>,
  RecurrentSymbolic<State, readonly [SymbolicTensor, SymbolicTensor]>
> {
  static override readonly className: string = "GRU";
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;

  constructor(config: GRUConfig<State>) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { ...gruDefaults, ...sequenceDefaults, useCudnn: "auto" as "auto" | boolean };
    const full = withDefaults("GRU", own, defaults, ["units"], layerOptions);
    const options = sequenceOptions("GRU", full);
    refuseCudnn("GRU", full.useCudnn);
    const cell = new GRUCell({
      ...cellOptions(full, gruDefaults),
      name: "gru_cell",
      dtype: base.dtype,
      trainable: base.trainable,
    });
    super(base, configWithCell(cell, base), cell, options);
    this.units = full.units;
    this.activation = cell.activation;
    this.recurrentActivation = cell.recurrentActivation;
  }

  protected override get inputRank(): number {
    return 3;
  }
}
