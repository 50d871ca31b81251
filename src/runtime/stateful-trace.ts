/**
 * @module runtime/stateful-trace — records a function together with the variables that it reads and assigns.
 */
import { assert } from "../core/errors.ts";
import type { Spec, Tensor } from "../ir/tensor.ts";
import { Trace, withTrace } from "../ir/trace.ts";
import type { StatefulProgram } from "./execute.ts";
import { StateScope, withScope } from "./variable.ts";

/**
 * Records `f` on inputs of the given specs. Variables become further inputs, their new values further outputs, so
 * that the program itself is pure.
 */
export function traceStateful(
  f: (...inputs: readonly Tensor[]) => readonly Tensor[],
  specs: readonly Spec[],
): StatefulProgram {
  const trace = new Trace(null);
  const scope = new StateScope(trace);
  const inputs = specs.map((spec) => trace.input(spec));
  const { results, assigned } = withScope(scope, () =>
    withTrace(trace, () => {
      const outputs = f(...inputs).map((output) => trace.lift(output));
      return { results: outputs, assigned: scope.assigned() };
    }),
  );
  const variables = [...scope.inputs.keys()];
  return {
    program: trace.finish([...results, ...assigned.map(([, value]) => value)]),
    argumentCount: specs.length,
    variables,
    resultCount: results.length,
    replaced: assigned.map(([variable]) => {
      const index = variables.indexOf(variable);
      assert(index >= 0, "an assigned variable is an input");
      return index;
    }),
  };
}
