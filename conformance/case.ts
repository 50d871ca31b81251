/** Reading of a corpus folder: `index.json`, and each case's `expected.json` and files. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Tolerance } from "./compare.ts";
import { type CaseArray, parseNpy, parseNpz, type StoredArray } from "./npy.ts";

export const kinds = [
  "predict",
  "evaluate",
  "train",
  "gradient",
  "loss",
  "metric",
  "regularizer",
  "constraint",
  "schedule",
  "optimizer",
  "initializer",
  "save",
  "error",
] as const;
export type Kind = (typeof kinds)[number];

/** One entry of `index.json`. */
export interface CaseEntry {
  readonly name: string;
  readonly category: string;
  readonly family: string;
  readonly kind: Kind;
  readonly path: string;
  readonly core: boolean;
  /** Keras classes that the case needs; activations as `activations.relu`. */
  readonly covers: readonly string[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** One row of an `expected.json`'s table of weights. */
export interface WeightEntry {
  readonly key: string;
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** A model's input: an array, or nested lists of strings. */
export type CaseInput = StoredArray | StringInput;
export interface StringInput {
  readonly dtype: "string";
  readonly nested: unknown;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readJson(path: string): Fields {
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isFields(value)) throw new Error(`${path}: expected a JSON object`);
  return value;
}

/** The cases of a corpus folder. */
export function readIndex(folder: string): readonly CaseEntry[] {
  const { format, cases } = readJson(join(folder, "index.json"));
  if (format !== 1 || !Array.isArray(cases)) {
    throw new Error(`${folder}/index.json: expected {format: 1, cases: [...]}`);
  }
  return cases.map((entry: unknown) => {
    if (!isFields(entry) || typeof entry.name !== "string" || typeof entry.path !== "string") {
      throw new Error(`${folder}/index.json: a case without name or path`);
    }
    if (!kinds.some((kind) => kind === entry.kind)) {
      throw new Error(`${folder}/index.json: ${entry.name} is of unknown kind ${entry.kind}`);
    }
    return entry as unknown as CaseEntry;
  });
}

/** A case with its fields and files; each getter fails if the field is not what it should be. */
export class Case {
  readonly entry: CaseEntry;
  readonly fields: Fields;
  readonly #folder: string;

  constructor(corpus: string, entry: CaseEntry) {
    this.entry = entry;
    this.#folder = resolve(corpus, entry.path);
    this.fields = readJson(join(this.#folder, "expected.json"));
  }

  get tolerance(): Tolerance {
    const { rtol, atol } = this.record("tolerance");
    if (typeof rtol !== "number" || typeof atol !== "number") this.#wrong("tolerance", "numbers");
    return { rtol, atol } as Tolerance;
  }

  has(key: string): boolean {
    const value = this.fields[key];
    return value !== undefined && value !== null && value !== false;
  }

  text(key: string): string {
    const value = this.fields[key];
    return typeof value === "string" ? value : this.#wrong(key, "a text");
  }

  number(key: string): number {
    const value = this.fields[key];
    return typeof value === "number" ? value : this.#wrong(key, "a number");
  }

  list(key: string): readonly unknown[] {
    const value = this.fields[key];
    return Array.isArray(value) ? value : this.#wrong(key, "a list");
  }

  numbers(key: string): readonly number[] {
    return this.list(key).map(Number);
  }

  record(key: string): Fields {
    const value = this.fields[key];
    return isFields(value) ? value : this.#wrong(key, "an object");
  }

  records(key: string): readonly Fields[] {
    return this.list(key).map((v) => (isFields(v) ? v : this.#wrong(key, "objects")));
  }

  /** A field that names one file or a list of files. */
  files(key: string): readonly string[] {
    return fileNames(this.fields[key]) ?? this.#wrong(key, "file names");
  }

  weights(): readonly WeightEntry[] {
    return this.records("weights") as unknown as readonly WeightEntry[];
  }

  pathOf(file: string): string {
    return join(this.#folder, file);
  }

  bytes(file: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(readFileSync(this.pathOf(file)));
  }

  array(file: string): StoredArray {
    return parseNpy(file, this.bytes(file));
  }

  arrays(file: string): ReadonlyMap<string, CaseArray> {
    return parseNpz(file, this.bytes(file));
  }

  input(file: string): CaseInput {
    if (!file.endsWith(".json")) return this.array(file);
    return { dtype: "string", nested: JSON.parse(readFileSync(this.pathOf(file), "utf8")) };
  }

  inputs(key = "inputs"): readonly CaseInput[] {
    return this.files(key).map((file) => this.input(file));
  }

  #wrong(key: string, expected: string): never {
    throw new Error(
      `${this.entry.name}/expected.json: "${key}" should be ${expected}, is ${JSON.stringify(this.fields[key])}`,
    );
  }
}

/** File names in a field that holds one or several, or `null`. */
export function fileNames(value: unknown): readonly string[] | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === "string") ? (list as readonly string[]) : null;
}
