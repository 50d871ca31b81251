/**
 * @module formats/safetensors — named arrays in one file: a JSON header, then their bytes.
 *
 * Format: https://github.com/huggingface/safetensors, "Format". As the reference does, a header must
 * describe every byte behind it exactly once.
 */
import type { DType } from "../core/dtype.ts";
import { FormatError, UnsupportedError, ValueError } from "../core/errors.ts";
import { type ArrayData, arrayFromBytes, claimedBytes, type ElementKind } from "./array-data.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** A safetensors file's content. */
export interface Safetensors {
  /** In the order of their bytes in the file. */
  readonly tensors: ReadonlyMap<string, ArrayData>;
  /** Texts that came with them (`__metadata__`). */
  readonly metadata: ReadonlyMap<string, string>;
}

const lengthBytes = 8;
// The reference's own limit.
const maxHeaderBytes = 100_000_000;
const maxRank = 64;

const elements: Readonly<Record<string, readonly [ElementKind, number]>> = {
  F64: ["f", 8],
  F32: ["f", 4],
  F16: ["f", 2],
  BF16: ["V", 2],
  I64: ["i", 8],
  I32: ["i", 4],
  I16: ["i", 2],
  I8: ["i", 1],
  U64: ["u", 8],
  U32: ["u", 4],
  U16: ["u", 2],
  U8: ["u", 1],
  BOOL: ["b", 1],
};

const names: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int32: "I32",
  int8: "I8",
  uint32: "U32",
  uint8: "U8",
  bool: "BOOL",
};

function safetensorsError(where: string, what: string, message: string): FormatError {
  return new FormatError(`safetensors/${what}`, `${where}: ${message}`);
}

/**
 * Reads a safetensors file. 16-bit and 64-bit integers come back as int32.
 *
 * @param where - Names the file in messages.
 * @throws {@link FormatError} `safetensors/truncated`, `safetensors/header`, `safetensors/size`,
 *   `safetensors/layout`, `format/integer-range`; {@link UnsupportedError} `safetensors/dtype`
 */
export function readSafetensors(where: string, bytes: Uint8Array): Safetensors {
  const { header, body } = splitHeader(where, bytes);
  const metadata = new Map<string, string>();
  const claims: Claim[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") readMetadata(where, value, metadata);
    else claims.push(readClaim(`${where}, tensor ${JSON.stringify(name)}`, name, value));
  }
  claims.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of claims) {
    if (begin !== covered) {
      throw safetensorsError(
        where,
        "layout",
        `tensor ${JSON.stringify(name)} starts at byte ${begin}, where ${covered} was expected: tensors must follow one another without gap or overlap.`,
      );
    }
    covered = end;
  }
  if (covered > body.length) {
    throw safetensorsError(
      where,
      "truncated",
      `its tensors take ${covered} bytes. Received: ${body.length}. The file was cut short: fetch it again.`,
    );
  }
  if (covered < body.length) {
    throw safetensorsError(
      where,
      "layout",
      `its tensors take ${covered} bytes. Received: ${body.length}, more than any tensor has.`,
    );
  }
  const tensors = claims.map(({ name, where, kind, itemSize, shape, begin, end }) => {
    const data = body.subarray(begin, end);
    return [name, arrayFromBytes(where, kind, itemSize, shape, data)] as const;
  });
  return { tensors: new Map(tensors), metadata };
}

