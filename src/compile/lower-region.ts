/**
 * @module compile/lower-region — scan, while and cond: control kernels whose bodies are blocks.
 */
import { assert } from "../core/errors.ts";
import type { Node, Program } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { Kernel } from "../loops/kernel.ts";
import { type BufferTable, type Location, whole } from "./buffers.ts";

type LowerBlock = (
  program: Program,
  inputs: readonly Location[],
  targets: readonly (Location | null)[],
  buffers: BufferTable,
) => Kernel[];

/** Kernels of a region node; node layouts are documented in ops/control.ts. */
export function lowerRegion(
  region: "scan" | "while" | "cond",
  node: Node,
  inputs: readonly Location[],
  outputs: readonly (Location | null)[],
  buffers: BufferTable,
  lowerBlock: LowerBlock,
): Kernel[] {
  if (region === "scan") return lowerScan(node, inputs, outputs, buffers, lowerBlock);
  if (region === "while") return lowerWhile(node, inputs, outputs, buffers, lowerBlock);
  return lowerCond(node, inputs, outputs, buffers, lowerBlock);
}

function attribute(node: Node, name: string): number {
  const value = node.attributes[name];
  assert(typeof value === "number", `${node.op.name} has the attribute ${name}`);
  return value;
}

function regionOf(node: Node, i: number): Program {
  const region = node.regions[i];
  assert(region !== undefined, `${node.op.name} has region ${i}`);
  return region;
}

/** Buffers that carry state from iteration to iteration, filled with the initial values. */
function carriedState(
  values: readonly Tensor[],
  initial: readonly Location[],
  results: readonly (Location | null)[],
  buffers: BufferTable,
  kernels: Kernel[],
): Location[] {
  return values.map((value, i) => {
    const result = results[i];
    const state =
      result && result.counter === null ? result : whole(buffers.add(value.dtype, value.size));
    const from = initial[i];
    assert(from !== undefined, "every carried value has an initial one");
    kernels.push({ kind: "copy", from: from.buffer, to: state.buffer });
    return state;
  });
}

function lowerScan(
  node: Node,
  inputs: readonly Location[],
  outputs: readonly (Location | null)[],
  buffers: BufferTable,
  lowerBlock: LowerBlock,
): Kernel[] {
  const carries = attribute(node, "carries");
  const sequences = attribute(node, "sequences");
  const body = regionOf(node, 0);
  const kernels: Kernel[] = [];
  const states = carriedState(node.inputs.slice(0, carries), inputs, outputs, buffers, kernels);
  const counter = buffers.add("int32", 1);
  const row = (
    location: Location | null | undefined,
    value: Tensor | undefined,
  ): Location | null =>
    location && value ? { buffer: location.buffer, counter, scale: value.size } : null;
  const slices = inputs.slice(carries, carries + sequences).map((location, i) => {
    const slice = row(location, body.inputs[carries + i]);
    assert(slice !== null, "every sequence has a slice");
    return slice;
  });
  const stacked = body.outputs.slice(carries);
  const ys = stacked.map((value, i) => row(outputs[carries + i], value));
  const block: Kernel[] = [];
  // Residuals: the carries as they were before the step.
  states.forEach((state, i) => {
    const residual = row(outputs[carries + stacked.length + i], node.inputs[i]);
    const value = body.inputs[i];
    if (residual === null || value === undefined) return;
    const save: Program = { inputs: [value], nodes: [], outputs: [value] };
    block.push(...lowerBlock(save, [state], [residual], buffers));
  });
  block.push(
    ...lowerBlock(
      body,
      [...states, ...slices, ...inputs.slice(carries + sequences)],
      [...states, ...ys],
      buffers,
    ),
  );
  kernels.push({
    kind: "repeat",
    times: attribute(node, "length"),
    reverse: node.attributes.reverse === true,
    counter,
    body: block,
  });
  return kernels;
}

function lowerWhile(
  node: Node,
  inputs: readonly Location[],
  outputs: readonly (Location | null)[],
  buffers: BufferTable,
  lowerBlock: LowerBlock,
): Kernel[] {
  const count = attribute(node, "states");
  const conditionCaptures = attribute(node, "conditionCaptures");
  const kernels: Kernel[] = [];
  const states = carriedState(node.inputs.slice(0, count), inputs, outputs, buffers, kernels);
  const predicate = buffers.add("bool", 1);
  const captured = inputs.slice(count, count + conditionCaptures);
  kernels.push({
    kind: "while",
    predicate,
    condition: lowerBlock(regionOf(node, 0), [...states, ...captured], [whole(predicate)], buffers),
    body: lowerBlock(
      regionOf(node, 1),
      [...states, ...inputs.slice(count + conditionCaptures)],
      states,
      buffers,
    ),
  });
  return kernels;
}

function lowerCond(
  node: Node,
  inputs: readonly Location[],
  outputs: readonly (Location | null)[],
  buffers: BufferTable,
  lowerBlock: LowerBlock,
): Kernel[] {
  const trueCaptures = attribute(node, "trueCaptures");
  const [predicate] = inputs;
  assert(predicate !== undefined, "cond has a predicate");
  return [
    {
      kind: "if",
      predicate: predicate.buffer,
      whenTrue: lowerBlock(regionOf(node, 0), inputs.slice(1, 1 + trueCaptures), outputs, buffers),
      whenFalse: lowerBlock(regionOf(node, 1), inputs.slice(1 + trueCaptures), outputs, buffers),
    },
  ];
}
