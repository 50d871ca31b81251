/** @module nn/layers/rnn/simple-rnn */
import type { Tensor } from "../../../ir/tensor.ts";
import type { ActivationFunction } from "../../activations/registry.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { cellOptions, configWithCell } from "./of-cell.ts";
import {
  RecurrentLayer,
  type RecurrentOutput,
  type RecurrentSymbolic,
  type SequenceConfig,
  sequenceDefaults,
  sequenceOptions,
} from "./recurrent-layer.ts";
import { SimpleRNNCell, type SimpleRNNCellConfig, simpleRNNDefaults } from "./simple-rnn-cell.ts";

/** Options of {@link SimpleRNN}. */
export interface SimpleRNNConfig<State extends boolean = boolean>
  extends SimpleRNNCellConfig,
    SequenceConfig<State> {}

/**
 * A fully connected recurrent layer: `h = activation(x[t] · kernel + bias + h · recurrentKernel)` for each step t. The output is `h`.
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
 * new SimpleRNN({ units: 4 }).apply(ones([2, 7, 5])).shape // [2, 4]
 */
export class SimpleRNN<State extends boolean = false> extends RecurrentLayer<
  RecurrentOutput<State, readonly [Tensor, Tensor]>,
  RecurrentSymbolic<State, readonly [SymbolicTensor, SymbolicTensor]>
> {
  static override readonly className: string = "SimpleRNN";
  readonly units: number;
  readonly activation: ActivationFunction;

  constructor(config: SimpleRNNConfig<State>) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { ...simpleRNNDefaults, ...sequenceDefaults };
    const full = withDefaults("SimpleRNN", own, defaults, ["units"], layerOptions);
    const options = sequenceOptions("SimpleRNN", full);
    const cell = new SimpleRNNCell({
      ...cellOptions(full, simpleRNNDefaults),
      name: "simple_rnn_cell",
      dtype: base.dtype,
      trainable: base.trainable,
    });
    const { seed, ...rest } = configWithCell(cell, base);
    // Keras does not write this layer's seed, but reads one.
    super(base, seed === null ? rest : { ...rest, seed }, cell, options);
    this.units = full.units;
    this.activation = cell.activation;
  }

  protected override get inputRank(): number {
    return 3;
  }
}
