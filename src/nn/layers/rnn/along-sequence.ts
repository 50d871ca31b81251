/** @module nn/layers/rnn/along-sequence — a cell's steps along a sequence: as a loop, or written out step by step. */
import { assert, formatShape, ShapeError } from "../../../core/errors.ts";
import { Tensor } from "../../../ir/tensor.ts";
import { where } from "../../../ops/arithmetic.ts";
import { zerosLike } from "../../../ops/creation.ts";
import { stack, unstack } from "../../../ops/rearrange.ts";
import { any } from "../../../ops/reductions.ts";
import { scan } from "../../../ops/scan.ts";
import { swapaxes } from "../../../ops/shape.ts";
import { flip } from "../../../ops/slice.ts";
import { type CellRun, mapStates, type States, stateTensors } from "./rnn-cell.ts";

/** How a sequence is gone through. */
export interface Path {
  /** From the last step to the first. */
  readonly goBackwards: boolean;
  /** Whether all outputs are wanted, or only the last. */
  readonly returnSequences: boolean;
  /** Whether outputs of masked steps are zeros instead of the output before. */
  readonly zeroOutputForMask: boolean;
}

/** What comes out of a sequence. */
export interface SequenceResult {
  /** All outputs `[batch, steps, …]` in the order in which they were made, or the last one `[batch, …]`. */
  readonly output: Tensor;
  readonly states: States;
}

/**
 * A mask as steps need it: `[steps, batch]`, bool. Where a mask says it of each feature, a step counts if any of them does.
 *
 * @throws {@link ShapeError} `rnn/mask`
 */
function stepMask(where: string, mask: Tensor, sequence: Tensor): Tensor {
  const [batch, steps] = sequence.shape;
  if (mask.ndim < 2 || mask.shape[0] !== batch || mask.shape[1] !== steps) {
    throw new ShapeError(
      "rnn/mask",
      `${where}: expected a mask of shape [${batch}, ${steps}], as the batch and the steps of the inputs ${formatShape(sequence.shape)}. Received: ${formatShape(mask.shape)}.`,
    );
  }
  const bools = mask.astype("bool");
  const axes = bools.shape.slice(2).map((_, i) => i + 2);
  return swapaxes(axes.length === 0 ? bools : any(bools, axes), 0, 1);
}

/** `chosen` in the rows that count, else `other`. */
function choose(counts: Tensor, chosen: Tensor, other: Tensor): Tensor {
  const [rows = 1] = counts.shape;
  return where(counts.reshape(rows, ...chosen.shape.slice(1).map(() => 1)), chosen, other);
}

/** States after a step, which are those before it in the rows that do not count. */
function chooseStates(counts: Tensor, after: States, before: States): States {
  const others = stateTensors(before);
  return mapStates(after, (state, i) => choose(counts, state, others[i] ?? state));
}

/** The state that is the output of the step before, as cells have it: the first, of the last cell in a stack. */
function outputState(states: States): Tensor {
  const [first] = states;
  if (first instanceof Tensor) return first;
  const last = states.at(-1);
  assert(last !== undefined && !(last instanceof Tensor), "a stack has cells");
  return outputState(last);
}

/** Inputs and mask, with the steps as the first axis. */
interface Steps {
  readonly projected: Tensor;
  readonly mask: Tensor | null;
}

function looped(run: CellRun, steps: Steps, initial: States, path: Path): SequenceResult {
  const { goBackwards, returnSequences, zeroOutputForMask } = path;
  const { projected, mask } = steps;
  // Where the output is a state, it need not be kept for each step to have the last one.
  let isState = true;
  const [states, outputs] = scan<States, Steps, Tensor | null>(
    (before, { projected: x, mask: counts }) => {
      const [output, after] = run.step(x, before);
      isState = output === outputState(after);
      if (counts === null) return [after, returnSequences || !isState ? output : null];
      const next = chooseStates(counts, after, before);
      const other = zeroOutputForMask ? zerosLike(output) : outputState(before);
      isState &&= !zeroOutputForMask;
      if (isState) return [next, returnSequences ? outputState(next) : null];
      return [next, choose(counts, output, other)];
    },
    initial,
    { projected, mask },
    { reverse: goBackwards },
  );
  if (outputs === null) return { output: outputState(states), states };
  const inOrder = goBackwards ? flip(outputs, 0) : outputs;
  const output = returnSequences ? swapaxes(inOrder, 0, 1) : inOrder.at(-1);
  return { output, states };
}

/** As Keras does it: before the first step that counts outputs are zeros, and zeroOutputForMask is not asked. */
function writtenOut(run: CellRun, steps: Steps, initial: States, path: Path): SequenceResult {
  const inOrder = <T>(list: readonly T[]): readonly T[] =>
    path.goBackwards ? [...list].reverse() : list;
  const masks = steps.mask === null ? null : inOrder(unstack(steps.mask));
  let states = initial;
  const outputs: Tensor[] = [];
  inOrder(unstack(steps.projected)).forEach((x, t) => {
    const [output, after] = run.step(x, states);
    const counts = masks?.[t];
    if (counts === undefined) {
      states = after;
      outputs.push(output);
    } else {
      states = chooseStates(counts, after, states);
      outputs.push(choose(counts, output, outputs.at(-1) ?? zerosLike(output)));
    }
  });
  const last = outputs.at(-1);
  assert(last !== undefined, "a sequence has steps");
  return { output: path.returnSequences ? stack(outputs, 1) : last, states };
}

/**
 * Takes a cell along `sequence` `[batch, steps, …]`. What the cell makes of the inputs alone is computed for all steps at once.
 *
 * @param mask - `[batch, steps]`: in steps that do not count, states stay as they are.
 * @throws {@link ShapeError} `rnn/mask`, `rnn/no-steps`
 */
export function alongSequence(
  name: string,
  run: CellRun,
  sequence: Tensor,
  initial: States,
  mask: Tensor | null,
  path: Path & { readonly unroll: boolean },
): SequenceResult {
  if (sequence.shape[1] === 0) {
    throw new ShapeError(
      "rnn/no-steps",
      `${name}: a sequence needs at least one step. Received: ${formatShape(sequence.shape)}.`,
    );
  }
  const steps = {
    projected: run.project(swapaxes(sequence, 0, 1)),
    mask: mask === null ? null : stepMask(name, mask, sequence),
  };
  return path.unroll ? writtenOut(run, steps, initial, path) : looped(run, steps, initial, path);
}
