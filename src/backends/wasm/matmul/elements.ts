/**
 * @module backends/wasm/matmul/elements — how single elements of each dtype are loaded, multiplied, added and stored.
 * Halves are computed in float32; narrow integers modulo 2³², of which a store keeps the low bits.
 */
import type { DType } from "../../../core/dtype.ts";
import type { FunctionBuilder, ValueType } from "../assembler.ts";
import type { PlainInstruction } from "../instructions.ts";

export interface Elements {
  /** What is computed in. */
  readonly type: ValueType;
  readonly add: PlainInstruction;
  readonly multiply: PlainInstruction;
  /** Pops an address, pushes the element there. */
  readonly load: (f: FunctionBuilder) => void;
  /** Pops an address and, above it, a value. */
  readonly store: (f: FunctionBuilder) => void;
}

const inFloat = { type: "f32", add: "f32.add", multiply: "f32.mul" } as const;
const inDouble = { type: "f64", add: "f64.add", multiply: "f64.mul" } as const;
const inInteger = { type: "i32", add: "i32.add", multiply: "i32.mul" } as const;

export const elements: Readonly<Record<DType, Elements>> = {
  float32: {
    ...inFloat,
    load: (f) => f.memory("f32.load"),
    store: (f) => f.memory("f32.store"),
  },
  float64: {
    ...inDouble,
    load: (f) => f.memory("f64.load"),
    store: (f) => f.memory("f64.store"),
  },
  float16: { ...inFloat, load: loadFloat16, store: storeFloat16 },
  bfloat16: { ...inFloat, load: loadBfloat16, store: storeBfloat16 },
  int8: {
    ...inInteger,
    load: (f) => f.memory("i32.load8_s"),
    store: (f) => f.memory("i32.store8"),
  },
  uint8: {
    ...inInteger,
    load: (f) => f.memory("i32.load8_u"),
    store: (f) => f.memory("i32.store8"),
  },
  int32: {
    ...inInteger,
    load: (f) => f.memory("i32.load"),
    store: (f) => f.memory("i32.store"),
  },
  uint32: {
    ...inInteger,
    load: (f) => f.memory("i32.load"),
    store: (f) => f.memory("i32.store"),
  },
  bool: {
    ...inInteger,
    load: (f) => f.memory("i32.load8_u"),
    store: (f) => f.i32(0).op("i32.ne").memory("i32.store8"),
  },
};

function loadBfloat16(f: FunctionBuilder): void {
  f.memory("i32.load16_u").i32(16).op("i32.shl").op("f32.reinterpret_i32");
}

/** Rounds to nearest even: 0x7fff, and 1 more where the lowest kept bit is set, carries exactly then. */
function storeBfloat16(f: FunctionBuilder): void {
  f.op("i32.reinterpret_f32");
  const bits = f.hold("i32");
  // A NaN keeps its high bits, made quiet, lest the sum carry it to an infinity.
  f.get(bits).i32(16).op("i32.shr_u").i32(0x40).op("i32.or");
  f.get(bits).i32(16).op("i32.shr_u").i32(1).op("i32.and").i32(0x7fff).op("i32.add");
  f.get(bits).op("i32.add").i32(16).op("i32.shr_u");
  f.get(bits).i32(0x7fffffff).op("i32.and").i32(0x7f800000).op("i32.gt_u").op("select");
  f.memory("i32.store16");
}

/** Exponent and fraction at their places in a float32 stand for the value times 2⁻¹¹², subnormal or not. */
function loadFloat16(f: FunctionBuilder): void {
  f.memory("i32.load16_u");
  const half = f.hold("i32");
  f.get(half).i32(0x7fff).op("i32.and").i32(13).op("i32.shl");
  const magnitude = f.hold("i32");
  // Infinity and NaN.
  f.get(magnitude).i32(0x7f800000).op("i32.or");
  f.get(magnitude)
    .op("f32.reinterpret_i32")
    .f32(2 ** 112)
    .op("f32.mul")
    .op("i32.reinterpret_f32");
  f.get(magnitude).i32(0x0f800000).op("i32.ge_u").op("select");
  f.get(half).i32(0x8000).op("i32.and").i32(16).op("i32.shl").op("i32.or");
  f.op("f32.reinterpret_i32");
}

/** Rounds to nearest even. */
function storeFloat16(f: FunctionBuilder): void {
  f.op("i32.reinterpret_f32");
  const bits = f.hold("i32");
  f.get(bits).i32(0x7fffffff).op("i32.and");
  const magnitude = f.hold("i32");
  const at = (limit: number) => f.get(magnitude).i32(limit).op("i32.ge_u").op("select");
  // NaN, or infinity from 2¹⁶ on (from 65520 the normal case carries there by itself).
  f.i32(0x7e00).i32(0x7c00).get(magnitude).i32(0x7f800000).op("i32.gt_u").op("select");
  // Normal: the exponent's bias goes from 127 to 15, 13 bits of the fraction are rounded away.
  f.get(magnitude).i32(13).op("i32.shr_u").i32(1).op("i32.and");
  f.get(magnitude)
    .op("i32.add")
    .i32(0xfff - (112 << 23))
    .op("i32.add")
    .i32(13)
    .op("i32.shr_u");
  // Subnormal: adding 0.5, whose last bit is 2⁻²⁴, lets the addition round.
  f.get(magnitude).op("f32.reinterpret_i32").f32(0.5).op("f32.add");
  f.op("i32.reinterpret_f32").i32(0x3f000000).op("i32.sub");
  at(0x38800000);
  const finite = f.hold("i32");
  f.get(finite);
  at(0x47800000);
  f.get(bits).i32(16).op("i32.shr_u").i32(0x8000).op("i32.and").op("i32.or");
  f.memory("i32.store16");
}
