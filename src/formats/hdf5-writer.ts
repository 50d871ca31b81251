/**
 * @module formats/hdf5-writer — writes trees of groups and arrays as HDF5 files, byte for byte the same each time.
 *
 * Not through `h5wasm`, which reads: it cannot write float16, bfloat16 or bool, and it would take each
 * array through its own memory. What is written is the oldest form of the format, as h5py writes it,
 * which every library reads.
 *
 * Format: HDF5 File Format Specification 3.0, II.A (superblock 0), III.A.1 (B-trees 1), III.B and III.C
 * (symbol tables), III.D (local heaps), III.E (global heaps).
 */
import type { ArrayData } from "./array-data.ts";
import {
  datasetMessages,
  type Message,
  objectHeader,
  pack,
  padded,
  paddedSize,
  symbolTable,
  textAttribute,
  undefinedAddress,
} from "./hdf5-messages.ts";

/** A group to be written: its texts, and what lies in it, by name. */
export interface Hdf5GroupToWrite {
  readonly kind: "group";
  readonly attributes?: ReadonlyMap<string, string>;
  readonly children: ReadonlyMap<string, Hdf5GroupToWrite | Hdf5DatasetToWrite>;
}

/** An array to be written. */
export interface Hdf5DatasetToWrite {
  readonly kind: "dataset";
  readonly attributes?: ReadonlyMap<string, string>;
  readonly array: ArrayData;
}

const superblockBytes = 96;
const symbolEntryBytes = 40;
// Half the entries of a leaf and of a tree's node: the format's defaults.
const leafHalf = 4;
const defaultTreeHalf = 16;
const heapBytes = 4096;
const heapHeaderBytes = 16;
// A text's place in a heap has 16 bits.
const maxHeapObjects = 0xffff;

/** A global heap that takes texts as long as there is room. */
interface TextHeap {
  readonly at: number;
  readonly bytes: Uint8Array;
  used: number;
  count: number;
}

/** Bytes of an HDF5 file with `root` as its root group. */
export function writeHdf5(root: Hdf5GroupToWrite): Uint8Array {
  return new Writer(root).bytes(root);
}

/** By the bytes of their names, as readers search them. */
function sortedNames(names: Iterable<string>): readonly (readonly [string, Uint8Array])[] {
  const encoder = new TextEncoder();
  return [...names]
    .map((name) => [name, encoder.encode(name)] as const)
    .sort(([, a], [, b]) => {
      const at = a.findIndex((byte, i) => byte !== b[i]);
      return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
    });
}

function largestGroup(group: Hdf5GroupToWrite): number {
  let largest = group.children.size;
  for (const child of group.children.values()) {
    if (child.kind === "group") largest = Math.max(largest, largestGroup(child));
  }
  return largest;
}

class Writer {
  #end = superblockBytes;
  readonly #pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  readonly #treeHalf: number;
  #texts: TextHeap | null = null;

  constructor(root: Hdf5GroupToWrite) {
    // One node lists all leaves of a group, so that no tree has a second level.
    const leaves = Math.ceil(largestGroup(root) / (2 * leafHalf));
    this.#treeHalf = Math.max(defaultTreeHalf, Math.ceil(leaves / 2));
  }