function splitHeader(
  where: string,
  bytes: Uint8Array,
): { readonly header: JsonObject; readonly body: Uint8Array } {
  if (bytes.length < lengthBytes) {
    throw safetensorsError(where, "truncated", `the file ends after ${bytes.length} bytes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claimed = view.getBigUint64(0, true);
  if (claimed > BigInt(maxHeaderBytes)) {
    throw safetensorsError(
      where,
      "header",
      `its header claims ${claimed} bytes; at most ${maxHeaderBytes} are accepted. It is no safetensors file.`,
    );
  }
  if (claimed > BigInt(bytes.length - lengthBytes)) {
    throw safetensorsError(
      where,
      "truncated",
      `its header claims ${claimed} bytes in a file of ${bytes.length}. It is no safetensors file, or cut short.`,
    );
  }
  const start = lengthBytes + Number(claimed);
  const header = parseHeader(where, bytes.subarray(lengthBytes, start));
  return { header, body: bytes.subarray(start) };
}

function parseHeader(where: string, bytes: Uint8Array): JsonObject {
  let text: string;
  let value: JsonValue;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("safetensors/header", `${where}: its header is not JSON.`, { cause });
  }
  if (!isJsonObject(value) || !text.startsWith("{")) {
    throw safetensorsError(where, "header", "its header is no JSON object.");
  }
  const keys = countTopLevelKeys(text);
  if (keys !== Object.keys(value).length) {
    throw safetensorsError(where, "header", "its header holds a name twice.");
  }
  return value;
}

/** Of a text that has been parsed: of names that occur twice, a parser keeps but the last. */
function countTopLevelKeys(text: string): number {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') {
      at += 1;
      while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    } else if (letter === "{" || letter === "[") depth += 1;
    else if (letter === "}" || letter === "]") depth -= 1;
    else if (letter === ":" && depth === 1) keys += 1;
  }
  return keys;
}

function readMetadata(where: string, value: JsonValue, metadata: Map<string, string>): void {
  if (!isJsonObject(value)) throw safetensorsError(where, "header", "__metadata__ is no object.");
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      throw safetensorsError(where, "header", `__metadata__ holds more than texts at "${key}".`);
    }
    metadata.set(key, text);
  }
}

interface Claim {
  readonly name: string;
  readonly where: string;
  readonly kind: ElementKind;
  readonly itemSize: number;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readClaim(where: string, name: string, value: JsonValue): Claim {
  const { dtype, shape, data_offsets: offsets } = isJsonObject(value) ? value : {};
  if (typeof dtype !== "string" || !isNumbers(shape) || !isNumbers(offsets)) {
    throw safetensorsError(where, "header", "expected dtype, shape and data_offsets.");
  }
  const element = Object.hasOwn(elements, dtype) ? elements[dtype] : undefined;
  if (element === undefined) {
    throw new UnsupportedError(
      "safetensors/dtype",
      `${where}: elements of type ${JSON.stringify(dtype.slice(0, 20))} are not read. Expected one of ${Object.keys(elements).join(", ")}.`,
    );
  }
  const [kind, itemSize] = element;
  const [begin = -1, end = -1] = offsets;
  const isRange = Number.isSafeInteger(begin) && Number.isSafeInteger(end);
  if (offsets.length !== 2 || !isRange || begin < 0 || end < begin || shape.length > maxRank) {
    throw safetensorsError(where, "header", `offsets [${offsets.join(", ")}] are no range.`);
  }
  const needed = claimedBytes(where, "safetensors/size", shape, itemSize);
  if (needed !== end - begin) {
    throw safetensorsError(
      where,
      "size",
      `shape [${shape.join(", ")}] of ${dtype} needs ${needed} bytes. Received: ${end - begin}.`,
    );
  }
  return { name, where, kind, itemSize, shape, begin, end };
}

function isNumbers(value: JsonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

/**
 * Bytes of a safetensors file, as the reference writes it: larger element types first, then by name,
 * so that every array is aligned.
 *
 * @throws {@link ValueError} `safetensors/write` for a name that the format takes for itself.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, ArrayData>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  if (tensors.has("__metadata__")) {
    throw new ValueError(
      "safetensors/write",
      'writeSafetensors: no tensor may be named "__metadata__". Pass texts as the second argument.',
    );
  }
  const sorted = [...tensors].sort(
    ([a, { data: x }], [b, { data: y }]) =>
      y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : Number(a > b)),
  );
  let end = 0;
  const entries: [string, JsonValue][] = sorted.map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: names[dtype], shape, data_offsets: [begin, end] }];
  });
  if (metadata.size > 0) entries.unshift(["__metadata__", Object.fromEntries(metadata)]);
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(header.length / 8) * 8;
  const result = new Uint8Array(lengthBytes + headerBytes + end);
  new DataView(result.buffer).setBigUint64(0, BigInt(headerBytes), true);
  result.set(header, lengthBytes);
  result.fill(0x20, lengthBytes + header.length, lengthBytes + headerBytes);
  let at = lengthBytes + headerBytes;
  for (const [, { data }] of sorted) {
    result.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return result;
}
