/** @module test/fuzz/formats/random — reproducible choices: the same seed gives the same inputs on every machine. */

/** A stream of choices (splitmix32, so that neighbouring seeds have nothing in common). */
export class Random {
  #state: number;

  constructor(seed: number, index: number) {
    this.#state = (seed ^ Math.imul(index + 1, 0x9e3779b9)) >>> 0;
    for (let i = 0; i < 4; i++) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** A number from 0 to `limit` − 1. */
  below(limit: number): number {
    return limit <= 1 ? 0 : this.bits() % limit;
  }

  chance(probability: number): boolean {
    return this.bits() < probability * 2 ** 32;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}
