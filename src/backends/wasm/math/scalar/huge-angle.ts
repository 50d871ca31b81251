/**
 * Angles of 2^20 and more, by the method of Payne and Hanek: of the digits of 2/π only those matter that
 * make the quotient's last two integer bits and its fraction, so all others are left out of the product.
 */
import type { Primitives64 } from "../primitives.ts";
import { exactSum, multiplyDoubles } from "./arithmetic.ts";
import type { Reduced } from "./trigonometric.ts";

/**
 * The binary digits of 2/π after the point, 64 to a word, behind one word of zeros: the window for the
 * smallest angles begins before the point. The largest float64 needs those up to 970 + 192.
 */
const twoOverPi: readonly bigint[] = [
  0n,
  0xa2f9_836e_4e44_1529n,
  0xfc27_57d1_f534_ddc0n,
  0xdb62_9599_3c43_9041n,
  0xfe51_63ab_debb_c561n,
  0xb724_6e3a_424d_d2e0n,
  0x0649_2eea_09d1_921cn,
  0xfe1d_eb1c_b129_a73en,
  0xe882_35f5_2ebb_4484n,
  0xe99c_7026_b45f_7e41n,
  0x3991_d639_8353_39f4n,
  0x9c84_5f8b_bdf9_283bn,
  0x1ff8_97ff_de05_980fn,
  0xef2f_118b_5a0a_6d1fn,
  0x6d36_7ecf_27cb_09b7n,
  0x4f46_3f66_9e5f_ea2dn,
  0x7527_bac7_ebe5_f17bn,
  0x3d07_39f7_8a52_92ean,
  0x6bfb_5fb1_1f8d_5d08n,
  0x5603_3046_fc7b_6babn,
];

/** `twoOverPi[index]`, found by bisection; any word where the index is outside. */
function digitsAt<F, I, M>(p: Primitives64<F, I, M>, index: I): I {
  const among = (from: number, to: number): I => {
    if (to - from === 1) return p.bits(twoOverPi[from] ?? 0n);
    const middle = (from + to) >> 1;
    return p.branchInt(
      p.lessInt(index, p.bits(BigInt(middle))),
      () => among(from, middle),
      () => among(middle, to),
    );
  };
  return among(0, twoOverPi.length);
}

/** The upper 64 bits of the 128-bit product of two unsigned words. */
function multiplyHigh<F, I, M>(p: Primitives64<F, I, M>, a: I, b: I): I {
  const half = p.bits(32n);
  const mask = p.bits(0xffff_ffffn);
  const aHigh = p.shiftRightLogical(a, half);
  const aLow = p.and(a, mask);
  const bHigh = p.shiftRightLogical(b, half);
  const bLow = p.and(b, mask);
  const carry = p.shiftRightLogical(p.multiplyInt(aLow, bLow), half);
  const first = p.addInt(p.multiplyInt(aHigh, bLow), carry);
  const second = p.addInt(p.multiplyInt(aLow, bHigh), p.and(first, mask));
  return p.addInt(
    p.multiplyInt(aHigh, bHigh),
    p.addInt(p.shiftRightLogical(first, half), p.shiftRightLogical(second, half)),
  );
}

/** Three words of 2/π from bit `start` of the table on, the first word the most significant. */
function digitsFrom<F, I, M>(p: Primitives64<F, I, M>, start: I): readonly [I, I, I] {
  const index = p.shiftRightLogical(start, p.bits(6n));
  const words = [0n, 1n, 2n, 3n].map((n) => digitsAt(p, p.addInt(index, p.bits(n)))) as [
    I,
    I,
    I,
    I,
  ];
  const shift = p.and(start, p.bits(63n));
  const rest = p.subtractInt(p.bits(63n), shift);
  const one = p.bits(1n);
  const joined = (high: I, low: I): I =>
    // In two shifts, since a shift by 64 is one by 0.
    p.or(p.shiftLeft(high, shift), p.shiftRightLogical(p.shiftRightLogical(low, one), rest));
  return [joined(words[0], words[1]), joined(words[1], words[2]), joined(words[2], words[3])];
}

/**
 * The angle x ≥ 2^20, finite, as quadrants and a rest.
 *
 * With x = m·2^e, bit i of 2/π (from 1) adds m·2^(e−i) quadrants: a multiple of 4 up to i = e − 2. So the window
 * of 192 bits begins at i = e − 1, and m times it, modulo 2^192, is the quotient modulo 4 in units of 2^-190.
 */
export function reduceHuge<F, I, M>(p: Primitives64<F, I, M>, x: F): Reduced<F, I> {
  const bits = p.asInt(x);
  const mantissa = p.or(p.and(bits, p.bits((1n << 52n) - 1n)), p.bits(1n << 52n));
  // e = field − 1075; the window's first bit has index e − 1 after the point's bit 1, behind 64 zeros.
  const field = p.shiftRightLogical(bits, p.bits(52n));
  const [high, middle, low] = digitsFrom(p, p.subtractInt(field, p.bits(1075n + 2n - 64n)));

  // The product's two upper words; of the lowest only the carry matters, and that is below 2^-128 quadrants.
  const middleLow = p.multiplyInt(mantissa, middle);
  const lower = p.addInt(middleLow, multiplyHigh(p, mantissa, low));
  const carry = carryOf(p, middleLow, lower);
  const upper = p.addInt(
    p.addInt(p.multiplyInt(mantissa, high), multiplyHigh(p, mantissa, middle)),
    carry,
  );

  // Two bits of quadrant, then a fraction, read as signed: from ½ on it belongs to the next quadrant.
  const fractionHigh = p.or(
    p.shiftLeft(upper, p.bits(2n)),
    p.shiftRightLogical(lower, p.bits(62n)),
  );
  const fractionLow = p.shiftLeft(lower, p.bits(2n));
  const roundUp = p.shiftRightLogical(fractionHigh, p.bits(63n));
  const quadrant = p.addInt(p.shiftRightLogical(upper, p.bits(62n)), roundUp);
  return { quadrant, r: quadrantsToAngle(p, fractionHigh, fractionLow) };
}

/** 1 if `sum`, got by adding to `term`, wrapped around: if it is below it, unsigned. */
function carryOf<F, I, M>(p: Primitives64<F, I, M>, term: I, sum: I): I {
  const flip = p.bits(1n << 63n);
  return p.selectInt(p.lessInt(p.xor(sum, flip), p.xor(term, flip)), p.bits(1n), p.bits(0n));
}

/** A signed 128-bit fraction of a quadrant, in radians. */
function quadrantsToAngle<F, I, M>(p: Primitives64<F, I, M>, high: I, low: I): Reduced<F, I>["r"] {
  const half = p.bits(32n);
  const mask = p.bits(0xffff_ffffn);
  // Each part has 32 bits, so it converts exactly.
  const part = (word: I, unit: number): F => p.multiply(p.toFloat(word), p.constant(unit));
  const a = part(p.shiftRight(high, half), 2 ** -32);
  const b = part(p.and(high, mask), 2 ** -64);
  const c = part(p.shiftRightLogical(low, half), 2 ** -96);
  const d = part(p.and(low, mask), 2 ** -128);
  const top = exactSum(p, a, b);
  const bottom = exactSum(p, c, d);
  const sum = exactSum(p, top.hi, bottom.hi);
  const whole = exactSum(p, sum.hi, p.add(p.add(sum.lo, top.lo), bottom.lo));
  // π/2 in two parts.
  const halfPi = { hi: p.constant(Math.PI / 2), lo: p.constant(6.123233995736766e-17) };
  return multiplyDoubles(p, whole, halfPi);
}
