/**
 * @module compile/merge-points — work on single numbers (step counters, learning rates, metrics) moves into the next
 * kernel that makes single numbers too: where a step takes a microsecond, each kernel counts.
 */
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import { bufferLimit, type Item, type LoopItem } from "./fusion-plan.ts";

/** Moves such work, and numbers the positions of all values anew. */
export function mergePoints(
  items: readonly Item[],
  position: ReadonlyMap<Tensor, number>,
): { readonly items: readonly Item[]; readonly position: ReadonlyMap<Tensor, number> } {
  const merged: (Item | null)[] = [...items];
  const movedTo = items.map((_, i) => i);
  items.forEach((_, i) => {
    const item = merged[i];
    if (item?.kind !== "loops" || item.reduced !== null || sizeOf(item.shape) !== 1) return;
    const target = targetOf(item, i, merged);
    const host = merged[target];
    if (host?.kind !== "loops") return;
    merged[target] = joined(item, host);
    merged[i] = null;
    movedTo[i] = target;
  });
  const numbers = new Map<number, number>();
  merged.forEach((item, i) => {
    if (item !== null) numbers.set(i, numbers.size);
  });
  // An item may have moved on with the one that it moved into.
  const resolve = (i: number): number => {
    const next = movedTo[i] ?? i;
    return next === i ? (numbers.get(i) ?? i) : resolve(next);
  };
  return {
    items: merged.filter((item) => item !== null),
    position: new Map([...position].map(([tensor, i]) => [tensor, resolve(i)])),
  };
}

/** The next kernel over a single point that may take the item in; −1 if something else needs its values first. */
function targetOf(item: LoopItem, from: number, items: readonly (Item | null)[]): number {
  for (let i = from + 1; i < items.length; i++) {
    const host = items[i];
    if (!host) continue;
    const reads = item.elementwise.some((root) => host.reads.has(root));
    if (host.kind === "loops" && sizeOf(host.shape) === 1) {
      const early = item.elementwise.some((root) => host.bodyReads.has(root));
      const buffers =
        host.reads.size + host.elementwise.length + host.reductions.length + item.reads.size;
      if (!early && buffers + item.elementwise.length <= bufferLimit) return i;
    }
    if (reads) return -1;
  }
  return -1;
}

function joined(item: LoopItem, host: LoopItem): LoopItem {
  const own = new Set<Tensor>(item.elementwise);
  const reads = new Map([...host.reads].filter(([tensor]) => !own.has(tensor)));
  for (const [tensor, same] of item.reads) reads.set(tensor, (reads.get(tensor) ?? true) && same);
  return { ...host, reads, elementwise: [...item.elementwise, ...host.elementwise] };
}
