/**
 * @module backends/wasm/wide-vectors — lets V8 join pairs of 128-bit operations into one of 256 bits, where that changes no bit.
 *
 * The switch is V8's own `--experimental-wasm-revectorize`, which can be set while a process runs and holds for what is compiled
 * from then on. It does nothing on processors without AVX2.
 */
import { engineFlagSetter, environment } from "#platform";
import { type FunctionBuilder, type Local, ModuleBuilder } from "./assembler.ts";
import type { Engine } from "./engine.ts";
import type { PlainInstruction } from "./instructions.ts";

const FLAG = "experimental-wasm-revectorize";
/** What is joined in programs, by the number of operands. */
const operations: Readonly<Record<1 | 2 | 3, readonly PlainInstruction[]>> = {
  1: [
    "f32x4.abs",
    "f32x4.neg",
    "f32x4.sqrt",
    "i32x4.trunc_sat_f32x4_s",
    "f32x4.convert_i32x4_s",
    "i32x4.neg",
    "v128.not",
  ],
  2: [
    "f32x4.add",
    "f32x4.sub",
    "f32x4.mul",
    "f32x4.div",
    "f32x4.min",
    "f32x4.max",
    "f32x4.pmin",
    "f32x4.pmax",
    "f32x4.eq",
    "f32x4.ne",
    "f32x4.lt",
    "f32x4.le",
    "i32x4.add",
    "i32x4.sub",
    "i32x4.mul",
    "i32x4.eq",
    "i32x4.gt_s",
    "v128.and",
    "v128.or",
    "v128.xor",
    "v128.andnot",
  ],
  3: ["v128.bitselect", "f32x4.relaxed_madd", "f32x4.relaxed_nmadd"],
};

/** Numbers at which arithmetic is most easily wrong; each operation sees each of them beside different others. */
const trials: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.1,
  -2.5,
  3e38,
  -3e38,
  1e-38,
  -1e-40,
  1.4e-45,
  Infinity,
  -Infinity,
  NaN,
  16777217,
  -2147483648,
  2147483904,
  0.99999994,
  1.0000001,
  -7.25,
  1e10,
  123.456,
  -1e-3,
  65504,
  6e-8,
  2 ** 31,
  0.5,
  -0.5,
  1.5,
  2,
  4,
  -8,
];

const VECTOR = 16;
const PAIR = 2 * VECTOR;

/** Bytes that a module of all operations makes of {@link trials}: every operation on two neighbouring vectors side by side. */
function outcome(engine: Engine, hasFused: boolean, kind: "narrow" | "wide"): Uint8Array {
  const memory = new engine.Memory({ initial: 1 });
  // The name of the kind is in the bytes, for V8 compiles equal bytes only once.
  const module = new ModuleBuilder({ module: kind, name: "memory", minimum: 1 });
  const inputBytes = 4 * trials.length;
  // Three orders of the trials, and finite numbers for the product.
  let end = 4 * inputBytes;
  const written = (Object.entries(operations) as [string, readonly PlainInstruction[]][]).flatMap(
    ([count, names]) =>
      names
        .filter((name) => hasFused || !name.includes("relaxed"))
        .map((name) => {
          const at = end;
          end += inputBytes;
          return { name, operands: Number(count), at };
        }),
  );
  for (let first = 0; first < written.length; first += GROUP) {
    const f = module.function(`pairs ${first}`, [], [], { exported: true });
    const place = f.local("i32");
    const emit = (): void => {
      for (const { name, operands, at } of written.slice(first, first + GROUP)) {
        emitPair(f, place, name, operands, at);
      }
    };
    f.count(place, 0, inputBytes, emit, PAIR);
  }
  const product = module.function("product", [], [], { exported: true });
  emitProduct(product, inputBytes, end, hasFused);
  const floats = new Float32Array(memory.buffer, 0, 4 * trials.length);
  trials.forEach((value, i) => {
    floats[i] = value;
    floats[trials.length + ((7 * i + 3) % trials.length)] = value;
    floats[2 * trials.length + ((11 * i + 5) % trials.length)] = value;
    floats[3 * trials.length + i] = Math.sin(i + 0.1);
  });
  const { exports } = new engine.Instance(new engine.Module(module.bytes()), {
    [kind]: { memory },
  });
  for (const run of Object.values(exports)) (run as () => void)();
  return new Uint8Array(memory.buffer).slice(0, end + ROWS * PAIR);
}

function emitPair(
  f: FunctionBuilder,
  place: Local,
  name: PlainInstruction,
  operands: number,
  at: number,
): void {
  const loaded = [0, VECTOR].map((half) =>
    Array.from({ length: operands }, (_, operand) => {
      f.get(place).memory("v128.load", operand * 4 * trials.length + half);
      return f.hold("v128");
    }),
  );
  const results = loaded.map((vectors) => {
    for (const vector of vectors) f.get(vector);
    f.op(name);
    return f.hold("v128");
  });
  results.forEach((result, half) => {
    f.get(place)
      .get(result)
      .memory("v128.store", at + half * VECTOR);
  });
}

/** Operations in a function. V8 looks for pairs once in each; a function for each operation takes three times as long to compile. */
const GROUP = 8;
const ROWS = 4;

/** The heart of a matrix product: numbers spread over both vectors of a pair, multiplied and added up. */
function emitProduct(f: FunctionBuilder, inputBytes: number, end: number, hasFused: boolean): void {
  const sums = Array.from({ length: 2 * ROWS }, () => f.local("v128"));
  const step = f.local("i32");
  f.count(
    step,
    0,
    inputBytes,
    () => {
      const columns = [0, VECTOR].map((half) => {
        f.get(step).memory("v128.load", 3 * inputBytes + half);
        return f.hold("v128");
      });
      for (let row = 0; row < ROWS; row++) {
        f.get(step).memory("v128.load32_splat", 3 * inputBytes + 4 * row);
        const spread = f.hold("v128");
        columns.forEach((column, half) => {
          const sum = sums[2 * row + half];
          if (sum === undefined) return;
          f.get(spread).get(column);
          if (hasFused) f.get(sum).op("f32x4.relaxed_madd");
          else f.op("f32x4.mul").get(sum).op("f32x4.add");
          f.set(sum);
        });
      }
    },
    PAIR,
  );
  sums.forEach((sum, i) => {
    f.i32(0)
      .get(sum)
      .memory("v128.store", end + i * VECTOR);
  });
}

let isWide: boolean | null = null;

/**
 * Switches 256-bit vectors on for all that is compiled from now on, once in a process, unless a check of both ways finds a bit
 * that differs. `GRADUS_WIDE_VECTORS=0` leaves them off.
 *
 * @param hasFused - Whether the engine has relaxed multiply-add.
 * @returns Whether they are on.
 */
export function useWideVectors(engine: Engine, hasFused: boolean): boolean {
  if (isWide !== null) return isWide;
  isWide = false;
  const setFlag = environment("GRADUS_WIDE_VECTORS") === "0" ? null : engineFlagSetter();
  if (setFlag === null) return isWide;
  // By the optimizing compiler alone: what is checked is what programs become once they are hot.
  setFlag("--no-liftoff");
  const narrow = outcome(engine, hasFused, "narrow");
  setFlag(`--${FLAG}`);
  const wide = outcome(engine, hasFused, "wide");
  setFlag("--liftoff");
  isWide = narrow.every((byte, i) => byte === wide[i]);
  if (!isWide) setFlag(`--no-${FLAG}`);
  return isWide;
}
