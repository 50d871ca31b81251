/**
 * @module backends/reference/views — where a program's buffers are: one typed view for each.
 */
import { bytesOf, type DType, type HostArray, viewOf } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { BufferSpec } from "../../loops/program.ts";
import type { BufferId } from "../../loops/scalar.ts";

/** The memory that places refer to. */
export interface Memories {
  readonly parameters: readonly ArrayBuffer[];
  readonly constants: readonly ArrayBuffer[];
  readonly arena: ArrayBuffer;
}

/** Views of all buffers, by id. */
export function viewsOf(buffers: readonly BufferSpec[], memories: Memories): readonly HostArray[] {
  return buffers.map(({ dtype, length, place }, id) => {
    const byteOffset = place.kind === "arena" ? place.byteOffset : 0;
    const memory =
      place.kind === "arena"
        ? memories.arena
        : memories[place.kind === "parameter" ? "parameters" : "constants"][place.index];
    assert(
      memory !== undefined && byteOffset + length * bytesOf(dtype) <= memory.byteLength,
      `buffer ${id} (${dtype} × ${length}) lies outside its ${place.kind}`,
    );
    return viewOf(dtype, memory, byteOffset, length);
  });
}

/** The view of a buffer. */
export function viewOfBuffer(views: readonly HostArray[], id: BufferId): HostArray {
  const view = views[id];
  assert(view !== undefined, `a kernel names buffer ${id}, which the program lacks`);
  return view;
}

/** The dtype of a buffer. */
export function dtypeOfBuffer(buffers: readonly BufferSpec[], id: BufferId): DType {
  const buffer = buffers[id];
  assert(buffer !== undefined, `a kernel names buffer ${id}, which the program lacks`);
  return buffer.dtype;
}
