/**
 * @module compile/2-fuse — decides which values get memory, and which of them are computed by one kernel.
 *
 * A value without memory is computed anew wherever it is read (inlined). A value with memory is the root of a
 * kernel; roots over the same iteration space share a kernel where order allows.
 */
import { assert } from "../core/errors.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { ReduceLowering } from "../ir/op.ts";
import type { Node, Program } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";
import { nodeCost } from "./cost.ts";
import { bufferLimit, type FusionPlan, type Item, type LoopItem, squeezed } from "./fusion-plan.ts";
import { mergePoints } from "./merge-points.ts";
import { SharedReductions } from "./shared-reductions.ts";
import { isTrueReshape, keepsPosition } from "./views.ts";

/** A value this expensive is not computed twice. */
const recomputeLimit = 8;
/** An inlined expression grows no larger than this. */
const inlineLimit = 64;
/** Unrelated work over the same space is put together up to this size, to save calls. */
const smallWork = 4096;

/** The node's reduction, if that is how it is computed here. */
export function reductionOf(node: Node): ReduceLowering | null {
  const { lower } = node.op;
  if (lower.kind === "reduce") return lower;
  if (lower.kind !== "routine" || lower.loops === undefined) return null;
  const [output] = node.outputs;
  assert(output !== undefined, "a routine has one output");
  return lower.preferLoops?.(node.attributes, node.inputs, output) ? lower.loops : null;
}

/** Plans a program whose dead nodes are gone. `wanted` outputs get memory. */
export function fuse(program: Program, wanted: readonly boolean[]): FusionPlan {
  const memory = chooseMemory(program, wanted);
  const aliases = new Map<Tensor, Tensor>();
  for (const node of program.nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (input && output && isTrueReshape(node)) aliases.set(output, aliases.get(input) ?? input);
  }
  const hasMemory = (tensor: Tensor): boolean =>
    tensor.producer?.node === null ||
    memory.has(tensor) ||
    (tensor.storage !== null && tensor.size !== 1);
  const items: Item[] = [];
  const position = new Map<Tensor, number>();
  const makers = new Map<Tensor, Node>();
  for (const node of program.nodes) for (const output of node.outputs) makers.set(output, node);

  /** Values with memory that computing `tensor` reads, and whether all at the same position. */
  const collect = (tensor: Tensor, same: boolean, reads: Map<Tensor, boolean>): void => {
    if (hasMemory(tensor)) {
      const base = aliases.get(tensor) ?? tensor;
      reads.set(base, (reads.get(base) ?? true) && same);
      return;
    }
    const node = makers.get(tensor);
    if (node === undefined) return;
    const { lower } = node.op;
    let keeps = same && lower.kind === "elementwise";
    const [input] = node.inputs;
    // A view that only adds or drops axes of length 1 keeps the position.
    if (lower.kind === "view" && input) keeps = same && keepsPosition(node);
    for (const operand of node.inputs) collect(operand, keeps, reads);
  };

  const place = (node: Node): void => {
    const [output] = node.outputs;
    assert(output !== undefined, "a node has an output");
    const reads = new Map<Tensor, boolean>();
    const reduction = reductionOf(node);
    const { kind } = node.op.lower;
    if (reduction === null && (kind === "routine" || kind === "region" || kind === "assemble")) {
      for (const input of node.inputs) collect(input, false, reads);
      for (const result of node.outputs) position.set(result, items.length);
      items.push({ kind: "step", node, reads });
      return;
    }
    const identity = reduction === null && (kind === "elementwise" || keepsPosition(node));
    for (const input of node.inputs) collect(input, identity, reads);
    const shape = squeezed(output.shape);
    const reduced =
      reduction === null ? null : squeezed(reduction.reduced(node.attributes, node.inputs));
    const after = Math.max(-1, ...[...reads.keys()].map((read) => position.get(read) ?? -1));
    let target = -1;
    for (let q = Math.max(after, 0); q < items.length && target < 0; q++) {
      const item = items[q];
      if (item?.kind === "loops" && canJoin(item, q, shape, reduced, reads, position)) target = q;
    }
    if (target < 0) {
      target = items.length;
      items.push({
        kind: "loops",
        shape,
        reduced,
        reductions: [],
        elementwise: [],
        reads: new Map(),
        bodyReads: new Set(),
      });
    }
    const item = items[target];
    assert(item?.kind === "loops", "roots join loop items");
    (reduced === null ? item.elementwise : item.reductions).push(output);
    for (const [read, same] of reads) {
      if (position.get(read) === target) continue;
      // Reads of the body of a reduction are not at the position of what the kernel writes, unless there is only one.
      const isPoint = read.size === 1 && sizeOf(shape) === 1;
      const identityRead = isPoint || (same && reduced === null);
      if (reduced !== null) item.bodyReads.add(read);
      item.reads.set(read, (item.reads.get(read) ?? true) && identityRead);
    }
    position.set(output, target);
  };

  for (const node of program.nodes) {
    const [output] = node.outputs;
    if (isTrueReshape(node)) continue;
    const { kind } = node.op.lower;
    const isStep =
      kind === "routine" || kind === "region" || kind === "assemble" || kind === "reduce";
    if (isStep || (output !== undefined && memory.has(output))) place(node);
  }
  return { ...mergePoints(items, position), aliases, hasMemory };
}

