/**
 * @module ir/eager-trace — recording while running: each op is run at once, so that its values can be read, and is also kept, so
 * that gradients can be taken.
 */
import { evaluate } from "./evaluator.ts";
import type { Op } from "./op.ts";
import type { Attributes, Program } from "./program.ts";
import type { Tensor } from "./tensor.ts";
import { makeNode, Trace } from "./trace.ts";

/** A trace whose values are concrete. */
export class EagerTrace extends Trace {
  readonly #made = new Set<Tensor>();

  constructor() {
    super(null);
  }

  override owns(tensor: Tensor): boolean {
    return this.#made.has(tensor);
  }

  override record(
    op: Op,
    inputs: readonly Tensor[],
    attributes: Attributes,
    regions: readonly Program[],
  ): readonly Tensor[] {
    const node = makeNode(op, inputs, attributes, regions);
    const outputs = evaluate(node);
    for (const output of outputs) this.#made.add(output);
    this.nodes.push({ ...node, outputs });
    return outputs;
  }
}
