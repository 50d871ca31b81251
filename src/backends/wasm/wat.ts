/**
 * @module backends/wasm/wat — a module as text, close enough to WebAssembly's text format to be read by its tools.
 */
import type { ModuleBuilder } from "./assembler.ts";
import type { walk } from "./encode.ts";
import type {
  FunctionBuilder,
  FunctionReference,
  ValueType,
  valueTypeCodes,
} from "./function-builder.ts";

/** How code is read. Given, not imported: a bundle would put what is loaded later and now apart, and grow. */
export interface Reading {
  readonly walk: typeof walk;
  readonly valueTypeCodes: typeof valueTypeCodes;
}

/** The module's text, one instruction a line. */
export function printModule(module: ModuleBuilder, reading: Reading): string {
  const names = [...module.imports, ...module.functions].map((f) => f.name);
  const { memory } = module;
  const lines = ["(module"];
  if (memory !== null) {
    lines.push(`  (import "${memory.module}" "${memory.name}" (memory ${memory.minimum}))`);
  }
  for (const f of module.imports) {
    lines.push(`  (import "${f.module}" "${f.name}" (func $${f.name}${signature(f)}))`);
  }
  for (const [name, f] of module.exports) lines.push(`  (export "${name}" (func $${f.name}))`);
  for (const f of module.functions) lines.push(...printFunction(f, names, reading));
  return `${lines.join("\n")})\n`;
}

function signature(f: FunctionReference): string {
  const side = (word: string, types: readonly ValueType[]) =>
    types.length === 0 ? "" : ` (${word} ${types.join(" ")})`;
  return side("param", f.parameters) + side("result", f.results);
}

function printFunction(f: FunctionBuilder, names: readonly string[], reading: Reading): string[] {
  const { slots, types } = f.layout();
  const lines = [`  (func $${f.name}${signature(f)}`];
  if (types.length > 0) lines.push(`    (local ${types.join(" ")})`);
  let depth = 2;
  const { code } = f;
  reading.walk(code, ({ name, layout }, _code, at, count) => {
    const values = code.slice(at, at + count);
    const first = values[0] ?? 0;
    if (name === "end" || name === "else") depth--;
    const indent = "  ".repeat(depth);
    if (layout === "blockType" || name === "else") depth++;
    lines.push(`${indent}${name}${immediateText()}`);

    function immediateText(): string {
      switch (layout) {
        case "none":
        case "memory.copy":
        case "memory.fill":
          return "";
        case "memory":
          return offsetText(values[1]);
        case "memoryLane":
          return `${offsetText(values[1])} ${values[2]}`;
        case "blockType":
          return blockResult(first, reading);
        case "local":
          return ` ${slots[first]}`;
        case "i64":
          return ` ${f.wide[first]}`;
        case "f32":
        case "f64":
          return ` ${floatText(first)}`;
        case "v128":
          return ` i32x4 ${values.map((word) => `0x${(word >>> 0).toString(16)}`).join(" ")}`;
        case "table":
          return ` ${values.slice(1).join(" ")}`;
        case "index":
          return name === "call" ? ` $${names[first]}` : ` ${first}`;
        default:
          return ` ${values.join(" ")}`;
      }
    }
  });
  lines[lines.length - 1] += ")";
  return lines;
}

function offsetText(offset = 0): string {
  return offset === 0 ? "" : ` offset=${offset}`;
}

function blockResult(code: number, { valueTypeCodes }: Reading): string {
  const found = Object.entries(valueTypeCodes).find(([, value]) => value === code);
  return found === undefined ? "" : ` (result ${found[0]})`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (Object.is(value, -0)) return "-0";
  return String(value).replace("Infinity", "inf");
}
