/**
 * @module backends/wasm/memory — one WebAssembly memory, and who has which part of it.
 *
 * Growth replaces the memory's `ArrayBuffer`: nobody keeps a view of it across a call that may allocate.
 */
import { assert, GradusError } from "../../core/errors.ts";
import type { Engine, EngineMemory } from "./engine.ts";

const PAGE = 65536;
/** 4 GiB: what 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;
const ALIGNMENT = 16;
/** From here on, blocks start at a cache line. */
const BIG = 1024;
const BIG_ALIGNMENT = 64;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

export class DeviceMemory {
  readonly engineMemory: EngineMemory;
  /** Blocks that nobody has, by address; no two touch. */
  #free: Block[] = [];
  #allocated = 0;

  constructor(engine: Engine) {
    // Without a maximum: some engines reserve as much at once, and refuse where they cannot.
    this.engineMemory = new engine.Memory({ initial: 16 });
    // Address 0 stays unused, so that a forgotten address shows.
    this.#free.push({ address: BIG, bytes: 16 * PAGE - BIG });
  }

  /** Bytes that are given out at present. */
  get allocatedBytes(): number {
    return this.#allocated;
  }

  /** The address of `bytes` bytes, whatever they hold. @throws {@link GradusError} `device/out-of-memory` */
  allocate(bytes: number): number {
    const size = roundUp(Math.max(bytes, 1), ALIGNMENT);
    const alignment = size >= BIG ? BIG_ALIGNMENT : ALIGNMENT;
    let best = this.#bestFit(size, alignment);
    if (best < 0) {
      this.#grow(size + alignment, bytes);
      best = this.#bestFit(size, alignment);
    }
    const block = this.#free[best];
    assert(block !== undefined, "memory has grown by what was needed");
    const address = roundUp(block.address, alignment);
    const pieces = [
      { address: block.address, bytes: address - block.address },
      { address: address + size, bytes: block.address + block.bytes - address - size },
    ];
    this.#free.splice(best, 1, ...pieces.filter((piece) => piece.bytes > 0));
    this.#allocated += size;
    return address;
  }

  /** The whole memory as numbers, made when they are wanted; growth outdates them. */
  #floats: Float32Array | null = null;
  #integers: Int32Array | null = null;

  #frees = 0;

  /** How often memory has been given back: while it stays, all addresses that were good are. */
  get frees(): number {
    return this.#frees;
  }

  /** Takes back what `allocate(bytes)` gave. */
  free(address: number, bytes: number): void {
    this.#frees++;
    const size = roundUp(Math.max(bytes, 1), ALIGNMENT);
    this.#allocated -= size;
    this.#release({ address, bytes: size });
  }

  /** The bytes at an address: for use at once. */
  view(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.engineMemory.buffer, address, bytes);
  }

  /** One number, for loops that read one after every short step: without a view of its own. */
  float32At(address: number): number {
    this.#floats ??= new Float32Array(this.engineMemory.buffer);
    return this.#floats[address / 4] ?? Number.NaN;
  }

  /** Writes integers, likewise. */
  setIntegers(address: number, values: Int32Array): void {
    this.#integers ??= new Int32Array(this.engineMemory.buffer);
    this.#integers.set(values, address / 4);
  }

  #bestFit(size: number, alignment: number): number {
    let best = -1;
    let slack = Number.POSITIVE_INFINITY;
    this.#free.forEach((block, i) => {
      const rest = block.address + block.bytes - roundUp(block.address, alignment) - size;
      if (rest < 0 || rest >= slack) return;
      best = i;
      slack = rest;
    });
    return best;
  }

  #release(block: Block): void {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#free[middle]?.address ?? 0) < block.address) low = middle + 1;
      else high = middle;
    }
    let { address, bytes } = block;
    let [from, count] = [low, 0];
    const before = this.#free[low - 1];
    if (before !== undefined && before.address + before.bytes === address) {
      address = before.address;
      bytes += before.bytes;
      from--;
      count++;
    }
    const after = this.#free[low];
    if (after !== undefined && block.address + block.bytes === after.address) {
      bytes += after.bytes;
      count++;
    }
    this.#free.splice(from, count, { address, bytes });
  }

  /** Grows by a quarter at least, so that many small growths stay rare. */
  #grow(size: number, asked: number): void {
    const before = this.engineMemory.buffer.byteLength / PAGE;
    const needed = Math.ceil(size / PAGE);
    const wished = Math.min(Math.max(needed, before >> 2), MAXIMUM_PAGES - before);
    for (const pages of new Set([wished, needed])) {
      if (pages < needed || before + pages > MAXIMUM_PAGES) continue;
      try {
        this.engineMemory.grow(pages);
      } catch {
        continue;
      }
      this.#floats = null;
      this.#integers = null;
      // The last 16 bytes of 4 GiB stay unused: an address after the end would not fit in 32 bits.
      const end = (before + pages) * PAGE - (before + pages === MAXIMUM_PAGES ? ALIGNMENT : 0);
      this.#release({ address: before * PAGE, bytes: end - before * PAGE });
      return;
    }
    throw new GradusError(
      "device/out-of-memory",
      `wasm: ${asked} bytes were asked for; ${this.#allocated} are in use, and WebAssembly's memory ` +
        `(${before * PAGE} of at most ${MAXIMUM_PAGES * PAGE} bytes) cannot grow by as much. ` +
        "Use smaller batches, or let go of tensors and models that are no longer needed.",
    );
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
