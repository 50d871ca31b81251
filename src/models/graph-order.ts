/**
 * @module models/graph-order — the calls between a model's inputs and outputs in an order in which they can run, and the layers in
 * Keras's order, on which the places of weights in files depend.
 */
import { ValueError } from "../core/errors.ts";
import { LayerCall, type SymbolicTensor } from "../nn/graph.ts";
import type { AnyLayer } from "../nn/layers/layer.ts";

/** A model's calls and layers. */
export interface GraphOrder {
  /** Each after those whose outputs it takes. */
  readonly calls: readonly LayerCall<AnyLayer>[];
  /** From the inputs on: layers that are farther from the outputs first. Those of the inputs are among them. */
  readonly layers: readonly AnyLayer[];
}

/** What makes a tensor: a call, or nothing for an input. */
type Node = LayerCall | SymbolicTensor;

/**
 * Orders what lies between `inputs` and `outputs`.
 *
 * @param layerOfInput - The layer that stands for an input.
 * @throws {@link ValueError} `model/disconnected`, `model/duplicate-name`
 */
export function orderGraph(
  where: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  layerOfInput: (input: SymbolicTensor) => AnyLayer,
): GraphOrder {
  const entries = new Set(inputs);
  const nodeOf = (tensor: SymbolicTensor): Node =>
    entries.has(tensor) ? tensor : (tensor.call ?? tensor);
  const layerOf = (node: Node): AnyLayer =>
    node instanceof LayerCall ? (node.layer as AnyLayer) : layerOfInput(node);
  const parentsOf = (node: Node): readonly Node[] =>
    node instanceof LayerCall ? node.arguments.map(nodeOf) : [];

  const { nodes, firstSeen } = visit(outputs.map(nodeOf), parentsOf, layerOf);
  for (const node of nodes) {
    if (node instanceof LayerCall || entries.has(node)) continue;
    throw new ValueError(
      "model/disconnected",
      `${where}: the outputs need the input "${node.name}", which is not among the model's inputs. Inputs: ${inputs.map(({ name }) => name).join(", ")}.`,
    );
  }
  const depths = depthsOf(nodes, parentsOf, layerOf);
  for (const input of inputs) {
    const layer = layerOfInput(input);
    if (depths.has(layer)) continue;
    // Not used by any output: last, and before others that are as far.
    depths.set(layer, 0);
    firstSeen.set(layer, -1);
  }
  const layers = [...depths.keys()].sort(
    (a, b) =>
      (depths.get(b) ?? 0) - (depths.get(a) ?? 0) ||
      (firstSeen.get(a) ?? 0) - (firstSeen.get(b) ?? 0),
  );
  requireNames(where, layers);
  const calls = nodes.filter((node): node is LayerCall<AnyLayer> => node instanceof LayerCall);
  return { calls, layers };
}

/** All nodes, parents before their children; and the order in which layers are met on the way from the outputs. */
function visit(
  outputs: readonly Node[],
  parentsOf: (node: Node) => readonly Node[],
  layerOf: (node: Node) => AnyLayer,
): { readonly nodes: readonly Node[]; readonly firstSeen: Map<AnyLayer, number> } {
  const nodes: Node[] = [];
  const firstSeen = new Map<AnyLayer, number>();
  const seen = new Set<Node>();
  // A list instead of recursion: models may be thousands of calls deep.
  const waiting: { readonly node: Node; readonly parents: readonly Node[]; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const layer = layerOf(node);
    if (!firstSeen.has(layer)) firstSeen.set(layer, firstSeen.size);
    waiting.push({ node, parents: parentsOf(node), next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      const parent = top.parents[top.next++];
      if (parent !== undefined) enter(parent);
      else nodes.push((waiting.pop() ?? top).node);
    }
  }
  return { nodes, firstSeen };
}

/** How far each layer is from the outputs, at most: that of its farthest call. */
function depthsOf(
  nodes: readonly Node[],
  parentsOf: (node: Node) => readonly Node[],
  layerOf: (node: Node) => AnyLayer,
): Map<AnyLayer, number> {
  const ofNodes = new Map<Node, number>();
  const ofLayers = new Map<AnyLayer, number>();
  for (const node of [...nodes].reverse()) {
    const layer = layerOf(node);
    const depth = Math.max(ofNodes.get(node) ?? 0, ofLayers.get(layer) ?? 0);
    ofNodes.set(node, depth);
    ofLayers.set(layer, depth);
    for (const parent of parentsOf(node)) {
      ofNodes.set(parent, Math.max(depth + 1, ofNodes.get(parent) ?? 0));
    }
  }
  return ofLayers;
}

function requireNames(where: string, layers: readonly AnyLayer[]): void {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ValueError(
    "model/duplicate-name",
    `${where}: layers need different names. Received: several layers named "${twice}". Pass another \`name\`.`,
  );
}
