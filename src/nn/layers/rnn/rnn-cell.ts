/** @module nn/layers/rnn/rnn-cell — what every cell is: one step of a recurrent layer. */
import { assert, formatReceived, formatShape, ShapeError } from "../../../core/errors.ts";
import { type Shape, sameShape } from "../../../core/shape.ts";
import { type Spec, Tensor } from "../../../ir/tensor.ts";
import { zeros } from "../../../ops/creation.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { leavesOf, type Nested, toTensors } from "../../structure.ts";
import type { CallContext } from "../call-context.ts";
import { Layer } from "../layer.ts";

/** Sizes of a cell's states: one, a list, or for a stack of cells a list of those. */
export type StateSize = number | readonly StateSize[];

/** A cell's states; a stack of cells has a list for each cell. */
export type States = readonly (Tensor | States)[];

/** What a cell gives for a step: its output, and the states for the next one. */
export type CellOutput = readonly [Tensor, States];

/** The same of symbolic tensors. */
export type SymbolicCellOutput = readonly [SymbolicTensor, Nested<SymbolicTensor>];

/** What a cell is told beside inputs and states. */
export type StepContext = Pick<CallContext, "training" | "addLoss">;

/** A cell on its way along a sequence. What holds for all steps, as dropout's masks do, was settled at the start. */
export interface CellRun {
  /** The part of the work that takes the inputs alone: of one step `[batch, …]`, or of all at once `[steps, batch, …]`. */
  readonly project: (x: Tensor) => Tensor;
  /** The rest of a step, from what `project` made of its input. */
  readonly step: (projected: Tensor, states: States) => CellOutput;
}

/**
 * Base of cells: what an {@link RNN} does in each step. A cell of your own says its `stateSize`, declares weights in `build`
 * (for the shape of one step, `[batch, features]`), and computes a `step`.
 *
 * A cell can be called on its own, too: `cell.apply(x, { states: [h] })` gives `[output, [next h]]`; without `states` it
 * starts from {@link initialState}.
 *
 * @typeParam Weights - What `build` returns and `step` receives.
 * @example
 * class MinimalCell extends RNNCell<{ kernel: Weight; recurrent: Weight }> {
 *   static override readonly className = "MinimalCell";
 *   readonly stateSize = 32;
 *
 *   protected override build([, features = null]: PartialShape) {
 *     return {
 *       kernel: this.addWeight("kernel", [features, 32], "glorotUniform"),
 *       recurrent: this.addWeight("recurrent_kernel", [32, 32], "orthogonal"),
 *     };
 *   }
 *
 *   protected override step(x: Tensor, [h]: readonly Tensor[], { kernel, recurrent }): CellOutput {
 *     const output = x.matmul(kernel.value).add(h.matmul(recurrent.value));
 *     return [output, [output]];
 *   }
 * }
 * new RNN({ cell: new MinimalCell() }).apply(ones([2, 7, 5])).shape // [2, 32]
 */
export abstract class RNNCell<Weights = unknown> extends Layer<
  Weights,
  CellOutput,
  SymbolicCellOutput
> {
  /** Length of the state, or of each of several. The first is the output's, too, unless {@link outputSize} says otherwise. */
  abstract readonly stateSize: StateSize;

  /** Length of the output. */
  get outputSize(): number {
    return firstSize(this.stateSize);
  }

  /** One step: `[output, next states]`, with states of the shapes and dtypes that came in. */
  protected abstract step(
    x: Tensor,
    states: readonly Tensor[],
    weights: Weights,
    context: StepContext,
  ): CellOutput;

  /** The states before the first step. Default: zeros of shape `[batch, size]`. */
  initialState(batchSize: number): States {
    const { stateSize } = this;
    const sizes = typeof stateSize === "number" ? [stateSize] : stateSize;
    return zeroStates(sizes, batchSize, this);
  }

  /** Begins a sequence. Overridden where something is settled once for all steps. */
  protected begin(_input: Spec, _states: States, weights: Weights, context: StepContext): CellRun {
    return {
      project: (x) => x,
      step: (x, states) => this.step(x, states as readonly Tensor[], weights, context),
    };
  }

  /** Begins a sequence of steps that have this shape and dtype. For Gradus's own rooms. */
  start(input: Spec, states: States, context: StepContext): CellRun {
    return this.begin(input, states, this.builtWeights, context);
  }

  protected override call(x: Tensor, weights: Weights, context: CallContext): CellOutput {
    const [batchSize] = x.shape;
    assert(batchSize !== undefined, "a step has a batch");
    const states = matchStates(
      this.name,
      "states",
      context.options.states ?? null,
      this.initialState(batchSize),
    );
    return stepOnce(this.begin(x, states, weights, context), x, states);
  }
}

/** The size that comes first. */
function firstSize(size: StateSize): number {
  if (typeof size === "number") return size;
  const [first] = size;
  assert(first !== undefined, "a cell has a state");
  return firstSize(first);
}

function zeroStates(sizes: readonly StateSize[], batchSize: number, cell: RNNCell): States {
  return sizes.map((size) =>
    typeof size === "number"
      ? zeros([batchSize, size], cell.dtype)
      : zeroStates(size, batchSize, cell),
  );
}

/** The state at a place, of a cell whose states are tensors. */
export function stateAt(states: States, i: number): Tensor {
  const state = states[i];
  assert(state instanceof Tensor, "the states are as many as the cell has said");
  return state;
}

/** One step by itself. */
export function stepOnce(run: CellRun, x: Tensor, states: States): CellOutput {
  return run.step(run.project(x), states);
}

/** The tensors in states, in order. */
export function stateTensors(states: States): readonly Tensor[] {
  return states.flatMap((state) => (state instanceof Tensor ? [state] : stateTensors(state)));
}

/** The same structure of states with `f` of each. */
export function mapStates(states: States, f: (state: Tensor, i: number) => Tensor): States {
  let next = 0;
  const walk = (list: States): States =>
    list.map((state) => (state instanceof Tensor ? f(state, next++) : walk(state)));
  return walk(states);
}

/**
 * States as a user gave them, in the structure, shapes and dtypes of `like`.
 *
 * @param given - A tensor or a list of them, nested or not; `null` for `like` itself.
 * @throws {@link ShapeError} `rnn/states`
 */
export function matchStates(where: string, option: string, given: unknown, like: States): States {
  if (given === null || given === undefined) return like;
  const wanted = stateTensors(like);
  const tensors = leavesOf(toTensors(given as Nested<Tensor>)) as Tensor[];
  const fits =
    tensors.length === wanted.length &&
    tensors.every((tensor, i) => sameShape(tensor.shape, wanted[i]?.shape ?? []));
  if (!fits) {
    throw new ShapeError(
      "rnn/states",
      `${where}: expected ${option} to be ${describe(wanted)}, for this batch. Received: ${tensors.every((item) => item instanceof Tensor) ? describe(tensors) : formatReceived(given)}.`,
    );
  }
  return mapStates(like, (state, i) => (tensors[i] ?? state).astype(state.dtype));
}

function describe(tensors: readonly { readonly shape: Shape }[]): string {
  const shapes = tensors.map(({ shape }) => formatShape(shape)).join(", ");
  return tensors.length === 1 ? `a tensor of shape ${shapes}` : `${tensors.length} of ${shapes}`;
}
