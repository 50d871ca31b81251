/**
 * @module compile/buffers — the buffers of a program under construction, before memory is planned.
 */
import type { DType } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { BufferId } from "../loops/scalar.ts";

/** What a buffer is before planning: bound from outside, a constant tensor, or scratch. */
export type Origin =
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "constant"; readonly index: number }
  | { readonly kind: "scratch" };

export interface DraftBuffer {
  readonly dtype: DType;
  readonly length: number;
  readonly origin: Origin;
}

/** A value's place: a buffer, or the row of it that an int32 counter says (slices of a scan). */
export interface Location {
  readonly buffer: BufferId;
  /** Buffer of the int32 scalar that says which row; `null` for the whole buffer. */
  readonly counter: BufferId | null;
  /** Elements of a row. */
  readonly scale: number;
}

export class BufferTable {
  readonly drafts: DraftBuffer[] = [];
  readonly constants: Tensor[] = [];
  readonly #constantIds = new Map<Tensor, BufferId>();

  add(dtype: DType, length: number, origin: Origin = { kind: "scratch" }): BufferId {
    this.drafts.push({ dtype, length, origin });
    return this.drafts.length - 1;
  }

  at(id: BufferId): DraftBuffer {
    const draft = this.drafts[id];
    assert(draft !== undefined, `buffer ${id} exists`);
    return draft;
  }

  /** The buffer of a concrete tensor. */
  constant(tensor: Tensor): BufferId {
    const known = this.#constantIds.get(tensor);
    if (known !== undefined) return known;
    const id = this.add(tensor.dtype, tensor.size, {
      kind: "constant",
      index: this.constants.length,
    });
    this.constants.push(tensor);
    this.#constantIds.set(tensor, id);
    return id;
  }
}

export function whole(buffer: BufferId): Location {
  return { buffer, counter: null, scale: 0 };
}
