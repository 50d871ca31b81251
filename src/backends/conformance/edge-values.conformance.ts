/**
 * @module backends/conformance/edge-values — for each dtype, the numbers at which code goes wrong.
 */
import { type DType, isFloating } from "../../core/dtype.ts";
import { nearest } from "./expected.conformance.ts";

const ordinary: readonly number[] = [
  ...[
    0, 1, 0.5, 1.5, 2.5, 3.5, 0.49999997, 0.1, 1e-3, 1e-5, 0.75, 0.9999, 1.0001, 2, 3, 3.14159274,
  ],
  ...[5.25, 7, 8.5, 10, 17.3, 20.5, 33, 64.25, 88, 100, 127.5, 1000.7, 65503, 65519, 65521],
  ...[8388607.5, 8388609, 16777215, 2147483520, 2147483648, 4294967040, 4294967296, 1e10],
  ...[Number.POSITIVE_INFINITY],
];

const ofFormat: Readonly<Partial<Record<DType, readonly number[]>>> = {
  float32: [2 ** -149, 2 ** -130, 2 ** -126, 3.4028234663852886e38, 1e-30, 1e30, 103.5, 89],
  float64: [
    5e-324,
    2 ** -1030,
    2 ** -1022,
    Number.MAX_VALUE,
    1e-300,
    1e300,
    709.5,
    744,
    2 ** 52 + 1,
  ],
  float16: [2 ** -24, 2 ** -20, 2 ** -14, 65504, 10.9, 16.5],
  bfloat16: [2 ** -133, 2 ** -130, 2 ** -126, 3.3895313892515355e38, 1e-30, 1e30, 89],
};

const integers: Readonly<Partial<Record<DType, readonly number[]>>> = {
  int8: [0, 1, -1, 2, -2, 3, 5, 7, -7, 8, 9, 31, -33, 100, 126, 127, -127, -128],
  uint8: [0, 1, 2, 3, 5, 7, 8, 9, 31, 100, 127, 128, 200, 254, 255],
  int32: [
    ...[0, 1, -1, 2, -2, 3, 5, 7, -7, 31, 32, 33, -33, 127, 128, 255, 256, 46341, -65536, 16777217],
    ...[123456789, -987654321, 2147483646, 2147483647, -2147483647, -2147483648],
  ],
  uint32: [
    ...[0, 1, 2, 3, 5, 7, 31, 32, 33, 255, 256, 65535, 65536, 16777217, 123456789],
    ...[2147483647, 2147483648, 2147483649, 4294967040, 4294967294, 4294967295],
  ],
  bool: [0, 1],
};

/** The edge values of a dtype, each of both signs where the dtype has them. */
export function edgeValues(dtype: DType): readonly number[] {
  if (!isFloating(dtype)) return integers[dtype] ?? [];
  const positive = [...ordinary, ...(ofFormat[dtype] ?? [])].map((x) => nearest(dtype, x));
  return [Number.NaN, ...new Set(positive)].flatMap((x) => [x, -x]);
}
