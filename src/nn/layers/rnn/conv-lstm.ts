/** @module nn/layers/rnn/conv-lstm */
import type { Tensor } from "../../../ir/tensor.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { layerOptions, splitLayerOptions } from "../layer-options.ts";
import { ConvLSTMCell, type ConvLSTMCellConfig, convLSTMDefaults } from "./conv-lstm-cell.ts";
import { configWithCell } from "./of-cell.ts";
import {
  RecurrentLayer,
  type RecurrentOutput,
  type RecurrentSymbolic,
  type SequenceConfig,
  sequenceDefaults,
  sequenceOptions,
} from "./recurrent-layer.ts";

/** Options of {@link ConvLSTM1D}, {@link ConvLSTM2D} and {@link ConvLSTM3D}. */
export interface ConvLSTMConfig<State extends boolean = boolean>
  extends ConvLSTMCellConfig,
    SequenceConfig<State> {}

/** What the three have in common. */
abstract class ConvLSTM<State extends boolean> extends RecurrentLayer<
  RecurrentOutput<State, readonly [Tensor, Tensor, Tensor]>,
  RecurrentSymbolic<State, readonly [SymbolicTensor, SymbolicTensor, SymbolicTensor]>
> {
  readonly #rank: number;

  constructor(className: string, rank: number, config: ConvLSTMConfig<State>) {
    const { base, own } = splitLayerOptions(config);
    const defaults = { ...convLSTMDefaults, ...sequenceDefaults };
    const required = ["filters", "kernelSize"];
    const full = withDefaults(className, own as object, defaults, required, layerOptions);
    const ofCell = Object.entries(full).filter(([key]) => !(key in sequenceDefaults));
    const cell = new ConvLSTMCell(className, rank, {
      // The required ones are there: they have just been checked.
      ...(Object.fromEntries(ofCell) as unknown as ConvLSTMCellConfig),
      name: "conv_lstm_cell",
      dtype: base.dtype,
    });
    super(base, configWithCell(cell, base), cell, sequenceOptions(className, full));
    if (base.trainable === false) cell.trainable = false;
    this.#rank = rank;
  }

  protected override get inputRank(): number {
    return this.#rank + 3;
  }
}

/**
 * {@link LSTM} with convolutions in place of matrix products, along sequences of series.
 *
 * Input `[batch, steps, length, channels]` → the last output `[batch, length', filters]`, with `length'` as in {@link Conv1D};
 * with `returnSequences` all of them, `[batch, steps, length', filters]`; with `returnState` a list, `[output, h, c]`.
 * With `dataFormat: "channelsFirst"` channels stand before space.
 *
 * `apply` takes `mask` and `initialState`, as {@link LSTM} does.
 *
 * @throws {@link ShapeError} `rnn/input-rank`, `rnn/states`, `rnn/mask`, `rnn/stateful-batch`, `layer/unknown-dimension`,
 *   `spatial/window`; {@link ValueError} `spatial/per-axis`, `spatial/padding`, `conv/strides-and-dilation`
 * @see Shi et al., 2015, https://arxiv.org/abs/1506.04214
 */
export class ConvLSTM1D<State extends boolean = false> extends ConvLSTM<State> {
  static override readonly className: string = "ConvLSTM1D";

  constructor(config: ConvLSTMConfig<State>) {
    super("ConvLSTM1D", 1, config);
  }
}

/**
 * {@link ConvLSTM1D} along sequences of images: `[batch, steps, rows, columns, channels]`.
 *
 * @example
 * new ConvLSTM2D({ filters: 4, kernelSize: 3 }).apply(ones([2, 5, 8, 8, 1])).shape // [2, 6, 6, 4]
 */
export class ConvLSTM2D<State extends boolean = false> extends ConvLSTM<State> {
  static override readonly className: string = "ConvLSTM2D";

  constructor(config: ConvLSTMConfig<State>) {
    super("ConvLSTM2D", 2, config);
  }
}

/** {@link ConvLSTM1D} along sequences of volumes: `[batch, steps, depth, rows, columns, channels]`. */
export class ConvLSTM3D<State extends boolean = false> extends ConvLSTM<State> {
  static override readonly className: string = "ConvLSTM3D";

  constructor(config: ConvLSTMConfig<State>) {
    super("ConvLSTM3D", 3, config);
  }
}
