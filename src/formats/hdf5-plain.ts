/**
 * @module formats/hdf5-plain — reads HDF5 files in the form that Keras writes, without the library.
 *
 * That form is the format's oldest: superblock 0, symbol tables, datasets in one piece. A model is read in a
 * millisecond, and a program that loads models of Keras never loads the library's 4 MB of code. Whatever is
 * not of this form is left to the library.
 *
 * Nothing here is believed: every place is checked against the file's end, and what is read again and again,
 * as members that are the same object, is paid for from budgets that a true file cannot use up.
 *
 * Format: HDF5 File Format Specification 3.0; see `hdf5-writer.ts` for the sections.
 */
import { FormatError, formatShape } from "../core/errors.ts";
import { arrayFromBytes, claimedBytes, type ElementKind } from "./array-data.ts";
import { datatypes, integer } from "./hdf5-messages.ts";
import type { Hdf5Attributes, Hdf5Dataset, Hdf5Group } from "./hdf5-tree.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const superblockBytes = 96;
const rootHeaderAt = 64;
const maxDepth = 64;
const maxRank = 32;
const symbolEntryBytes = 40;
const undefinedAddress = 0xffffffffffffffffn;

/** Something that only the library reads. */
class NotPlain extends Error {}

/** The file's content, or `null` if it takes the library to read it. @throws {@link FormatError} `hdf5/corrupt`, `hdf5/size`, `hdf5/loop` */
export function readPlainHdf5(where: string, bytes: Uint8Array): Hdf5Group | null {
  if (!signature.every((byte, i) => bytes[i] === byte)) return null;
  try {
    return new PlainReader(where, bytes).root();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** Element types as they are written, which every writer on a little-endian machine does alike. */
const known: readonly (readonly [Uint8Array, ElementKind, number])[] = [
  [datatypes.float16(), "f", 2],
  [datatypes.float32(), "f", 4],
  [datatypes.float64(), "f", 8],
  ...[1, 2, 4, 8].flatMap(
    (size) =>
      [
        [integer(size, true), "i", size],
        [integer(size, false), "u", size],
      ] as const,
  ),
  [datatypes.bool(), "b", 1],
  [datatypes.bfloat16(), "V", 2],
];

/** A piece of the file that a message or a structure takes. */
interface Span {
  readonly at: number;
  readonly size: number;
}

interface Message extends Span {
  readonly type: number;
}

const nil = 0;
const dataspaceType = 1;
const datatypeType = 3;
const layoutType = 8;
const attributeType = 12;
const continuationType = 16;
const symbolTableType = 17;
// The two forms of fill values, a comment, and the two of the time of change: none says anything about the values.
const ignored: ReadonlySet<number> = new Set([nil, 4, 5, 13, 14, 18]);

class PlainReader {
  readonly #where: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Headers, messages, tree nodes and members; each takes more bytes than eight. */
  #stepsLeft: number;
  /** Bytes of names and texts, which lie apart from each other. */
  #textLeft: number;
  /** Bytes of values, which lie apart from each other. */
  #dataLeft: number;

  constructor(where: string, bytes: Uint8Array) {
    this.#where = where;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#stepsLeft = bytes.length / 8;
    this.#textLeft = 2 * bytes.length;
    this.#dataLeft = bytes.length;
  }

  root(): Hdf5Group {
    this.#span(0n, BigInt(superblockBytes));
    const version = this.#bytes.subarray(8, 16);
    if (
      ![0, 0, 0, undefined, 0, 8, 8].every((byte, i) => byte === undefined || version[i] === byte)
    ) {
      throw new NotPlain();
    }
    const base = this.#view.getBigUint64(24, true);
    if (base !== 0n || this.#view.getBigUint64(48, true) !== undefinedAddress) throw new NotPlain();
    const end = this.#view.getBigUint64(40, true);
    if (end > BigInt(this.#bytes.length)) {
      throw this.#corrupt(`it has ${this.#bytes.length} bytes of ${end}; it was cut short`);
    }
    const node = this.#object(this.#address(rootHeaderAt), "", 0);
    if (node.kind === "dataset") throw this.#corrupt("its root is no group");
    return node;
  }

  #corrupt(what: string): FormatError {
    return new FormatError("hdf5/corrupt", `${this.#where}: ${what}.`);
  }

  #step(): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) {
      throw new FormatError(
        "hdf5/loop",
        `${this.#where}: it lists more objects than its bytes can hold.`,
      );
    }
  }

  #address(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** A place in the file, all of it. */
  #span(at: bigint, size: bigint): Span {
    if (at + size > BigInt(this.#bytes.length)) {
      throw this.#corrupt(
        `${size} bytes at ${at} are spoken of, and the file ends at ${this.#bytes.length}`,
      );
    }
    return { at: Number(at), size: Number(size) };
  }

  /** A structure that begins with four letters. */
  #structure(letters: string, at: bigint, size: number): number {
    const span = this.#span(at, BigInt(size));
    for (let i = 0; i < 4; i++) {
      if (this.#bytes[span.at + i] !== letters.charCodeAt(i)) {
        throw this.#corrupt(`there is no ${letters} at byte ${at}`);
      }
    }
    return span.at;
  }

  #object(address: bigint, path: string, depth: number): Hdf5Group | Hdf5Dataset {
    this.#step();
    if (depth > maxDepth) {
      throw new FormatError(
        "hdf5/loop",
        `${this.#where}: groups are nested over ${maxDepth} deep at "${path.slice(0, 80)}…".`,
      );
    }
    const messages = this.#messages(address);
    const one = (type: number): Message | undefined => messages.find((m) => m.type === type);
    const attributes = this.#attributes(messages);
    const table = one(symbolTableType);
    if (table !== undefined) {
      if (table.size < 16) throw this.#corrupt(`the symbol table of "${path}" is cut`);
      return { kind: "group", attributes, children: this.#members(table, path, depth) };
    }
    const [space, type, layout] = [one(dataspaceType), one(datatypeType), one(layoutType)];
    if (!space || !type || !layout) throw new NotPlain();
    return {
      kind: "dataset",
      attributes,
      array: this.#array(path, attributes, space, type, layout),
    };
  }

  #messages(address: bigint): readonly Message[] {
    const { at } = this.#span(address, 16n);
    if (this.#bytes[at] !== 1) throw new NotPlain();
    let left = this.#view.getUint16(at + 2, true);
    const blocks = [this.#span(address + 16n, BigInt(this.#view.getUint32(at + 8, true)))];
    const messages: Message[] = [];
    for (const block of blocks) {
      const end = block.at + block.size;
      for (let next = block.at; next + 8 <= end && left > 0; left--) {
        this.#step();
        const message = this.#message(next, end);
        next = message.at + message.size;
        if (message.type === continuationType) {
          if (message.size < 16) throw this.#corrupt("a continuation is cut");
          blocks.push(this.#span(this.#address(message.at), this.#address(message.at + 8)));
        } else if (!ignored.has(message.type)) messages.push(message);
      }
    }
    return messages;
  }

  #message(at: number, end: number): Message {
    const type = this.#view.getUint16(at, true);
    const size = this.#view.getUint16(at + 2, true);
    // Bit 1: the message lies elsewhere and is shared.
    if (((this.#bytes[at + 4] ?? 0) & 2) !== 0) throw new NotPlain();
    const isKnown = [
      dataspaceType,
      datatypeType,
      layoutType,
      attributeType,
      continuationType,
      symbolTableType,
    ].includes(type);
    if (!isKnown && !ignored.has(type)) throw new NotPlain();
    if (at + 8 + size > end)
      throw this.#corrupt(`the message at byte ${at} passes its block's end`);
    return { type, at: at + 8, size };
  }

  #members(table: Span, path: string, depth: number): Hdf5Group["children"] {
    const heapAt = this.#structure("HEAP", this.#address(table.at + 8), 32);
    const names = this.#span(this.#address(heapAt + 24), this.#address(heapAt + 8));
    const children = new Map<string, Hdf5Group | Hdf5Dataset>();
    for (const leaf of this.#leaves(this.#address(table.at), null)) {
      const leafAt = this.#structure("SNOD", leaf, 8);
      const count = this.#view.getUint16(leafAt + 6, true);
      const entries = this.#span(leaf + 8n, BigInt(count * symbolEntryBytes));
      for (let i = 0; i < count; i++) {
        const entry = entries.at + i * symbolEntryBytes;
        // 2: a link by a path, which may lead anywhere.
        if (this.#view.getUint32(entry + 16, true) > 1) throw new NotPlain();
        const name = this.#text(names, this.#address(entry));
        if (name === "" || name.includes("/") || children.has(name)) {
          throw this.#corrupt(
            `the name ${JSON.stringify(name.slice(0, 80))} in "${path}" cannot be`,
          );
        }
        children.set(name, this.#object(this.#address(entry + 8), `${path}/${name}`, depth + 1));
      }
    }
    return children;
  }

  /** A tree's leaves, from left to right. Levels go down by one, so a tree has an end. */
  *#leaves(address: bigint, level: number | null): Generator<bigint> {
    this.#step();
    const at = this.#structure("TREE", address, 24);
    const ownLevel = this.#bytes[at + 5] ?? 0;
    if (this.#bytes[at + 4] !== 0 || (level !== null && ownLevel !== level)) {
      throw this.#corrupt(`the tree at byte ${at} is none of a group's names`);
    }
    const count = this.#view.getUint16(at + 6, true);
    const pairs = this.#span(address + 24n, BigInt(8 + 16 * count));
    for (let i = 0; i < count; i++) {
      const child = this.#address(pairs.at + 8 + 16 * i);
      this.#step();
      if (ownLevel === 0) yield child;
      else yield* this.#leaves(child, ownLevel - 1);
    }
  }

  /** A name in a local heap, up to its zero. */
  #text(heap: Span, offset: bigint): string {
    if (offset >= BigInt(heap.size)) throw this.#corrupt(`a name lies outside of its heap`);
    const start = heap.at + Number(offset);
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= heap.at + heap.size) throw this.#corrupt("a name has no end");
    return this.#decode(start, end - start);
  }

  #decode(at: number, size: number): string {
    this.#textLeft -= size;
    if (this.#textLeft < 0) throw this.#corrupt("its texts are longer than the file");
    return new TextDecoder().decode(this.#bytes.subarray(at, at + size));
  }

  /** Attributes that are texts; of others there is nothing to keep. */
  #attributes(messages: readonly Message[]): Hdf5Attributes {
    const attributes = new Map<string, string | readonly string[]>();
    for (const { type, at, size } of messages) {
      if (type !== attributeType) continue;
      if (this.#bytes[at] !== 1) throw new NotPlain();
      if (size < 8) throw this.#corrupt(`the attribute at byte ${at} is cut`);
      const sizes = [2, 4, 6].map((offset) => this.#view.getUint16(at + offset, true));
      const places = [at + 8];
      for (const part of sizes) places.push((places.at(-1) ?? 0) + Math.ceil(part / 8) * 8);
      const [nameAt = 0, typeAt = 0, spaceAt = 0, valueAt = 0] = places;
      const [nameSize = 0, typeSize = 0, spaceSize = 0] = sizes;
      if (valueAt > at + size) throw this.#corrupt(`the attribute at byte ${at} is cut`);
      const name = this.#text({ at: nameAt, size: nameSize }, 0n);
      const shape = this.#shape({ at: spaceAt, size: spaceSize });
      const value = { at: valueAt, size: at + size - valueAt };
      const texts = this.#texts({ at: typeAt, size: typeSize }, shape, value);
      if (texts !== null) attributes.set(name, shape.length === 0 ? (texts[0] ?? "") : texts);
    }
    return attributes;
  }

  #texts(type: Span, shape: readonly number[], value: Span): readonly string[] | null {
    if (type.size < 8) throw this.#corrupt(`the type at byte ${type.at} is cut`);
    const kind = (this.#bytes[type.at] ?? 0) & 15;
    const isVariable = kind === 9 && ((this.#bytes[type.at + 1] ?? 0) & 15) === 1;
    if (kind !== 3 && !isVariable) return null;
    const itemSize = this.#view.getUint32(type.at + 4, true);
    const needed = claimedBytes(this.#where, "hdf5/size", shape, itemSize);
    if (itemSize === 0 || (isVariable && itemSize !== 16)) throw new NotPlain();
    if (needed > value.size) throw this.#corrupt(`the value at byte ${value.at} is cut`);
    const texts: string[] = [];
    for (let at = value.at; at < value.at + needed; at += itemSize) {
      if (isVariable) {
        texts.push(this.#heapText(at));
        continue;
      }
      const end = this.#bytes.subarray(at, at + itemSize).indexOf(0);
      texts.push(this.#decode(at, end < 0 ? itemSize : end));
    }
    return texts;
  }

  /** A text of any length: how long it is, in which heap, and which object there. */
  #heapText(at: number): string {
    const length = this.#view.getUint32(at, true);
    const heap = this.#address(at + 4);
    const index = this.#view.getUint32(at + 12, true);
    if (length === 0) return "";
    const start = this.#structure("GCOL", heap, 16);
    const { size } = this.#span(heap, this.#address(start + 8));
    for (let next = start + 16; next + 16 <= start + size; ) {
      this.#step();
      const own = this.#view.getUint16(next, true);
      const bytes = this.#span(BigInt(next + 16), this.#address(next + 8)).size;
      if (own === 0) break;
      if (own === index) {
        if (length > bytes || next + 16 + bytes > start + size) break;
        return this.#decode(next + 16, length);
      }
      next += 16 + Math.ceil(bytes / 8) * 8;
    }
    throw this.#corrupt(`the heap at byte ${heap} holds no text ${index} of ${length} bytes`);
  }

  #shape({ at, size }: Span): readonly number[] {
    const rank = this.#bytes[at + 1] ?? 0;
    if (this.#bytes[at] !== 1 || rank > maxRank) throw new NotPlain();
    if (size < 8 + 8 * rank) throw this.#corrupt(`the dimensions at byte ${at} are cut`);
    // Beyond 2^53 a number is rounded, and too large either way.
    return Array.from({ length: rank }, (_, i) => Number(this.#address(at + 8 + 8 * i)));
  }

  #array(
    path: string,
    attributes: Hdf5Attributes,
    space: Span,
    type: Span,
    layout: Span,
  ): Hdf5Dataset["array"] {
    const where = `${this.#where}, dataset "${path}"`;
    const shape = this.#shape(space);
    const [kind, itemSize] = this.#element(type, attributes);
    const needed = claimedBytes(where, "hdf5/size", shape, itemSize);
    // Version 3, in one piece (1).
    if (layout.size < 18 || this.#bytes[layout.at] !== 3 || this.#bytes[layout.at + 1] !== 1) {
      throw new NotPlain();
    }
    const address = this.#address(layout.at + 2);
    if (needed > 0 && address === undefinedAddress) throw new NotPlain();
    if (BigInt(needed) > this.#address(layout.at + 10) || needed > this.#dataLeft) {
      throw new FormatError(
        "hdf5/size",
        `${where}: it claims ${needed} bytes (shape ${formatShape(shape)}), more than lie in this file of ${this.#bytes.length}.`,
      );
    }
    this.#dataLeft -= needed;
    const at = needed === 0 ? 0 : this.#span(address, BigInt(needed)).at;
    // A copy: the file's bytes are the caller's, and may change.
    const data = new Uint8Array(this.#bytes.subarray(at, at + needed));
    return arrayFromBytes(where, kind, itemSize, shape, data);
  }

  #element(type: Span, attributes: Hdf5Attributes): readonly [ElementKind, number] {
    for (const [encoding, kind, size] of known) {
      const isSame =
        type.size >= encoding.length &&
        encoding.every((byte, i) => this.#bytes[type.at + i] === byte);
      // Two raw bytes may mean anything; Keras says what they mean.
      if (isSame && (kind !== "V" || attributes.get("dtype") === "bfloat16")) return [kind, size];
    }
    throw new NotPlain();
  }
}
