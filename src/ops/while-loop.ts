/**
 * @module ops/while-loop — a loop whose length depends on data.
 */
import { ShapeError, UnsupportedError } from "../core/errors.ts";
import type { Op } from "../ir/op.ts";
import { specOf } from "../ir/program.ts";
import { applyAll, traceFunction } from "../ir/trace.ts";
import { add, astype, less } from "./arithmetic.ts";
import { bundle, matchBundle } from "./control.ts";
import { array, scalar } from "./convert.ts";
import { logicalAnd } from "./logical.ts";

const whileOp: Op = {
  name: "whileLoop",
  infer: (inputs, attributes) => inputs.slice(0, Number(attributes.states)),
  gradient: (_, inputs, { needs }) => {
    if (needs.includes(true)) {
      throw new UnsupportedError(
        "while-loop/gradient",
        "whileLoop: no gradient flows backwards through a loop whose length is not known. Use scan or foriLoop with a fixed number of steps (and where(…) to keep what is finished), or stopGradient(…) around the loop.",
      );
    }
    return inputs.map(() => null);
  },
  lower: { kind: "region", region: "while" },
};

/** Options of {@link whileLoop}. */
export interface WhileOptions {
  /** The loop ends after so many rounds at the latest; `null` (default): no limit. */
  readonly maximumIterations?: number | null | undefined;
}

/**
 * `while (cond(state)) state = body(state)`, inside the program. No gradient flows through it.
 *
 * @param cond - From the state to a bool scalar.
 * @param body - From the state to the next one: the same structure, shapes and dtypes.
 * @param state - A tensor, or nested arrays and objects of tensors.
 * @throws {@link ShapeError} `while-loop/condition`, `control/shape`
 * @throws {@link ValueError} `control/structure`
 * @throws {@link UnsupportedError} `while-loop/gradient`, when differentiated.
 */
export function whileLoop<State>(
  cond: (state: State) => unknown,
  body: (state: State) => State,
  state: State,
  { maximumIterations = null }: WhileOptions = {},
): State {
  const start = bundle(state);
  // The rounds are counted in a state of their own, the last.
  const counters = maximumIterations === null ? [] : [scalar(0, "int32")];
  const states = [...start.tensors, ...counters];
  const specs = states.map(specOf);
  const own = start.tensors.length;
  const condition = traceFunction((...values) => {
    // The structure is that of `state`.
    const test = array(cond(start.rebuild(values.slice(0, own)) as State) as boolean);
    if (test.size !== 1) {
      throw new ShapeError(
        "while-loop/condition",
        `whileLoop: the condition must be one bool. Received: shape [${test.shape.join(", ")}]. Reduce it with all() or any().`,
      );
    }
    const isTrue = astype(test, "bool").reshape([]);
    const [rounds] = values.slice(own);
    return [rounds ? logicalAnd(isTrue, less(rounds, maximumIterations ?? 0)) : isTrue];
  }, specs);
  const round = traceFunction((...values) => {
    const result = bundle(body(start.rebuild(values.slice(0, own)) as State));
    const next = matchBundle("whileLoop", "the state", result, start);
    return [...next, ...values.slice(own).map((rounds) => add(rounds, 1))];
  }, specs);
  const outputs = applyAll(
    whileOp,
    [...states, ...condition.captured, ...round.captured],
    { states: states.length, conditionCaptures: condition.captured.length },
    [condition.program, round.program],
  );
  return start.rebuild(outputs.slice(0, own)) as State;
}
