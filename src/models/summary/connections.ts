/** @module models/summary/connections — what each layer of a graph takes, as a column of its summary. */
import type { LayerCall, SymbolicTensor } from "../../nn/graph.ts";
import type { ModelStructure } from "../saved-model.ts";
import type { SummaryColumn } from "./summary.ts";

type Graph = Extract<ModelStructure, { readonly kind: "Functional" }>;

/** The column "Connected to"; `null` for a chain of layers, which says as much by its order. */
export function connectionColumn(graph: Graph): SummaryColumn | null {
  if (isChain(graph)) return null;
  const made = new Set(graph.calls);
  const entries = new Map(graph.inputs.map((input, i) => [input, graph.inputNames[i]]));
  return {
    header: "Connected to",
    positions: [0.3, 0.56, 0.74, 1],
    lineLength: 108,
    textOf: ({ calls }) =>
      (calls as readonly LayerCall[])
        .filter((call) => made.has(call))
        .flatMap((call) => call.arguments)
        .map((tensor) => placeOf(tensor, entries.get(tensor)))
        .join(", ") || "-",
    paint: (line, color) => line.replace(/(?<=\[)\d+(?=\])/g, color),
  };
}

/** `dense[0][1]`: the layer, which of its calls, and which of that call's outputs. */
function placeOf(tensor: SymbolicTensor, inputName: string | undefined): string {
  const { layer, call, index } = tensor;
  if (inputName !== undefined || call === null) return `${inputName ?? layer.name}[0][0]`;
  return `${layer.name}[${layer.calls.indexOf(call)}][${index}]`;
}

/** Whether each layer takes one tensor, of the layer before, and none is called twice. */
export function isChain({ inputs, calls }: Graph): boolean {
  if (inputs.length !== 1) return false;
  if (new Set(calls.map(({ layer }) => layer)).size !== calls.length) return false;
  return calls.every((call, i) => {
    const [taken, ...others] = call.arguments;
    const isNext = i === 0 ? taken === inputs[0] : taken?.call === calls[i - 1];
    return isNext && others.length === 0;
  });
}
