/**
 * @module backends/wasm/byte-writer — a growing run of bytes with WebAssembly's number formats.
 */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** LEB128 of a number in 0 … 2³²−1. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** LEB128 of the low 32 bits, as a signed number. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      const done = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
      this.byte(done ? low : low | 128);
      if (done) return;
    }
  }

  /** LEB128 of the low 64 bits, as a signed number. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 127n);
      rest >>= 7n;
      const done = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
      this.byte(done ? low : low | 128);
      if (done) return;
    }
  }

  word(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 255);
  }

  float32(value: number): void {
    this.word(new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0);
  }

  float64(value: number): void {
    for (const word of new Uint32Array(Float64Array.of(value).buffer)) this.word(word);
  }

  text(value: string): void {
    this.lengthThen(new TextEncoder().encode(value));
  }

  lengthThen(bytes: Uint8Array): void {
    this.unsigned(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
