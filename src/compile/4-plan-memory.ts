/**
 * @module compile/4-plan-memory — gives every scratch buffer a place in one arena; buffers whose lifetimes do not
 * overlap share bytes.
 */
import { bytesOf } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { Kernel, LoopKernel } from "../loops/kernel.ts";
import type { BufferSpec, Place } from "../loops/program.ts";
import type { BufferId } from "../loops/scalar.ts";
import type { DraftBuffer } from "./buffers.ts";

/** Kernels in the order of first execution; each knows the loops around it. */
interface Lifetime {
  first: number;
  last: number;
}

/** Buffers that a kernel touches, control kernels' own included but not their bodies'. */
export function touchedBuffers(kernel: Kernel): BufferId[] {
  switch (kernel.kind) {
    case "loops":
      return touchedByLoops(kernel);
    case "matmul":
      return [
        kernel.a,
        kernel.b,
        kernel.out,
        ...(kernel.epilogue ? touchedByLoops(kernel.epilogue) : []),
      ];
    case "argsort":
    case "cumulate":
      return [kernel.input, kernel.out];
    case "scatter":
      return [kernel.target, kernel.indices, kernel.updates];
    case "copy":
      return [kernel.from, kernel.to];
    case "repeat":
      return [kernel.counter];
    case "while":
    case "if":
      return [kernel.predicate];
    default:
      kernel satisfies never;
      return [];
  }
}

function touchedByLoops(kernel: LoopKernel): BufferId[] {
  const buffers = [...kernel.stores, ...kernel.bodyStores].map((store) => store.access.buffer);
  for (const instruction of [...kernel.body, ...kernel.epilogue]) {
    if (instruction.op === "load") buffers.push(instruction.access.buffer);
  }
  return buffers;
}

function blocksOf(kernel: Kernel): readonly (readonly Kernel[])[] {
  if (kernel.kind === "repeat") return [kernel.body];
  if (kernel.kind === "while") return [kernel.condition, kernel.body];
  return kernel.kind === "if" ? [kernel.whenTrue, kernel.whenFalse] : [];
}

/** First and last moment of each buffer; one that lives around a loop's edge lives through the whole loop. */
function lifetimes(kernels: readonly Kernel[]): ReadonlyMap<BufferId, Lifetime> {
  const lives = new Map<BufferId, Lifetime>();
  const loops: Lifetime[] = [];
  let time = 0;
  const touch = (buffer: BufferId): void => {
    const life = lives.get(buffer);
    if (life === undefined) lives.set(buffer, { first: time, last: time });
    else life.last = time;
  };
  const visit = (list: readonly Kernel[]): void => {
    for (const kernel of list) {
      const start = time;
      for (const buffer of touchedBuffers(kernel)) touch(buffer);
      const blocks = blocksOf(kernel);
      if (blocks.length === 0) {
        time++;
        continue;
      }
      time++;
      for (const block of blocks) visit(block);
      // The counter and the predicate are read again at the end of each round.
      for (const buffer of touchedBuffers(kernel)) touch(buffer);
      if (kernel.kind !== "if") loops.push({ first: start, last: time });
      time++;
    }
  };
  visit(kernels);
  // Inner loops come first in the list, so an extension by an inner loop is seen by the outer one.
  for (const loop of loops) {
    for (const life of lives.values()) {
      const touches = life.first <= loop.last && life.last >= loop.first;
      const isInside = life.first > loop.first && life.last < loop.last;
      if (touches && !isInside) {
        life.first = Math.min(life.first, loop.first);
        life.last = Math.max(life.last, loop.last);
      }
    }
  }
  return lives;
}

/** Alignment of buffers: a cache line, so that neighbours never share one. */
const alignment = 64;

/** Bytes that a buffer takes: whole vectors. */
export function paddedBytes(draft: {
  readonly dtype: DraftBuffer["dtype"];
  readonly length: number;
}): number {
  return Math.max(16, Math.ceil((draft.length * bytesOf(draft.dtype)) / 16) * 16);
}

/**
 * Places for all buffers: first fit by decreasing size.
 *
 * A value that is carried around a loop is read in the next round before it is written, so a buffer that is read
 * first inside a loop counts as living through all of it. Buffers that a loop's body both writes first and
 * reads live only there.
 */
export function planMemory(
  drafts: readonly DraftBuffer[],
  kernels: readonly Kernel[],
): { readonly buffers: readonly BufferSpec[]; readonly arenaBytes: number } {
  const lives = lifetimes(kernels);
  const places = new Map<BufferId, Place>();
  const placed: { readonly life: Lifetime; readonly start: number; readonly end: number }[] = [];
  let arenaBytes = 0;
  const scratch = [...lives.keys()]
    .filter((id) => drafts[id]?.origin.kind === "scratch")
    .sort((a, b) => bytesAt(drafts, b) - bytesAt(drafts, a) || a - b);
  for (const id of scratch) {
    const life = lives.get(id);
    assert(life !== undefined, "a used buffer has a lifetime");
    const bytes = bytesAt(drafts, id);
    const rivals = placed
      .filter((other) => other.life.first <= life.last && other.life.last >= life.first)
      .sort((a, b) => a.start - b.start);
    let start = 0;
    for (const rival of rivals) {
      if (start + bytes <= rival.start) break;
      start = Math.max(start, Math.ceil(rival.end / alignment) * alignment);
    }
    placed.push({ life, start, end: start + bytes });
    arenaBytes = Math.max(arenaBytes, start + bytes);
    places.set(id, { kind: "arena", byteOffset: start });
  }
  const buffers = drafts.map(({ dtype, length, origin }, id): BufferSpec => {
    const place: Place =
      origin.kind === "scratch" ? (places.get(id) ?? { kind: "arena", byteOffset: 0 }) : origin;
    return { dtype, length, place };
  });
  return { buffers, arenaBytes };
}

function bytesAt(drafts: readonly DraftBuffer[], id: BufferId): number {
  const draft = drafts[id];
  assert(draft !== undefined, `buffer ${id} exists`);
  return paddedBytes(draft);
}
