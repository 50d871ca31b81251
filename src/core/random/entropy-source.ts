/**
 * @module core/random/entropy-source — a source that nobody can foresee. No numbers of Keras's have to be met here, so it is a small
 * generator: Blackman and Vigna's xoshiro128**, whose period is 2¹²⁸ − 1.
 */
import type { RandomSource } from "./random-source.ts";
import { keyFromSeed, nextGlobalState } from "./seed-key.ts";
import type { RandomKey } from "./threefry.ts";

export class EntropySource implements RandomSource {
  readonly #state: Uint32Array;
  #global: RandomKey | null = null;

  /** @param state - Four random words, not all 0. */
  constructor(state: Uint32Array) {
    this.#state = state;
  }

  /** 32 random bits. */
  #next(): number {
    const s = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = s;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const [e, f] = [c ^ a, d ^ b];
    s[0] = a ^ f;
    s[1] = b ^ e;
    s[2] = e ^ (b << 9);
    s[3] = (f << 11) | (f >>> 21);
    return result >>> 0;
  }

  /** An integer in [0, n), each as likely: what would favour the first ones is drawn again. */
  #below(n: number): number {
    const unfair = 2 ** 32 % n;
    for (;;) {
      const word = this.#next();
      if (word >= unfair) return word % n;
    }
  }

  makeDefaultSeed(): number {
    return 1 + this.#below(1e9);
  }

  drawKey(): RandomKey {
    const key = this.#global ?? keyFromSeed(this.makeDefaultSeed());
    this.#global = nextGlobalState(key);
    return key;
  }

  permutation(n: number, into: Int32Array = new Int32Array(n)): Int32Array {
    for (let i = 0; i < n; i++) {
      const j = this.#below(i + 1);
      into[i] = into[j] ?? 0;
      into[j] = i;
    }
    return into;
  }
}
