/**
 * @module core/random/mersenne-twister — MT19937, the generator under both Python's `random` and
 * NumPy's legacy `np.random`. It knows nothing of either: they differ in how they seed and in how
 * they turn words into numbers.
 *
 * @see Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, and their `mt19937ar.c`.
 */

const SIZE = 624;
const SHIFT = 397;
const MATRIX = 0x9908b0df;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/** A stream of 32-bit words with period 2^19937 − 1. Unseeded it is as if seeded with `5489`. */
export class MersenneTwister {
  /** With {@link position}, all that decides which words follow. */
  readonly state: Uint32Array = new Uint32Array(SIZE);
  /** The next word of the state to be given. */
  position: number = SIZE;

  constructor() {
    this.seedByWord(5489);
  }

  /** Fills the state from one 32-bit word (`init_genrand`); `word` is an integer in [0, 2^32). */
  seedByWord(word: number): void {
    const state = this.state;
    let previous = word >>> 0;
    state[0] = previous;
    for (let i = 1; i < SIZE; i++) {
      previous = (Math.imul(1812433253, previous ^ (previous >>> 30)) + i) >>> 0;
      state[i] = previous;
    }
    this.position = SIZE;
  }

  /** Fills the state from at least one 32-bit word (`init_by_array`). */
  seedByWords(words: Uint32Array): void {
    this.seedByWord(19650218);
    const state = this.state;
    let i = 1;
    let previous = state[0] ?? 0;
    const advance = (): void => {
      if (++i < SIZE) return;
      state[0] = state[SIZE - 1] ?? 0;
      i = 1;
    };
    for (let step = 0, j = 0; step < Math.max(SIZE, words.length); step++) {
      const mixed = (state[i] ?? 0) ^ Math.imul(previous ^ (previous >>> 30), 1664525);
      previous = (mixed + (words[j] ?? 0) + j) >>> 0;
      state[i] = previous;
      advance();
      if (++j >= words.length) j = 0;
    }
    for (let step = 1; step < SIZE; step++) {
      const mixed = (state[i] ?? 0) ^ Math.imul(previous ^ (previous >>> 30), 1566083941);
      previous = (mixed - i) >>> 0;
      state[i] = previous;
      advance();
    }
    state[0] = UPPER; // assures that the state is not all zero
  }

  /** The next word, uniform over [0, 2^32). */
  nextWord(): number {
    if (this.position >= SIZE) this.#twist();
    let y = this.state[this.position++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next number in [0, 1), a multiple of 2^-53, from two words. */
  nextDouble(): number {
    const high = this.nextWord() >>> 5;
    const low = this.nextWord() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Replaces the whole state by the next 624 words, before tempering. */
  #twist(): void {
    const state = this.state;
    // Three plain loops instead of one with `% SIZE`: this is the hot part of a long permutation.
    for (let i = 0; i < SIZE - SHIFT; i++) {
      const y = ((state[i] ?? 0) & UPPER) | ((state[i + 1] ?? 0) & LOWER);
      state[i] = (state[i + SHIFT] ?? 0) ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
    }
    for (let i = SIZE - SHIFT; i < SIZE - 1; i++) {
      const y = ((state[i] ?? 0) & UPPER) | ((state[i + 1] ?? 0) & LOWER);
      state[i] = (state[i + SHIFT - SIZE] ?? 0) ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
    }
    const y = ((state[SIZE - 1] ?? 0) & UPPER) | ((state[0] ?? 0) & LOWER);
    state[SIZE - 1] = (state[SHIFT - 1] ?? 0) ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
    this.position = 0;
  }
}
