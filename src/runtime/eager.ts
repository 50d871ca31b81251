/**
 * @module runtime/eager — ops on concrete tensors: programs of one op, from the same path as all others.
 */

import type { HostArray } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { Node } from "../ir/program.ts";
import { specOf } from "../ir/program.ts";
import { Tensor } from "../ir/tensor.ts";
import { backend } from "./device.ts";
import { Runner } from "./execute.ts";
import { makeProgramKey } from "./program-key.ts";

/** One-op programs that are kept. */
const eagerLimit = 512;
const runners = new Map<string, Runner>();
let owner: unknown = null;

/** Runs a node whose inputs are concrete. */
export function evaluateNode(node: Node): readonly Tensor[] {
  if (owner !== backend()) {
    runners.clear();
    owner = backend();
  }
  const key = makeProgramKey(node);
  let runner = key === null ? undefined : runners.get(key);
  if (runner === undefined) {
    runner = new Runner(programOf(node));
    if (key !== null) {
      runners.set(key, runner);
      const [oldest] = runners.keys();
      if (runners.size > eagerLimit && oldest !== undefined) {
        runners.get(oldest)?.free();
        runners.delete(oldest);
      }
    }
  } else if (key !== null) {
    runners.delete(key);
    runners.set(key, runner);
  }
  const results = runner.call(
    node.inputs.map((input): HostArray => {
      assert(input.storage !== null, "eager inputs are concrete");
      return input.storage.host();
    }),
  );
  if (key === null) runner.free();
  return results;
}

/** The node as a program. All inputs are parameters, scalars too: a new value must not be a new program. */
function programOf(node: Node): ConstructorParameters<typeof Runner>[0] {
  const inputs = node.inputs.map(
    (input, output) => new Tensor(specOf(input), null, { node: null, output }),
  );
  return {
    program: { inputs, nodes: [{ ...node, inputs }], outputs: node.outputs },
    argumentCount: inputs.length,
    variables: [],
    resultCount: node.outputs.length,
    replaced: [],
  };
}
