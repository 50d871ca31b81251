/**
 * @module nn/layers/preprocessing/word64 — 64-bit words inside programs, as pairs of uint32: what hashes compute with.
 */
import type { Tensor } from "../../../ir/tensor.ts";
import { add, astype, less, multiply, where } from "../../../ops/arithmetic.ts";
import { scalar } from "../../../ops/convert.ts";
import { mod } from "../../../ops/division.ts";
import { bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift } from "../../../ops/logical.ts";

/** 64 bits: `high · 2³² + low`, both uint32. */
export interface Word64 {
  readonly high: Tensor;
  readonly low: Tensor;
}

/** An uint32 that is part of a program. */
export function uint32(value: number): Tensor {
  return scalar(value, "uint32");
}

/** 64 bits that are part of a program. */
export function constant64(value: bigint): Word64 {
  return { high: uint32(Number(value >> 32n)), low: uint32(Number(value & 0xffffffffn)) };
}

/** An uint32 as 64 bits. */
export function widen(low: Tensor): Word64 {
  return { high: uint32(0), low };
}

/** `a + b`, modulo 2⁶⁴. */
export function add64(a: Word64, b: Word64): Word64 {
  const low = add(a.low, b.low);
  const carry = astype(less(low, a.low), "uint32");
  return { high: add(add(a.high, b.high), carry), low };
}

export function xor64(a: Word64, b: Word64): Word64 {
  return { high: bitwiseXor(a.high, b.high), low: bitwiseXor(a.low, b.low) };
}

/** The upper half of the product of two uint32, from products of their halves, which fit. */
function upperProduct(a: Tensor, b: Tensor): Tensor {
  const half = uint32(0xffff);
  const [aLow, aHigh] = [bitwiseAnd(a, half), rightShift(a, uint32(16))];
  const [bLow, bHigh] = [bitwiseAnd(b, half), rightShift(b, uint32(16))];
  const first = rightShift(multiply(aLow, bLow), uint32(16));
  const second = add(multiply(aHigh, bLow), first);
  const third = add(multiply(aLow, bHigh), bitwiseAnd(second, half));
  const carried = add(rightShift(second, uint32(16)), rightShift(third, uint32(16)));
  return add(multiply(aHigh, bHigh), carried);
}

/** `a · b`, modulo 2⁶⁴. */
export function multiply64(a: Word64, b: Word64): Word64 {
  const crossed = add(multiply(a.low, b.high), multiply(a.high, b.low));
  return { high: add(upperProduct(a.low, b.low), crossed), low: multiply(a.low, b.low) };
}

/** Turns right by 1 to 63 bits. */
export function rotate64({ high, low }: Word64, bits: number): Word64 {
  if (bits >= 32)
    return bits === 32 ? { high: low, low: high } : rotate64({ high: low, low: high }, bits - 32);
  const [right, left] = [uint32(bits), uint32(32 - bits)];
  return {
    high: bitwiseOr(rightShift(high, right), leftShift(low, left)),
    low: bitwiseOr(rightShift(low, right), leftShift(high, left)),
  };
}

/** `x ^ (x >> 47)`. */
export function mixShift64(x: Word64): Word64 {
  return { high: x.high, low: bitwiseXor(x.low, rightShift(x.high, uint32(15))) };
}

/** The word where a condition holds, else another. */
export function select64(condition: Tensor, a: Word64, b: Word64): Word64 {
  return { high: where(condition, a.high, b.high), low: where(condition, a.low, b.low) };
}

/** The remainder by a whole number below 2³¹, by long division: as many bits at a time as leave remainders below 2³². */
export function remainder64({ high, low }: Word64, divisor: number): Tensor {
  const step = Math.max(1, 2 ** Math.floor(Math.log2(Math.floor(Math.log2(2 ** 32 / divisor)))));
  const by = uint32(divisor);
  let rest = mod(high, by);
  for (let shift = 32 - step; shift >= 0; shift -= step) {
    const bits = rightShift(low, uint32(shift));
    const next = step === 32 ? bits : bitwiseAnd(bits, uint32(2 ** step - 1));
    rest = mod(bitwiseOr(step === 32 ? uint32(0) : leftShift(rest, uint32(step)), next), by);
  }
  return rest;
}
