/**
 * @module nn/layers/preprocessing/integer-hash — the hashes of `fingerprint.ts` inside programs: of integers, by the digits that
 * write them, and of integers joined.
 */
import type { Tensor } from "../../../ir/tensor.ts";
import {
  add,
  astype,
  equal,
  greaterEqual,
  less,
  multiply,
  subtract,
  where,
} from "../../../ops/arithmetic.ts";
import { floorDivide, mod } from "../../../ops/division.ts";
import { bitwiseOr, leftShift, logicalAnd } from "../../../ops/logical.ts";
import {
  add64,
  constant64,
  mixShift64,
  multiply64,
  remainder64,
  rotate64,
  select64,
  uint32,
  type Word64,
  widen,
  xor64,
} from "./word64.ts";

const k0 = 0xc3a5c85c97cb3127n;
const k2 = 0x9ae16a3b2f90404fn;
const minus = 0x2d;
const zero = 0x30;
/** Digits of the largest integer. */
const maxDigits = 10;

/** Integers as written, with their sign: ASCII codes counted from the right, 0 beyond the first. */
interface Written {
  readonly length: Tensor;
  readonly codes: readonly Tensor[];
}

function written(x: Tensor): Written {
  const isSigned = x.dtype !== "uint32";
  const bits = astype(x, "uint32");
  const isNegative = isSigned ? less(x, 0) : less(bits, uint32(0));
  const size = where(isNegative, subtract(uint32(0), bits), bits);
  const powers = Array.from({ length: maxDigits }, (_, i) => uint32(10 ** i));
  const digits = powers.reduce((count, power, i) => {
    return i === 0 ? count : add(count, astype(greaterEqual(size, power), "uint32"));
  }, uint32(1));
  const codes = powers.map((power, i) => {
    const digit = add(mod(floorDivide(size, power), uint32(10)), uint32(zero));
    return where(less(uint32(i), digits), digit, uint32(0));
  });
  const sign = astype(isNegative, "uint32");
  const signed = [...codes, uint32(0)].map((code, i) =>
    where(logicalAnd(equal(digits, uint32(i)), isNegative), uint32(minus), code),
  );
  return { length: add(digits, sign), codes: signed };
}

/** Up to four bytes from the `from`-th last on, as a little-endian word; bytes beyond the end are 0. */
function bytesFrom({ codes }: Written, from: number): Tensor {
  let word = uint32(0);
  for (let i = 0; i < 4; i++) {
    const code = codes[from - 1 - i];
    if (code !== undefined) word = bitwiseOr(word, leftShift(code, uint32(8 * i)));
  }
  return word;
}

/** What `of` gives for each string's own length, from `first` to `last`. */
function byLength(
  { length }: Written,
  first: number,
  last: number,
  of: (n: number) => Tensor,
): Tensor {
  let result = of(first);
  for (let n = first + 1; n <= last; n++) result = where(equal(length, uint32(n)), of(n), result);
  return result;
}

function mixPair(u: Word64, v: Word64, factor: Word64): Word64 {
  const a = mixShift64(multiply64(xor64(u, v), factor));
  return multiply64(mixShift64(multiply64(xor64(v, a), factor)), factor);
}

/** FarmHash's fingerprints of 1 to 11 bytes. */
function farmHash(text: Written): Word64 {
  const { length } = text;
  const { high, low } = constant64(k2);
  const factor: Word64 = { high, low: add(low, multiply(length, uint32(2))) };
  const head = byLength(text, 1, 3, (n) => bytesFrom(text, n));
  const middle = byLength(text, 1, 3, (n) => bytesFrom(text, n - (n >> 1)));
  const last = bytesFrom(text, 1);
  const lowByte = (word: Tensor): Tensor => mod(word, uint32(256));
  const y = add(lowByte(head), leftShift(lowByte(middle), uint32(8)));
  const z = add(length, leftShift(last, uint32(2)));
  const short = multiply64(
    mixShift64(xor64(multiply64(widen(y), constant64(k2)), multiply64(widen(z), constant64(k0)))),
    constant64(k2),
  );
  const tail = bytesFrom(text, 4);
  const start = byLength(text, 4, 7, (n) => bytesFrom(text, n));
  const scaled: Word64 = {
    high: floorDivide(start, uint32(2 ** 29)),
    low: leftShift(start, uint32(3)),
  };
  const medium = mixPair(add64(widen(length), scaled), widen(tail), factor);
  const a = add64(
    {
      low: byLength(text, 8, 11, (n) => bytesFrom(text, n)),
      high: byLength(text, 8, 11, (n) => bytesFrom(text, n - 4)),
    },
    constant64(k2),
  );
  const b: Word64 = { low: bytesFrom(text, 8), high: tail };
  const c = add64(multiply64(rotate64(b, 37), factor), a);
  const d = multiply64(add64(rotate64(a, 25), b), factor);
  const long = mixPair(c, d, factor);
  const isShort = less(length, uint32(4));
  return select64(isShort, short, select64(less(length, uint32(8)), medium, long));
}

