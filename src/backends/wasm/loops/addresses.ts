/**
 * @module backends/wasm/loops/addresses — where a kernel's accesses are, loop by loop: each loop adds what its index
 * contributes, once, at the start of its body.
 */
import { bytesOf } from "../../../core/dtype.ts";
import type { LoopKernel } from "../../../loops/kernel.ts";
import type { BufferSpec } from "../../../loops/program.ts";
import type { Access, ValueId } from "../../../loops/scalar.ts";
import type { FunctionBuilder, Local } from "../assembler.ts";
import type { Lanes, Value } from "./lanes.ts";
import type { Spread } from "./memory.ts";
import { accessesOf } from "./normalize.ts";
import type { Schedule } from "./schedule.ts";

interface Place {
  readonly access: Access;
  /** Bytes of an element. */
  readonly bytes: number;
  /** The address that holds at the point of code that is being written. */
  address: Local | null;
}

export class Addresses {
  readonly #f: FunctionBuilder;
  readonly #schedule: Schedule;
  readonly #depths: readonly number[];
  readonly #indices: readonly Local[];
  readonly #places = new Map<string, Place>();

  /** `depths`: in which loop's body each value stands. `indices`: the loops' counters. */
  constructor(
    f: FunctionBuilder,
    kernel: LoopKernel,
    buffers: readonly BufferSpec[],
    {
      schedule,
      depths,
      indices,
    }: {
      readonly schedule: Schedule;
      readonly depths: readonly number[];
      readonly indices: readonly Local[];
    },
  ) {
    this.#f = f;
    this.#schedule = schedule;
    this.#depths = depths;
    this.#indices = indices;
    for (const access of accessesOf(kernel)) {
      const bytes = bytesOf(buffers[access.buffer]?.dtype ?? "float32");
      this.#places.set(keyOf(access), { access, bytes, address: null });
    }
  }

  /** At the start of the body of the loop at `depth` − 1; at 0, of the function. */
  enter(depth: number): void {
    for (const place of this.#places.values()) {
      const { at } = place.access;
      // A row that becomes known in this body is added together with the index, when it is known.
      if (at === null || this.#depths[at] !== depth) this.#advance(place, depth, null);
    }
  }

  /** After a value has been computed at `depth` that accesses may take their row from. */
  know(id: ValueId, value: Value, depth: number): void {
    for (const place of this.#places.values()) {
      if (place.access.at === id) this.#advance(place, depth, value);
    }
  }

  /** Addresses as they are outside hold again after the code that `write` writes. */
  scoped(write: () => void): void {
    const outside = [...this.#places.values()].map((place) => [place, place.address] as const);
    write();
    for (const [place, address] of outside) place.address = address;
  }

  /** The address of an access, to which only what differs from lane to lane is to be added. */
  of(access: Access): Local {
    const address = this.#places.get(keyOf(access))?.address;
    if (address === null || address === undefined) throw new RangeError("an access has no address");
    return address;
  }

  /** How an access lies across lanes; `at` is its row's value. */
  spread(lanes: Lanes, access: Access, at: Value | null): Spread {
    const { vectorAxis } = this.#schedule;
    const bytes = this.#places.get(keyOf(access))?.bytes ?? 4;
    const stride = vectorAxis === null ? 0 : (access.strides[vectorAxis] ?? 0);
    if (lanes.vectors === 0) return { kind: "same" };
    if (at !== null && !at.uniform && access.scale !== 0) {
      return { kind: "at", step: stride * bytes, at, scale: access.scale * bytes };
    }
    if (stride === 0) return { kind: "same" };
    return stride === 1 ? { kind: "next" } : { kind: "apart", step: stride * bytes };
  }

  #advance(place: Place, depth: number, at: Value | null): void {
    const f = this.#f;
    const { access, bytes } = place;
    if (depth === 0) place.address = this.#start(access, access.offset * bytes);
    const axis = this.#schedule.order[depth - 1];
    const step = axis === undefined ? 0 : (access.strides[axis] ?? 0) * bytes;
    const [row] = at?.uniform && access.scale !== 0 ? at.locals : [];
    if (step === 0 && row === undefined) return;
    f.get(this.of(access));
    if (step !== 0) {
      const index = this.#indices[depth - 1];
      if (index === undefined) throw new RangeError(`no loop ${depth - 1}`);
      f.get(index);
      if (step !== 1) f.i32(step).op("i32.mul");
      f.op("i32.add");
    }
    if (row !== undefined) {
      f.get(row).lane("i32x4.extract_lane", 0);
      f.i32(access.scale * bytes)
        .op("i32.mul")
        .op("i32.add");
    }
    place.address = f.hold("i32");
  }

  #start(access: Access, offset: number): Local {
    const f = this.#f;
    return f.atStart(`${access.buffer}+${offset}`, "i32", () => {
      f.get(f.parameter(0)).memory("i32.load", 4 * access.buffer);
      if (offset !== 0) f.i32(offset).op("i32.add");
    });
  }
}

function keyOf({ buffer, offset, strides, at, scale }: Access): string {
  return `${buffer} ${offset} ${strides.join()} ${at} ${scale}`;
}
