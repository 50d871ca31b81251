/**
 * @module compile/1-simplify — removes what need not be computed: dead nodes, equal nodes, mere renamings.
 *
 * Algebra on scalars (x·1, constants on constants) is done where instructions are built (kernel-builder.ts).
 */
import { sameShape } from "../core/shape.ts";
import type { AffineIndex, Op } from "../ir/op.ts";
import { attributesKey, type Node, type Program } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";

/** Index along each axis of a tensor of this rank, each axis a loop of its own. */
export function identityIndex(rank: number): AffineIndex[] {
  return Array.from({ length: rank }, (_, axis) => ({
    offset: 0,
    strides: Array.from({ length: rank }, (_, other) => (other === axis ? 1 : 0)),
  }));
}

/** Whether a view gives back its input, element for element, in the same shape. */
function isRenaming(node: Node): boolean {
  const [input] = node.inputs;
  const [output] = node.outputs;
  const { lower } = node.op;
  if (lower.kind !== "view" || !input || !output || !sameShape(input.shape, output.shape)) {
    return false;
  }
  const index = identityIndex(output.ndim);
  const view = lower.view(index, node.attributes, input, output);
  return (
    view?.every(
      (affine, axis) =>
        output.shape[axis] === 1 ||
        (affine.offset === 0 && affine.strides.every((s, a) => s === (a === axis ? 1 : 0))),
    ) === true
  );
}

/**
 * The same program with fewer nodes.
 *
 * @param wanted - Which outputs are wanted; the others may be dropped (they stay in the list, but dead).
 */
export function simplify(program: Program, wanted: readonly boolean[]): Program {
  const names = new Map<Tensor, Tensor>();
  const resolve = (tensor: Tensor): Tensor => names.get(tensor) ?? tensor;
  const known = new Map<string, Node>();
  const numbers = new Map<object, number>();
  const numberOf = (thing: object): number => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
  const keyOfConstant = (tensor: Tensor): string =>
    tensor.storage !== null && tensor.size === 1
      ? `${tensor.dtype}[${tensor.shape.join()}]=${scalarBits(tensor)}`
      : `#${numberOf(tensor)}`;

  const live = liveNodes(program, wanted);
  const nodes: Node[] = [];
  for (const node of program.nodes) {
    if (!live.has(node)) continue;
    const inputs = node.inputs.map(resolve);
    const [first] = inputs;
    const [output] = node.outputs;
    if (first && output && isRenaming({ ...node, inputs })) {
      names.set(output, first);
      continue;
    }
    const opNumber = numberOf(node.op satisfies Op);
    const key = `${opNumber}(${inputs.map(keyOfConstant).join()})${attributesKey(node.attributes)}${node.regions.map(numberOf).join()}`;
    const twin = known.get(key);
    if (twin !== undefined) {
      node.outputs.forEach((value, i) => {
        const same = twin.outputs[i];
        if (same !== undefined) names.set(value, same);
      });
      continue;
    }
    const renamed = inputs.every((input, i) => input === node.inputs[i])
      ? node
      : { ...node, inputs };
    known.set(key, renamed);
    nodes.push(renamed);
  }
  return { inputs: program.inputs, nodes, outputs: program.outputs.map(resolve) };
}

/** A number's text that tells −0 from 0 and NaN from others. */
function scalarBits(tensor: Tensor): string {
  const value = tensor.storage?.host()[0] ?? 0;
  return Object.is(value, -0) ? "-0" : String(value);
}

function liveNodes(program: Program, wanted: readonly boolean[]): ReadonlySet<Node> {
  const liveValues = new Set<Tensor>(program.outputs.filter((_, i) => wanted[i] !== false));
  const live = new Set<Node>();
  for (let i = program.nodes.length - 1; i >= 0; i--) {
    const node = program.nodes[i];
    if (node?.outputs.some((output) => liveValues.has(output))) {
      live.add(node);
      for (const input of node.inputs) liveValues.add(input);
    }
  }
  return live;
}
