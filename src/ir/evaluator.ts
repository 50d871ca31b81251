/**
 * @module ir/evaluator — the one slot: who runs an op on concrete tensors. `runtime` fills it.
 */
import { assert } from "../core/errors.ts";
import type { Node } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/** Runs one node whose inputs are all concrete (its outputs say only shapes and dtypes). */
export type Evaluator = (node: Node) => readonly Tensor[];

let installed: Evaluator | null = null;

/** Called once, by `runtime/install.ts`. */
export function installEvaluator(evaluator: Evaluator): void {
  installed = evaluator;
}

export function evaluate(node: Node): readonly Tensor[] {
  assert(installed !== null, "the evaluator is installed by runtime/install.ts");
  return installed(node);
}
