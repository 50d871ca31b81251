/** @module nn/layers/rnn/stacked-rnn-cells */
import { assert, formatReceived, ValueError } from "../../../core/errors.ts";
import { automaticName } from "../../../core/names.ts";
import type { PartialShape } from "../../../core/shape.ts";
import { type Spec, Tensor } from "../../../ir/tensor.ts";
import { withDefaults } from "../../config.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { requireLayer } from "./recurrent-layer.ts";
import {
  type CellOutput,
  type CellRun,
  RNNCell,
  type StateSize,
  type States,
  type StepContext,
  stepOnce,
} from "./rnn-cell.ts";

/** Options of {@link StackedRNNCells}. */
export interface StackedRNNCellsConfig extends LayerConfig {
  /** The cells, the inputs' first; each takes what the one before gives. */
  readonly cells: readonly RNNCell[];
}

/**
 * Several cells, one upon the other, as one. States are a list with the states of each cell.
 *
 * @throws {@link ValueError} `rnn/no-cells`, `config/layer`
 */
export class StackedRNNCells extends RNNCell<null> {
  static override readonly className: string = "StackedRNNCells";
  readonly cells: readonly RNNCell[];

  constructor(config: StackedRNNCellsConfig | readonly RNNCell[]) {
    const isList = (given: typeof config): given is readonly RNNCell[] => Array.isArray(given);
    const { base, own } = splitLayerOptions(isList(config) ? { cells: config } : config);
    const full = withDefaults("StackedRNNCells", own, {}, ["cells"], layerOptions);
    if (!Array.isArray(full.cells) || full.cells.length === 0) {
      throw new ValueError(
        "rnn/no-cells",
        `StackedRNNCells: expected a list of cells. Received: ${formatReceived(full.cells)}.`,
      );
    }
    super(base, full);
    const names = new Map<string, number>();
    this.cells = full.cells.map((given: unknown) => {
      const cell = requireCell("StackedRNNCells: cells", given);
      // Files number the cells of each class.
      const name = automaticName(cell.className);
      const count = names.get(name) ?? 0;
      names.set(name, count + 1);
      return this.addLayer(`cells/${count === 0 ? name : `${name}_${count}`}`, cell);
    });
  }

  override get stateSize(): readonly StateSize[] {
    return this.cells.map(({ stateSize }) =>
      typeof stateSize === "number" ? [stateSize] : stateSize,
    );
  }

  override get outputSize(): number {
    return this.cells.at(-1)?.outputSize ?? 0;
  }

  override initialState(batchSize: number): States {
    return this.cells.map((cell) => cell.initialState(batchSize));
  }

  protected override build([batch = null, ...sample]: PartialShape): null {
    let shape: PartialShape = [batch, ...sample];
    for (const cell of this.cells) {
      cell.ensureBuilt(shape, this.path);
      shape = [batch, cell.outputSize];
    }
    return null;
  }

  protected override begin(
    input: Spec,
    states: States,
    _weights: null,
    context: StepContext,
  ): CellRun {
    const [batch = 0] = input.shape;
    let spec = input;
    const runs = this.cells.map((cell, i) => {
      const run = cell.start(spec, statesOf(states, i), context);
      spec = { shape: [batch, cell.outputSize], dtype: cell.dtype };
      return run;
    });
    const [first, ...others] = runs;
    assert(first !== undefined, "a stack has cells");
    return {
      project: first.project,
      step: (projected, before) => {
        let [x, own] = first.step(projected, statesOf(before, 0));
        const next: States[] = [own];
        others.forEach((run, i) => {
          [x, own] = stepOnce(run, x, statesOf(before, i + 1));
          next.push(own);
        });
        return [x, next];
      },
    };
  }

  protected override step(
    x: Tensor,
    states: States & readonly Tensor[],
    weights: null,
    context: StepContext,
  ): CellOutput {
    return stepOnce(this.begin(x, states, weights, context), x, states);
  }
}

function statesOf(states: States, i: number): States {
  const own = states[i];
  assert(
    own !== undefined && !(own instanceof Tensor),
    "a stack has a list of states for each cell",
  );
  return own;
}

/** Checks a cell. @throws {@link ValueError} `config/layer` */
export function requireCell(where: string, value: unknown): RNNCell {
  return requireLayer(
    where,
    value,
    RNNCell,
    "a cell (LSTMCell, or a class of yours that extends RNNCell)",
  );
}