type State = readonly [Word64, Word64, Word64, Word64];

function sipRounds(state: State, count: number): State {
  let [a, b, c, d] = state;
  const left = (x: Word64, bits: number): Word64 => rotate64(x, 64 - bits);
  for (let i = 0; i < count; i++) {
    a = add64(a, b);
    b = xor64(left(b, 13), a);
    a = left(a, 32);
    c = add64(c, d);
    d = xor64(left(d, 16), c);
    a = add64(a, d);
    d = xor64(left(d, 21), a);
    c = add64(c, b);
    b = xor64(left(b, 17), c);
    c = left(c, 32);
  }
  return [a, b, c, d];
}

/** SipHash-2-4 of 1 to 11 bytes: one word, or two. */
function saltedHash(text: Written, salt: readonly [number, number]): Word64 {
  const [low, high] = salt.map((key) => BigInt.asUintN(64, BigInt(key))) as [bigint, bigint];
  const { length } = text;
  const marked = leftShift(length, uint32(24));
  const isLong = greaterEqual(length, uint32(8));
  const words: readonly Word64[] = [
    {
      low: byLength(text, 1, 11, (n) => bytesFrom(text, n)),
      high: bitwiseOr(
        byLength(text, 1, 11, (n) => bytesFrom(text, n - 4)),
        where(isLong, uint32(0), marked),
      ),
    },
    { low: byLength(text, 8, 11, (n) => bytesFrom(text, n - 8)), high: marked },
  ];
  const absorb = ([a, b, c, d]: State, word: Word64): State => {
    const [e, f, g, h] = sipRounds([a, b, c, xor64(d, word)], 2);
    return [xor64(e, word), f, g, h];
  };
  const start: State = [
    constant64(low ^ 0x736f6d6570736575n),
    constant64(high ^ 0x646f72616e646f6dn),
    constant64(low ^ 0x6c7967656e657261n),
    constant64(high ^ 0x7465646279746573n),
  ];
  const [word, next] = words as [Word64, Word64];
  const one = absorb(start, word);
  const two = absorb(one, next);
  const [a, b, c, d] = one.map((x, i) => select64(isLong, two[i] ?? x, x)) as unknown as State;
  const end = sipRounds([a, b, xor64(c, constant64(0xffn)), d], 4);
  return end.reduce(xor64);
}

/** The bin of each integer, from 0 to `bins` − 1, as `binOf` gives it for its digits: int32. */
export function integerBins(
  x: Tensor,
  bins: number,
  salt: readonly [number, number] | null,
): Tensor {
  const text = written(x);
  const hash = salt === null ? farmHash(text) : saltedHash(text, salt);
  return astype(remainder64(hash, bins), "int32");
}

/** Joins integers to fingerprints that begin with `start`: their bins, int32. */
export function crossedBins(features: readonly Tensor[], start: bigint, bins: number): Tensor {
  const factor = constant64(0xc6a4a7935bd1e995n);
  const joined = features.reduce((print, x) => {
    const low = astype(x, "uint32");
    const sign =
      x.dtype === "uint32" ? uint32(0) : where(less(x, 0), uint32(0xffffffff), uint32(0));
    const mixed = multiply64(mixShift64(multiply64({ high: sign, low }, factor)), factor);
    const both = multiply64(xor64(xor64(print, factor), mixed), factor);
    return mixShift64(multiply64(mixShift64(both), factor));
  }, constant64(start));
  return astype(remainder64(joined, bins), "int32");
}
