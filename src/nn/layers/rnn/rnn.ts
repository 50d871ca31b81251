/** @module nn/layers/rnn/rnn */

import type { Tensor } from "../../../ir/tensor.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import type { Nested, Tensors } from "../../structure.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import {
  RecurrentLayer,
  type RecurrentOutput,
  type RecurrentSymbolic,
  type SequenceConfig,
  sequenceDefaults,
  sequenceOptions,
} from "./recurrent-layer.ts";
import type { RNNCell } from "./rnn-cell.ts";
import { requireCell, StackedRNNCells } from "./stacked-rnn-cells.ts";

/** Options of {@link RNN}. */
export interface RNNConfig<State extends boolean = boolean>
  extends LayerConfig,
    SequenceConfig<State> {
  /** What is done in each step: a cell, or a list of them, one upon the other. */
  readonly cell: RNNCell | readonly RNNCell[];
}

/**
 * Takes any cell along a sequence: `[output, state] = cell(x[t], state)` for each step t.
 *
 * Input `[batch, steps, …]` → the last output `[batch, units]`; with `returnSequences` all of them, `[batch, steps, units]`;
 * with `returnState` a list, `[output, …states]`, in which a stack of cells has a list of states for each cell.
 *
 * `apply` takes `mask` (`[batch, steps]`: in steps that do not count, states and outputs stay as they were) and `initialState`
 * (a tensor or a list, in place of zeros).
 *
 * @throws {@link ShapeError} `rnn/input-rank`, `rnn/states`, `rnn/mask`, `rnn/stateful-batch`; {@link ValueError} `config/layer`
 * @see {@link RNNCell} for cells of your own.
 */
export class RNN<State extends boolean = false> extends RecurrentLayer<
  RecurrentOutput<State, readonly [Tensor, ...Tensors[]]>,
  RecurrentSymbolic<State, readonly [SymbolicTensor, ...Nested<SymbolicTensor>[]]>
> {
  static override readonly className: string = "RNN";

  constructor(config: RNNConfig<State>) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults("RNN", own, sequenceDefaults, ["cell"], layerOptions);
    const given: unknown = full.cell;
    const cell = Array.isArray(given)
      ? new StackedRNNCells(given)
      : requireCell("RNN: cell", given);
    super(base, { cell }, cell, sequenceOptions("RNN", full));
  }
}
