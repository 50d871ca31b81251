/**
 * @module backends/wasm/encode — a function's stream of codes and immediates as bytes, and the one walk over such a
 * stream that the printer shares.
 */
import { ByteWriter } from "./byte-writer.ts";
import { type FunctionBuilder, valueTypeCodes } from "./function-builder.ts";
import {
  laneOpcodes,
  memoryLaneOpcodes,
  memoryOpcodes,
  plainOpcodes,
  structuralOpcodes,
} from "./instructions.ts";

/** What follows a code in the stream, which decides how it is written. */
export type Layout =
  | "none"
  | "memory"
  | "lane"
  | "memoryLane"
  | "blockType"
  | "index"
  | "local"
  | "table"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "shuffle"
  | "memory.copy"
  | "memory.fill";

/** Name and layout of an instruction. */
export interface InstructionFacts {
  readonly name: string;
  readonly layout: Layout;
}

const structuralLayouts: Record<keyof typeof structuralOpcodes, Layout> = {
  block: "blockType",
  loop: "blockType",
  if: "blockType",
  else: "none",
  end: "none",
  br: "index",
  br_if: "index",
  br_table: "table",
  call: "index",
  "local.get": "local",
  "local.set": "local",
  "local.tee": "local",
  "i32.const": "i32",
  "i64.const": "i64",
  "f32.const": "f32",
  "f64.const": "f64",
  "memory.copy": "memory.copy",
  "memory.fill": "memory.fill",
  "v128.const": "v128",
  "i8x16.shuffle": "shuffle",
};

/** By {@link slotOf} the code: an array is faster to look up than a map, and code is read instruction by instruction. */
const factsByCode: InstructionFacts[] = [];

function slotOf(code: number): number {
  // Prefixes 0xfc and 0xfd take the slots after those of single bytes.
  return code < 256 ? code : (((code >>> 12) - 0xfb) << 9) + (code & 0xfff);
}

for (const [name, code] of Object.entries(plainOpcodes)) {
  factsByCode[slotOf(code)] = { name, layout: "none" };
}
for (const [name, [code]] of Object.entries(memoryOpcodes)) {
  factsByCode[slotOf(code)] = { name, layout: "memory" };
}
for (const [name, code] of Object.entries(laneOpcodes)) {
  factsByCode[slotOf(code)] = { name, layout: "lane" };
}
for (const [name, [code]] of Object.entries(memoryLaneOpcodes)) {
  factsByCode[slotOf(code)] = { name, layout: "memoryLane" };
}
for (const [name, layout] of Object.entries(structuralLayouts)) {
  factsByCode[slotOf(structuralOpcodes[name as keyof typeof structuralOpcodes])] = { name, layout };
}

/** Numbers in the stream after a code; a table's first immediate says how many follow. */
const immediates: Record<Exclude<Layout, "table">, number> = {
  none: 0,
  memory: 2,
  lane: 1,
  memoryLane: 3,
  blockType: 1,
  index: 1,
  local: 1,
  i32: 1,
  i64: 1,
  f32: 1,
  f64: 1,
  v128: 4,
  shuffle: 16,
  "memory.copy": 0,
  "memory.fill": 0,
};

/** Visits every instruction with the position of its first immediate and their number. */
export function walk(
  stream: readonly number[],
  visit: (facts: InstructionFacts, code: number, at: number, count: number) => void,
): void {
  let position = 0;
  while (position < stream.length) {
    const code = stream[position] ?? 0;
    const facts = factsByCode[slotOf(code)];
    if (facts === undefined) throw new RangeError(`no instruction has the code ${code}`);
    const count =
      facts.layout === "table" ? (stream[position + 1] ?? 0) + 2 : immediates[facts.layout];
    visit(facts, code, position + 1, count);
    position += 1 + count;
  }
}

/** Locals and code, as the code section holds them. */
export function encodeBody(f: FunctionBuilder): Uint8Array {
  const out = new ByteWriter();
  const { slots, types } = f.layout();
  const runs: { type: (typeof types)[number]; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  out.unsigned(runs.length);
  for (const { type, count } of runs) {
    out.unsigned(count);
    out.byte(valueTypeCodes[type]);
  }
  const { code: stream, wide } = f;
  walk(stream, ({ layout }, code, at, count) => {
    if (code < 256) out.byte(code);
    else {
      out.byte(code >>> 12);
      out.unsigned(code & 0xfff);
    }
    const value = stream[at] ?? 0;
    switch (layout) {
      case "none":
        return;
      case "local":
        return out.unsigned(slots[value] ?? 0);
      case "i32":
        return out.signed(value);
      case "i64":
        return out.signed64(wide[value] ?? 0n);
      case "f32":
        return out.float32(value);
      case "f64":
        return out.float64(value);
      case "v128":
        for (let i = 0; i < 4; i++) out.word(stream[at + i] ?? 0);
        return;
      case "memory.copy":
        out.byte(0);
        return out.byte(0);
      case "memory.fill":
        return out.byte(0);
      default:
        for (let i = 0; i < count; i++) out.unsigned(stream[at + i] ?? 0);
    }
  });
  out.byte(structuralOpcodes.end);
  return out.bytes();
}
