/**
 * @module runtime/half-done — steps that a run has left in their middle to give the event loop its turn. Whoever wants one of
 * their variables meanwhile gets it as the step leaves it: the step is finished first.
 */

/** A run that has stopped between two kernels of a step. */
export interface HalfDone {
  /** The variables that its program reads or changes. */
  readonly variables: ReadonlySet<object>;
  /** Runs on, without a stop, to the end of what was asked for. */
  finish(): void;
}

const waiting = new Set<HalfDone>();

/** Tells whether a run stands in the middle of a step. */
export function markHalfDone(run: HalfDone, isHalfDone: boolean): void {
  if (isHalfDone) waiting.add(run);
  else waiting.delete(run);
}

/** Finishes the steps that use this variable. */
export function finishStepsOf(variable: object): void {
  if (waiting.size === 0) return;
  for (const run of waiting) if (run.variables.has(variable)) finish(run);
}

/** Finishes the steps of others that share a variable with `run`. */
export function finishStepsBeside(run: HalfDone): void {
  if (waiting.size === 0) return;
  for (const other of waiting) {
    if (other !== run && [...run.variables].some((variable) => other.variables.has(variable)))
      finish(other);
  }
}

function finish(run: HalfDone): void {
  waiting.delete(run);
  run.finish();
}
