/**
 * @module core/storage — the elements of a concrete tensor: host bytes, or a device buffer read on first use.
 */
import type { DType, HostArray } from "./dtype.ts";
import { StateError } from "./errors.ts";

/** How to fetch elements that are still on a device. */
export interface StorageSource {
  /** The device's name, for messages. */
  readonly device: string;
  /** `null` where the device cannot be read without waiting. */
  readonly read: (() => HostArray) | null;
  readonly readAsync: () => Promise<HostArray>;
}

/** Immutable, row-major elements. Whoever receives {@link host} must not write to it. */
export class Storage {
  readonly dtype: DType;
  readonly length: number;
  #host: HostArray | null;
  #source: StorageSource | null;

  private constructor(
    dtype: DType,
    length: number,
    host: HostArray | null,
    source: StorageSource | null,
  ) {
    this.dtype = dtype;
    this.length = length;
    this.#host = host;
    this.#source = source;
  }

  /** Takes ownership of `data`. */
  static fromHost(dtype: DType, data: HostArray): Storage {
    return new Storage(dtype, data.length, data, null);
  }

  static fromDevice(dtype: DType, length: number, source: StorageSource): Storage {
    return new Storage(dtype, length, null, source);
  }

  /**
   * The elements, read from the device on first use.
   *
   * @throws {@link StateError} `device/must-await` where the device can only be read asynchronously.
   */
  host(): HostArray {
    if (this.#host !== null) return this.#host;
    const read = this.#source?.read;
    if (!read) {
      throw new StateError(
        "device/must-await",
        `The values are on the device "${this.#source?.device}", which cannot be read at once. Use \`await tensor.data()\` or \`await tensor.array()\`.`,
      );
    }
    return this.#keep(read());
  }

  async hostAsync(): Promise<HostArray> {
    if (this.#host !== null) return this.#host;
    return this.#source === null ? this.host() : this.#keep(await this.#source.readAsync());
  }

  #keep(data: HostArray): HostArray {
    this.#host = data;
    this.#source = null;
    return data;
  }
}
