/**
 * @module models/host-part — what of a graph runs on the host, before the program: layers that read strings, for which programs have no
 * dtype.
 */
import { formatReceived, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import { type LayerCall, SymbolicTensor } from "../nn/graph.ts";
import type { AnyLayer } from "../nn/layers/layer.ts";
import { leavesOf, mapLeaves } from "../nn/structure.ts";

/** A graph's calls, parted. */
export interface HostPart {
  /** Calls of layers that read strings, in order. */
  readonly hostCalls: readonly LayerCall<AnyLayer>[];
  readonly programCalls: readonly LayerCall<AnyLayer>[];
  /** What the program takes: inputs that are numbers, and what the host has made of strings. */
  readonly entries: readonly SymbolicTensor[];
}

/** A layer that runs on the host. */
interface OnHost {
  onHost(inputs: unknown): Tensor;
}

function isOnHost(layer: object): layer is OnHost {
  return "onHost" in layer;
}

function isText({ dtype }: SymbolicTensor): boolean {
  return (dtype as string) === "string";
}

/** Parts a graph. @throws {@link ValueError} `model/strings` where strings reach a layer that does not read them. */
export function hostPartOf(
  where: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  calls: readonly LayerCall<AnyLayer>[],
): HostPart {
  if (!inputs.some(isText)) return { hostCalls: [], programCalls: calls, entries: inputs };
  const hostCalls: LayerCall<AnyLayer>[] = [];
  const programCalls: LayerCall<AnyLayer>[] = [];
  const made = new Set<SymbolicTensor>();
  for (const call of calls) {
    const { layer } = call;
    if (!call.arguments.some(isText)) {
      programCalls.push(call);
      continue;
    }
    if (!isOnHost(layer) || call.arguments.some((taken) => !inputs.includes(taken))) {
      throw new ValueError(
        "model/strings",
        `${where}: strings reach "${layer.name}", which cannot read them there. Layers that read strings (StringLookup, TextVectorization, Hashing …) stand right after an Input, and give numbers to the rest.`,
      );
    }
    hostCalls.push(call);
    for (const output of leavesOf(call.outputs)) made.add(output as SymbolicTensor);
  }
  const used = new Set([...programCalls.flatMap((call) => call.arguments), ...outputs]);
  const entries = [
    ...inputs.filter((input) => !isText(input)),
    ...[...made].filter((tensor) => used.has(tensor)),
  ];
  return { hostCalls, programCalls, entries };
}

/** Runs the host's part on what was passed for each input. @returns what is passed for each of the program's entries. */
export function runHostPart(
  where: string,
  { hostCalls, entries }: HostPart,
  given: ReadonlyMap<SymbolicTensor, unknown>,
): readonly unknown[] {
  const values = new Map(given);
  for (const { layer, inputs, outputs } of hostCalls) {
    const filled = mapLeaves(inputs, (leaf: unknown) =>
      leaf instanceof SymbolicTensor ? values.get(leaf) : leaf,
    );
    if (!isOnHost(layer)) continue;
    const [output] = leavesOf(outputs) as SymbolicTensor[];
    if (output !== undefined) values.set(output, layer.onHost(filled));
  }
  return entries.map((entry) => {
    const value = values.get(entry);
    if (value !== undefined) return value;
    throw new ValueError(
      "fit/missing-data",
      `${where}: there is nothing for "${entry.name}". Received: ${formatReceived(value)}.`,
    );
  });
}
