/**
 * @module compile/views — what a view does to positions.
 */
import type { Node } from "../ir/program.ts";
import { identityIndex } from "./1-simplify.ts";

/** Whether a view is only a reinterpretation of the same bytes. */
export function isTrueReshape(node: Node): boolean {
  const { lower } = node.op;
  const [input] = node.inputs;
  const [output] = node.outputs;
  return (
    lower.kind === "view" &&
    input !== undefined &&
    output !== undefined &&
    lower.view(identityIndex(output.ndim), node.attributes, input, output) === null
  );
}

/** Whether a view only adds or drops axes of length 1. */
export function keepsPosition(node: Node): boolean {
  const { lower } = node.op;
  const [input] = node.inputs;
  const [output] = node.outputs;
  if (lower.kind !== "view" || !input || !output || input.size !== output.size) return false;
  const index = identityIndex(output.ndim);
  const view = lower.view(index, node.attributes, input, output);
  if (view === null) return false;
  const kept = output.shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  let next = 0;
  return view.every((affine, axis) => {
    if (input.shape[axis] === 1) return true;
    const expected = kept[next++];
    return affine.offset === 0 && affine.strides.every((s, a) => s === (a === expected ? 1 : 0));
  });
}
