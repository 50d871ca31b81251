/**
 * @module backends/wasm/assembler — a WebAssembly module while it is being written, and its bytes.
 */
import { assert } from "../../core/errors.ts";
import { ByteWriter } from "./byte-writer.ts";
import { encodeBody } from "./encode.ts";
import {
  FunctionBuilder,
  type FunctionReference,
  type ValueType,
  valueTypeCodes,
} from "./function-builder.ts";

export {
  FunctionBuilder,
  type FunctionReference,
  type Label,
  type Local,
  type ValueType,
} from "./function-builder.ts";

/** A memory that the module takes from outside. */
export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** In pages of 64 KiB. */
  readonly minimum: number;
}

/** A function that the module takes from outside. */
export interface FunctionImport extends FunctionReference {
  readonly module: string;
}

export class ModuleBuilder {
  readonly memory: MemoryImport | null;
  readonly imports: FunctionImport[] = [];
  readonly functions: FunctionBuilder[] = [];
  /** What the module's user can call, by name. */
  readonly exports: Map<string, FunctionReference> = new Map();

  constructor(memory: MemoryImport | null) {
    this.memory = memory;
  }

  /** All imports come before the first function, since they share one numbering. */
  importFunction(
    module: string,
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[] = [],
  ): FunctionReference {
    assert(this.functions.length === 0, "imports precede functions");
    const entry: FunctionImport = { module, name, index: this.imports.length, parameters, results };
    this.imports.push(entry);
    return entry;
  }

  /** A function to be written now or later; others may call it at once. */
  function(
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[] = [],
    { exported = false }: { readonly exported?: boolean } = {},
  ): FunctionBuilder {
    const index = this.imports.length + this.functions.length;
    const builder = new FunctionBuilder(name, index, parameters, results);
    this.functions.push(builder);
    if (exported) this.exports.set(name, builder);
    return builder;
  }

  /** The module in WebAssembly's binary format. */
  bytes(): Uint8Array<ArrayBuffer> {
    const signatures = new Map<string, number>();
    const typeOf = (f: FunctionReference): number => {
      const key = `${f.parameters.join()}>${f.results.join()}`;
      const known = signatures.get(key) ?? signatures.size;
      signatures.set(key, known);
      return known;
    };
    const imported = this.imports.map(typeOf);
    const defined = this.functions.map(typeOf);
    const out = new ByteWriter();
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    section(out, 1, [...signatures.keys()], (w, key) => {
      w.byte(0x60);
      for (const side of key.split(">")) {
        const types = side === "" ? [] : (side.split(",") as ValueType[]);
        w.unsigned(types.length);
        for (const type of types) w.byte(valueTypeCodes[type]);
      }
    });
    const memory = this.memory;
    section(out, 2, [...(memory === null ? [] : [memory]), ...this.imports], (w, entry) => {
      w.text(entry.module);
      w.text(entry.name);
      if ("minimum" in entry) {
        w.byte(2);
        w.byte(0);
        w.unsigned(entry.minimum);
      } else {
        w.byte(0);
        w.unsigned(imported[entry.index] ?? 0);
      }
    });
    section(out, 3, defined, (w, type) => w.unsigned(type));
    section(out, 7, [...this.exports], (w, [name, f]) => {
      w.text(name);
      w.byte(0);
      w.unsigned(f.index);
    });
    section(out, 10, this.functions, (w, f) => w.lengthThen(encodeBody(f)));
    return out.bytes();
  }
}

function section<T>(
  out: ByteWriter,
  id: number,
  entries: readonly T[],
  write: (writer: ByteWriter, entry: T) => void,
): void {
  if (entries.length === 0) return;
  const content = new ByteWriter();
  content.unsigned(entries.length);
  for (const entry of entries) write(content, entry);
  out.byte(id);
  out.lengthThen(content.bytes());
}
