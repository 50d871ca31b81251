/** @module nn/layers/rnn/lstm */
import type { Tensor } from "../../../ir/tensor.ts";
import type { ActivationFunction } from "../../activations/registry.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { LSTMCell, type LSTMCellConfig, lstmDefaults } from "./lstm-cell.ts";
import { cellOptions, configWithCell, refuseCudnn } from "./of-cell.ts";
import {
  RecurrentLayer,
  type RecurrentOutput,
  type RecurrentSymbolic,
  type SequenceConfig,
  sequenceDefaults,
  sequenceOptions,
} from "./recurrent-layer.ts";

/** Options of {@link LSTM}. */
export interface LSTMConfig<State extends boolean = boolean>
  extends LSTMCellConfig,
    SequenceConfig<State> {
  /** For Keras's sake: there is no cuDNN here, so `"auto"` (default) and `false` are the same, and `true` is refused. */
  readonly useCudnn?: "auto" | boolean | undefined;
}

/**
 * Long short-term memory: {@link LSTMCell} along a sequence. A carry c, guarded by gates, lets gradients flow far.
 *
 * Input `[batch, steps, features]` → the last output `[batch, units]`; with `returnSequences` all of them,
 * `[batch, steps, units]`; with `returnState` a list, `[output, h, c]`.
 *
 * `apply` takes `mask` (`[batch, steps]`: in steps that do not count, state and output stay as they were) and `initialState`
 * (`[h, c]`, each `[batch, units]`, in place of zeros).
 *
 * @throws {@link ShapeError} `rnn/input-rank`, `rnn/states`, `rnn/mask`, `rnn/stateful-batch`; {@link ValueError}
 *   `config/positive-integer`, `config/range`
 * @example
 * new LSTM({ units: 4 }).apply(ones([2, 7, 5])).shape // [2, 4]
 * @see Hochreiter and Schmidhuber, 1997.
 */
export class LSTM<State extends boolean = false> extends RecurrentLayer<
  RecurrentOutput<State, readonly [Tensor, Tensor, Tensor]>,
  RecurrentSymbolic<State, readonly [SymbolicTensor, SymbolicTensor, SymbolicTensor]>
> {
  static override readonly className: string = "LSTM";
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;

  constructor(config: LSTMConfig<State>) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { ...lstmDefaults, ...sequenceDefaults, useCudnn: "auto" as "auto" | boolean };
    const full = withDefaults("LSTM", own, defaults, ["units"], layerOptions);
    const options = sequenceOptions("LSTM", full);
    refuseCudnn("LSTM", full.useCudnn);
    const cell = new LSTMCell({
      ...cellOptions(full, lstmDefaults),
      name: "lstm_cell",
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
