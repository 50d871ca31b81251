/** @module nn/layers/rnn/at-once — first values are computed when they are asked for, even where a program is being traced. */
import { withTrace } from "../../../ir/trace.ts";
import { withScope } from "../../../runtime/variable.ts";

/** Runs ops of `body` at once: a layer may be built by its first call inside a trace, but variables need concrete values. */
export function atOnce<T>(body: () => T): T {
  return withTrace(null, () => withScope(null, body));
}
