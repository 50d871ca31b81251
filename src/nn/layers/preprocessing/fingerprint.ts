/**
 * @module nn/layers/preprocessing/fingerprint — 64-bit hashes of bytes as TensorFlow's string ops compute them.
 *
 * Products of 64 bits are beyond numbers, so these are bigints: a few microseconds for a short string.
 */

const mask = 0xffffffffffffffffn;
const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

const wrap = (x: bigint): bigint => x & mask;
const rotate = (x: bigint, bits: bigint): bigint => (x >> bits) | wrap(x << (64n - bits));
const mixShift = (x: bigint): bigint => x ^ (x >> 47n);

function mixPair(u: bigint, v: bigint, factor: bigint): bigint {
  const a = mixShift(wrap((u ^ v) * factor));
  return wrap(mixShift(wrap((v ^ a) * factor)) * factor);
}

/** Reads little-endian words of a byte string. */
class Words {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  /** 64 bits at an offset; a negative one counts from the end. */
  at(offset: number): bigint {
    return this.#view.getBigUint64(offset < 0 ? this.length + offset : offset, true);
  }

  half(offset: number): bigint {
    return BigInt(this.#view.getUint32(offset < 0 ? this.length + offset : offset, true));
  }

  byte(offset: number): number {
    return this.#bytes[offset] ?? 0;
  }
}

function ofUpTo16(words: Words): bigint {
  const { length } = words;
  const factor = wrap(k2 + 2n * BigInt(length));
  if (length >= 8) {
    const a = wrap(words.at(0) + k2);
    const b = words.at(-8);
    return mixPair(wrap(rotate(b, 37n) * factor + a), wrap((rotate(a, 25n) + b) * factor), factor);
  }
  if (length >= 4) return mixPair(BigInt(length) + (words.half(0) << 3n), words.half(-4), factor);
  if (length === 0) return k2;
  const y = BigInt(words.byte(0) + words.byte(length >> 1) * 256);
  const z = BigInt(length + words.byte(length - 1) * 4);
  return wrap(mixShift(wrap(y * k2) ^ wrap(z * k0)) * k2);
}

function ofUpTo32(words: Words): bigint {
  const factor = wrap(k2 + 2n * BigInt(words.length));
  const a = wrap(words.at(0) * k1);
  const b = words.at(8);
  const c = wrap(words.at(-8) * factor);
  const d = wrap(words.at(-16) * k2);
  return mixPair(
    wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d),
    wrap(a + rotate(wrap(b + k2), 18n) + c),
    factor,
  );
}

function ofUpTo64(words: Words): bigint {
  const factor = wrap(k2 + 2n * BigInt(words.length));
  const a = wrap(words.at(0) * k2);
  const b = words.at(8);
  const c = wrap(words.at(-8) * factor);
  const d = wrap(words.at(-16) * k2);
  const y = wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d);
  const z = mixPair(y, wrap(a + rotate(wrap(b + k2), 18n) + c), factor);
  const e = wrap(words.at(16) * factor);
  const f = words.at(24);
  const g = wrap((y + words.at(-32)) * factor);
  const h = wrap((z + words.at(-24)) * factor);
  return mixPair(
    wrap(rotate(wrap(e + f), 43n) + rotate(g, 30n) + h),
    wrap(e + rotate(wrap(f + a), 18n) + g),
    factor,
  );
}

type Pair = readonly [bigint, bigint];

/** Mixes 32 bytes at an offset into two seeds. */
function absorb(words: Words, at: number, first: bigint, second: bigint): Pair {
  const last = words.at(at + 24);
  const start = wrap(first + words.at(at));
  const a = wrap(start + words.at(at + 8) + words.at(at + 16));
  const b = wrap(rotate(wrap(second + start + last), 21n) + rotate(a, 44n));
  return [wrap(a + last), wrap(b + start)];
}

function ofMore(words: Words): bigint {
  const seed = 81n;
  const end = (words.length - 1) & ~63;
  const rest = (words.length - 1) & 63;
  let y = wrap(seed * k1 + 113n);
  let z = wrap(mixShift(wrap(y * k2 + 113n)) * k2);
  let x = wrap(seed * k2 + words.at(0));
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  const round = (at: number, factor: bigint, isLast: boolean): void => {
    const weight = isLast ? 9n : 1n;
    x = wrap(rotate(wrap(x + y + v[0] + words.at(at + 8)), 37n) * factor);
    y = wrap(rotate(wrap(y + v[1] + words.at(at + 48)), 42n) * factor);
    x ^= wrap(w[1] * weight);
    y = wrap(y + v[0] * weight + words.at(at + 40));
    z = wrap(rotate(wrap(z + w[0]), 33n) * factor);
    v = absorb(words, at, wrap(v[1] * factor), wrap(x + w[0]));
    w = absorb(words, at + 32, wrap(z + w[1]), wrap(y + words.at(at + 16)));
    [x, z] = [z, x];
  };
  for (let at = 0; at < end; at += 64) round(at, k1, false);
  const factor = wrap(k1 + ((z & 0xffn) << 1n));
  const grown = wrap(w[0] + BigInt(rest));
  v = [wrap(v[0] + grown), v[1]];
  w = [wrap(grown + v[0]), w[1]];
  round(words.length - 64, factor, true);
  return mixPair(
    wrap(mixPair(v[0], w[0], factor) + mixShift(y) * k0 + z),
    wrap(mixPair(v[1], w[1], factor) + x),
    factor,
  );
}

/**
 * FarmHash's 64-bit fingerprint, which is the same on all machines and for ever.
 *
 * @see https://github.com/google/farmhash (`farmhashna::Hash64`)
 */
export function fingerprint64(bytes: Uint8Array): bigint {
  const words = new Words(bytes);
  if (words.length <= 16) return ofUpTo16(words);
  if (words.length <= 32) return ofUpTo32(words);
  return words.length <= 64 ? ofUpTo64(words) : ofMore(words);
}

/** Joins two fingerprints into one, in order. */
export function joinFingerprints(first: bigint, second: bigint): bigint {
  const factor = 0xc6a4a7935bd1e995n;
  const mixed = first ^ factor ^ wrap(mixShift(wrap(second * factor)) * factor);
  return mixShift(wrap(mixShift(wrap(mixed * factor)) * factor));
}

/**
 * SipHash-2-4: a hash that who does not know the key cannot aim at.
 *
 * @see Aumasson and Bernstein, 2012, https://www.aumasson.jp/siphash/siphash.pdf
 */
export function sipHash(bytes: Uint8Array, [low, high]: Pair): bigint {
  let a = low ^ 0x736f6d6570736575n;
  let b = high ^ 0x646f72616e646f6dn;
  let c = low ^ 0x6c7967656e657261n;
  let d = high ^ 0x7465646279746573n;
  const left = (x: bigint, bits: bigint): bigint => rotate(x, 64n - bits);
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      a = wrap(a + b);
      b = left(b, 13n) ^ a;
      a = left(a, 32n);
      c = wrap(c + d);
      d = left(d, 16n) ^ c;
      a = wrap(a + d);
      d = left(d, 21n) ^ a;
      c = wrap(c + b);
      b = left(b, 17n) ^ c;
      c = left(c, 32n);
    }
  };
  // The last word holds what is left, and the length in its highest byte.
  const padded = new Uint8Array((bytes.length & ~7) + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  const words = new Words(padded);
  for (let at = 0; at < words.length; at += 8) {
    const word = words.at(at);
    d ^= word;
    rounds(2);
    a ^= word;
  }
  c ^= 0xffn;
  rounds(4);
  return a ^ b ^ c ^ d;
}