function canJoin(
  item: LoopItem,
  q: number,
  shape: Shape,
  reduced: Shape | null,
  reads: ReadonlyMap<Tensor, boolean>,
  position: ReadonlyMap<Tensor, number>,
): boolean {
  if (item.shape.join() !== shape.join()) return false;
  let isRelated = false;
  for (const [read, same] of reads) {
    if (position.get(read) === q) {
      if (!same || reduced !== null) return false;
      isRelated = true;
    } else if (item.reads.has(read)) {
      isRelated = true;
    }
  }
  if (reduced !== null && item.reduced?.join() !== reduced.join()) return false;
  const buffers =
    item.reads.size + item.elementwise.length + item.reductions.length + reads.size + 1;
  if (buffers > bufferLimit) return false;
  return isRelated || sizeOf(shape) * sizeOf(item.reduced ?? []) <= smallWork;
}

function chooseMemory(program: Program, wanted: readonly boolean[]): ReadonlySet<Tensor> {
  const memory = new Set<Tensor>();
  const uses = new Map<Tensor, number>();
  const needed = new Set<Tensor>();
  const costs = new Map<Node, ReturnType<typeof nodeCost>>();
  program.outputs.forEach((output, i) => {
    if (wanted[i] !== false) needed.add(output);
  });
  for (const node of program.nodes) {
    const { lower } = node.op;
    const reduction = reductionOf(node);
    const isFusible = lower.kind === "elementwise" || lower.kind === "view" || lower.kind === "map";
    if (isFusible) costs.set(node, nodeCost(node));
    node.inputs.forEach((input, k) => {
      uses.set(input, (uses.get(input) ?? 0) + 1);
      const wantsBuffer =
        (lower.kind === "routine" && reduction === null) ||
        lower.kind === "region" ||
        isTrueReshape(node) ||
        costs.get(node)?.gathers.has(k) === true;
      if (wantsBuffer) needed.add(input);
    });
  }
  const shared = new SharedReductions(program, needed);
  // What computing a value costs where it is inlined; values with memory cost a load.
  const inlined = new Map<Tensor, number>();
  for (const node of program.nodes) {
    const [output] = node.outputs;
    const own = costs.get(node);
    if (own === undefined || output === undefined) {
      for (const result of node.outputs) memory.add(result);
      continue;
    }
    const inputCost = (input: Tensor): number =>
      memory.has(input) ? 0 : (inlined.get(input) ?? 0);
    const { lower } = node.op;
    if (lower.kind === "view") {
      const [input] = node.inputs;
      // Repeating an expensive value: compute it once, before.
      if (
        input &&
        output.size > input.size &&
        input.size > 1 &&
        inputCost(input) >= recomputeLimit
      ) {
        memory.add(input);
      }
    }
    const cost = own.cost + node.inputs.reduce((sum, input) => sum + inputCost(input), 0);
    inlined.set(output, cost);
    if (isTrueReshape(node)) memory.add(output);
    else if (needed.has(output) || cost > inlineLimit) memory.add(output);
    else if ((uses.get(output) ?? 0) > 1 && cost >= recomputeLimit && !shared.takes(output)) {
      memory.add(output);
    }
  }
  for (const node of program.nodes) {
    // A contraction reads each element many times.
    if (node.op.lower.kind !== "routine" || reductionOf(node) === null) continue;
    for (const input of node.inputs) {
      if ((inlined.get(input) ?? 0) >= recomputeLimit && !memory.has(input)) memory.add(input);
    }
  }
  return memory;
}
