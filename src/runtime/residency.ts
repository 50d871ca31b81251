/**
 * @module runtime/residency — what lies in device memory, and how it leaves when memory runs short.
 *
 * Finalizers free what was forgotten, but they never run inside a synchronous loop; so there is a
 * budget, and before it is passed the least recently used owners give their memory back (they keep their
 * values on the host, or can be made again).
 */
/** An owner of device memory that can do without it. */
export interface Evictable {
  /** Moves what matters to the host. Its buffers are freed afterwards. */
  evict(): void;
}

/** One owner's stay on the device. */
export interface Stay {
  readonly buffers: readonly { free(): void }[];
  readonly bytes: number;
  readonly owner: WeakRef<Evictable>;
  /** In use right now: not to be evicted. */
  pins: number;
  /** When it was last used, by the count of uses. */
  lastUse: number;
}

/** Device memory that owners may hold before the oldest must leave. */
let budgetBytes = 768 * 2 ** 20;

/** Replaces the budget and gives back the old one; for tests and tools. What is pinned may pass it. */
export function setMemoryBudget(bytes: number): number {
  const old = budgetBytes;
  budgetBytes = bytes;
  return old;
}

/** Device memory that owners hold at present, for tests and tools. */
export function heldDeviceBytes(): number {
  return heldBytes;
}

const stays = new Set<Stay>();
let uses = 0;
let heldBytes = 0;

function release(stay: Stay): void {
  if (!stays.delete(stay)) return;
  heldBytes -= stay.bytes;
  for (const buffer of stay.buffers) buffer.free();
}

const finalizers = new FinalizationRegistry<Stay>(release);

/** Moves all that matters to the host and gives all device memory back. @returns whether nothing was in use. */
export function evictAll(): boolean {
  for (const stay of [...stays]) if (stay.pins > 0) return false;
  for (const stay of [...stays]) {
    stay.owner.deref()?.evict();
    leave(stay);
  }
  return true;
}

/** Makes room for `bytes` by evicting owners that have not been used for longest. */
export function makeRoom(bytes: number): void {
  if (heldBytes + bytes <= budgetBytes) return;
  const oldestFirst = [...stays].sort((a, b) => a.lastUse - b.lastUse);
  for (const stay of oldestFirst) {
    if (heldBytes + bytes <= budgetBytes) return;
    if (stay.pins > 0) continue;
    stay.owner.deref()?.evict();
    leave(stay);
  }
}

/** Registers memory that `owner` holds from now on. */
export function settle(
  owner: Evictable,
  buffers: readonly { free(): void }[],
  bytes: number,
): Stay {
  const stay: Stay = { buffers, bytes, owner: new WeakRef(owner), pins: 0, lastUse: ++uses };
  stays.add(stay);
  heldBytes += bytes;
  finalizers.register(owner, stay, stay);
  return stay;
}

/** Marks as just used: last to be evicted. */
export function touch(stay: Stay): void {
  stay.lastUse = ++uses;
}

/** Gives an owner's memory back now. */
export function leave(stay: Stay): void {
  finalizers.unregister(stay);
  release(stay);
}
