/**
 * @module runtime/session — the process's own state: the seed source, and counters of automatic names.
 */
import { automaticName } from "../core/names.ts";
import { EntropySource } from "../core/random/entropy-source.ts";
import type { RandomSource } from "../core/random/random-source.ts";

let source: RandomSource | null = null;
let counters = new Map<string, number>();

/** Words that nobody can foresee. */
export function entropy(count: number): Uint32Array<ArrayBuffer> {
  return globalThis.crypto.getRandomValues(new Uint32Array(count));
}

/** Where default seeds and shuffles come from; unpredictable until `setRandomSeed`. */
export function randomSource(): RandomSource {
  source ??= new EntropySource(entropy(4));
  return source;
}

/** Makes `next` the source. */
export function setRandomSource(next: RandomSource): void {
  source = next;
}

/** Keras's automatic name of an object of this class: `dense`, then `dense_1`, … */
export function automaticObjectName(className: string): string {
  const name = automaticName(className);
  const count = counters.get(name) ?? 0;
  counters.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Starts automatic names anew. */
export function clearSession(): void {
  counters = new Map();
}