  bytes(root: Hdf5GroupToWrite): Uint8Array {
    const rootHeader = this.#group(root);
    const superblock = padded(
      Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
      Uint8Array.of(0, 0, 0, 0, 0, 8, 8, 0),
      pack([2, leafHalf], [2, this.#treeHalf], [4, 0]),
      pack([8, 0], [8, undefinedAddress], [8, this.#end], [8, undefinedAddress]),
      symbolEntry(0, rootHeader),
    );
    const result = new Uint8Array(this.#end);
    result.set(superblock);
    for (const { at, bytes } of this.#pieces) result.set(bytes, at);
    return result;
  }

  #place(bytes: Uint8Array): number {
    const at = this.#end;
    this.#pieces.push({ at, bytes });
    this.#end += paddedSize(bytes.length);
    return at;
  }

  #group({ children, attributes }: Hdf5GroupToWrite): number {
    const names = sortedNames(children.keys());
    const entries: Uint8Array[] = [];
    const heap: Uint8Array[] = [new Uint8Array(8)];
    const nameOffsets: number[] = [];
    let offset = 8;
    for (const [name, bytes] of names) {
      const child = children.get(name);
      if (child === undefined) continue;
      const header = child.kind === "group" ? this.#group(child) : this.#dataset(child);
      entries.push(symbolEntry(offset, header));
      nameOffsets.push(offset);
      const stored = padded(Uint8Array.of(...bytes, 0));
      heap.push(stored);
      offset += stored.length;
    }
    const heapAt = this.#localHeap(heap, offset);
    const tree = this.#tree(entries, nameOffsets);
    return this.#header(attributes, [symbolTable(BigInt(tree), BigInt(heapAt))]);
  }

  #localHeap(names: readonly Uint8Array[], size: number): number {
    const data = this.#place(padded(...names));
    // 1: there is no free block.
    return this.#place(padded(signature("HEAP"), pack([8, size], [8, 1], [8, data])));
  }

  #tree(entries: readonly Uint8Array[], nameOffsets: readonly number[]): number {
    const perLeaf = 2 * leafHalf;
    const pairs: [8, number][] = [];
    for (let first = 0; first < entries.length; first += perLeaf) {
      const own = entries.slice(first, first + perLeaf);
      const head = Uint8Array.of(...ascii("SNOD"), 1, 0, own.length, 0);
      const leaf = new Uint8Array(head.length + perLeaf * symbolEntryBytes);
      leaf.set(padded(head, ...own));
      // A leaf is followed by the last name in it.
      pairs.push([8, this.#place(leaf)], [8, nameOffsets[first + own.length - 1] ?? 0]);
    }
    const node = new Uint8Array(24 + 8 * (4 * this.#treeHalf + 1));
    node.set(
      padded(
        Uint8Array.of(...ascii("TREE"), 0, 0, ...pack([2, pairs.length / 2])),
        pack([8, undefinedAddress], [8, undefinedAddress], [8, 0], ...pairs),
      ),
    );
    return this.#place(node);
  }

  #dataset({ array, attributes }: Hdf5DatasetToWrite): number {
    const { data, dtype, shape } = array;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const at = bytes.length === 0 ? undefinedAddress : BigInt(this.#place(bytes));
    return this.#header(attributes, datasetMessages(dtype, shape, at, bytes.length));
  }

  #header(
    attributes: ReadonlyMap<string, string> | undefined,
    messages: readonly Message[],
  ): number {
    const texts = [...(attributes ?? [])].map(([name, value]) => this.#attribute(name, value));
    return this.#place(objectHeader([...messages, ...texts]));
  }

  #attribute(name: string, value: string): Message {
    const bytes = new TextEncoder().encode(value);
    // An empty text lies nowhere.
    if (bytes.length === 0) return textAttribute(name, 0, 0n, 0);
    const needed = heapHeaderBytes + paddedSize(bytes.length);
    const last = this.#texts;
    const fits =
      last !== null && last.count < maxHeapObjects && last.used + needed <= last.bytes.length;
    const heap = fits ? last : this.#openHeap(needed);
    heap.count += 1;
    heap.bytes.set(pack([2, heap.count], [2, 1], [4, 0], [8, bytes.length]), heap.used);
    heap.bytes.set(bytes, heap.used + heapHeaderBytes);
    heap.used += needed;
    const free = heap.bytes.length - heap.used;
    if (free >= heapHeaderBytes) heap.bytes.set(pack([8, 0], [8, free]), heap.used);
    return textAttribute(name, bytes.length, BigInt(heap.at), heap.count);
  }

  #openHeap(needed: number): TextHeap {
    const bytes = new Uint8Array(Math.max(heapBytes, heapHeaderBytes + needed));
    bytes.set(Uint8Array.of(...ascii("GCOL"), 1, 0, 0, 0, ...pack([8, bytes.length])));
    const heap = { at: this.#place(bytes), bytes, used: heapHeaderBytes, count: 0 };
    this.#texts = heap;
    return heap;
  }
}

function symbolEntry(nameOffset: number, header: number): Uint8Array {
  // Nothing is cached beside the addresses.
  return pack([8, nameOffset], [8, header], [4, 0], [4, 0], [8, 0], [8, 0]);
}

function ascii(text: string): readonly number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function signature(text: string): Uint8Array {
  return Uint8Array.of(...ascii(text), 0, 0, 0, 0);
}
