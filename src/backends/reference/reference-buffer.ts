/**
 * @module backends/reference/reference-buffer — memory of the reference backend: plain array buffers.
 */
import type { HostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { DeviceBuffer } from "../../loops/program.ts";

/** How many bytes a backend has allocated at present. */
export interface MemoryAccount {
  allocated: number;
}

export class ReferenceBuffer implements DeviceBuffer {
  readonly bytes: number;
  readonly #account: MemoryAccount;
  #memory: ArrayBuffer | null;

  constructor(bytes: number, account: MemoryAccount) {
    this.bytes = bytes;
    this.#account = account;
    this.#memory = new ArrayBuffer(bytes);
    account.allocated += bytes;
  }

  write(data: HostArray): void {
    const memory = this.memory();
    assert(
      data.byteLength <= this.bytes,
      `${data.byteLength} bytes are written to a buffer of ${this.bytes}`,
    );
    new Uint8Array(memory).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  read(target: HostArray): void {
    const memory = this.memory();
    assert(
      target.byteLength <= this.bytes,
      `${target.byteLength} bytes are read from a buffer of ${this.bytes}`,
    );
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(
      new Uint8Array(memory, 0, target.byteLength),
    );
  }

  free(): void {
    if (this.#memory === null) return;
    this.#memory = null;
    this.#account.allocated -= this.bytes;
  }

  /** The bytes themselves; throws once they have been given back. */
  memory(): ArrayBuffer {
    assert(this.#memory !== null, "a buffer is used after it was freed");
    return this.#memory;
  }
}
