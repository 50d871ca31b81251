/** @module test/fuzz/formats/json-lies — configs and headers in JSON with something wrong somewhere. */
import type { Random } from "./random.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function nested(depth: number): Json {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

const hostile: readonly ((random: Random) => Json)[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => "",
  (random) =>
    random.pick([0, -1, 1, 2, 3, 0.5, -0, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 1e15]),
  (random) => random.below(2 ** 20),
  (random) => random.pick(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]),
  (random) =>
    random.pick(["Dense", "Sequential", "Functional", "Lambda", "__lambda__", "function"]),
  (random) => random.pick(["relu", "softmax", "float16", "float64", "int32", "mixed_float16", "x"]),
  (random) => random.pick(["../x", "\u0000", "a".repeat(1000), "if true then", "sequential/dense"]),
  (random) => nested(random.pick([10, 300, 1000])),
  (random) => Array.from({ length: random.pick([3, 200, 10_000]) }, (_, i) => i),
  () => [null, 4],
  () => [null, 2 ** 31],
  () => [2 ** 31, 2 ** 31],
  () => ({ class_name: "Dense", config: { units: 1 }, module: "keras.layers" }),
  () => ({ class_name: "__tensor__", config: { value: [1], dtype: "float32" } }),
  () => ({ class_name: "__numpy__", config: { value: [[1]], dtype: "int32" } }),
];

interface Place {
  readonly parent: Json[] | { [key: string]: Json };
  readonly key: string;
}

function places(root: Json): Place[] {
  const found: Place[] = [];
  const open: Json[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      found.push({ parent: value, key });
      open.push(child);
    }
  }
  return found;
}

function get({ parent, key }: Place): Json {
  return (parent as { [key: string]: Json })[key] ?? null;
}

function set({ parent, key }: Place, value: Json): void {
  // As a parser would: also a key named `__proto__` becomes one like others.
  Object.defineProperty(parent, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function copyOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** A JSON text like `text`, with some values exchanged, moved, removed or put where they do not belong. */
export function lyingJson(random: Random, text: string): string {
  const root = JSON.parse(text) as Json;
  const count = random.chance(0.6) ? 1 : 1 + random.below(6);
  for (let i = 0; i < count; i++) {
    const all = places(root);
    if (all.length === 0) return JSON.stringify(random.pick(hostile)(random));
    const place = random.pick(all);
    switch (random.below(8)) {
      case 0:
        if (Array.isArray(place.parent)) place.parent.splice(Number(place.key), 1);
        else delete place.parent[place.key];
        break;
      case 1:
        set(place, copyOf(get(random.pick(all))));
        break;
      case 2: {
        const other = random.pick(all);
        const value = copyOf(get(place));
        set(place, copyOf(get(other)));
        set(other, value);
        break;
      }
      case 3:
        set(place, [get(place)]);
        break;
      case 4:
        if (Array.isArray(place.parent)) place.parent.push(copyOf(get(place)));
        else {
          const key = random.pick(["class_name", "config", "name", "units", "__proto__", "x"]);
          set({ parent: place.parent, key }, copyOf(get(place)));
        }
        break;
      default:
        set(place, random.pick(hostile)(random));
    }
  }
  return random.chance(0.1) ? withWords(random, JSON.stringify(root)) : JSON.stringify(root);
}

/** Python's words, names that occur twice, and texts cut short. */
function withWords(random: Random, text: string): string {
  switch (random.below(5)) {
    case 0:
      // Deeper than any stack.
      return text.replace(/\d+/, "[".repeat(100_000) + "]".repeat(100_000));
    case 1:
      return text.replace(/\d+/, random.pick(["NaN", "Infinity", "-Infinity", "1e999", "00"]));
    case 2:
      return text.replace("{", '{"class_name": "Twice", "config": {}, ');
    case 3:
      return text.slice(0, random.below(text.length));
    default:
      return `\ufeff${text}`;
  }
}
