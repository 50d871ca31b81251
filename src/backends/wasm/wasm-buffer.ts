/**
 * @module backends/wasm/wasm-buffer — memory of this backend, owned by who allocated it.
 */
import type { HostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { DeviceBuffer } from "../../loops/program.ts";
import type { DeviceMemory } from "./memory.ts";

export class WasmBuffer implements DeviceBuffer {
  readonly bytes: number;
  readonly memory: DeviceMemory;
  readonly #address: number;
  #freed = false;

  /** Zeros at first. */
  constructor(bytes: number, memory: DeviceMemory) {
    this.bytes = bytes;
    this.memory = memory;
    this.#address = memory.allocate(bytes);
    memory.view(this.#address, bytes).fill(0);
  }

  /** Throws once the memory has been given back. */
  get address(): number {
    assert(!this.#freed, "a buffer is used after it was freed");
    return this.#address;
  }

  write(data: HostArray): void {
    const size = data.byteLength;
    assert(size <= this.bytes, `${size} bytes are written to a buffer of ${this.bytes}`);
    if (data instanceof Int32Array) {
      // The order of the samples is written before every epoch, however short.
      this.memory.setIntegers(this.address, data);
      return;
    }
    this.memory
      .view(this.address, size)
      .set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  read(target: HostArray): void {
    if (target instanceof Float32Array && target.length === 1 && this.bytes >= 4) {
      // Losses and metrics are read a number at a time, after every epoch.
      target[0] = this.memory.float32At(this.address);
      return;
    }
    const size = target.byteLength;
    assert(size <= this.bytes, `${size} bytes are read from a buffer of ${this.bytes}`);
    const bytes = new Uint8Array(target.buffer, target.byteOffset, size);
    bytes.set(this.memory.view(this.address, size));
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.memory.free(this.#address, this.bytes);
  }
}
