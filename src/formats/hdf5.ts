/**
 * @module formats/hdf5 — reads HDF5 files: what Keras writes by itself, all else through `h5wasm`, loaded when first used.
 *
 * The library gets one virtual file, and for the length of a call nothing else: links and datasets
 * that point to other files find none, and its diagnostics go nowhere. Sizes are checked before
 * anything is allocated by them.
 */
import { FormatError, formatShape } from "../core/errors.ts";
import { arrayFromBytes, claimedBytes, type ElementKind } from "./array-data.ts";
import { checkGlobalHeaps } from "./hdf5-heap.ts";
import { type H5Library, type H5Metadata, loadH5Library, withVirtualFile } from "./hdf5-library.ts";
import { readPlainHdf5 } from "./hdf5-plain.ts";
import type { Hdf5Attributes, Hdf5Dataset, Hdf5Group } from "./hdf5-tree.ts";

export type { Hdf5Attributes, Hdf5Dataset, Hdf5Group } from "./hdf5-tree.ts";

/** Bounds on what a file may make its reader do. */
export interface Hdf5Limits {
  /**
   * Most bytes that all datasets together may hold. Default: 32 times the file, at least 64 MiB,
   * since compressed datasets may be larger than the file.
   */
  readonly maxBytes?: number | undefined;
}

// A name and an object header take more than this in the smallest file; so more nodes mean a loop of links.
const minBytesPerNode = 16;
const maxDepth = 64;
const maxAttributeBytes = 64 * 2 ** 20;
// The library's memory never shrinks; reading in blocks keeps it small whatever the dataset's size.
const blockBytes = 8 * 2 ** 20;

const h5ClassInteger = 0;
const h5ClassFloat = 1;
const h5ClassString = 3;
const h5ClassOpaque = 5;
const h5ClassEnum = 8;

function hdf5Error(where: string, what: string, message: string, cause?: unknown): FormatError {
  return new FormatError(
    `hdf5/${what}`,
    `${where}: ${message}`,
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Reads a whole HDF5 file: its groups, its datasets of numbers, and their text attributes.
 *
 * @param where - Names the file in messages.
 * @throws {@link FormatError} `hdf5/not-hdf5`, `hdf5/corrupt`, `hdf5/size`, `hdf5/link`,
 *   `hdf5/loop`, `hdf5/element-type`, `hdf5/virtual-dataset`
 */
export async function readHdf5(
  where: string,
  bytes: Uint8Array,
  limits: Hdf5Limits = {},
): Promise<Hdf5Group> {
  if (!hasSignature(bytes)) {
    throw hdf5Error(
      where,
      "not-hdf5",
      bytes.length === 0
        ? "the file has no bytes."
        : `the ${bytes.length} bytes do not hold HDF5's signature.`,
    );
  }
  const plain = limits.maxBytes === undefined ? readPlainHdf5(where, bytes) : null;
  if (plain !== null) return plain;
  checkGlobalHeaps(where, bytes);
  const library = await loadH5Library();
  try {
    return withVirtualFile(library, bytes, (file) => {
      if (file < 0n)
        throw hdf5Error(
          where,
          "corrupt",
          "it cannot be opened: its start is damaged or cut short.",
        );
      return new Reader(library, file, where, bytes.length, limits).group("", 0);
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw hdf5Error(where, "corrupt", "its structure is damaged or cut short.", error);
  }
}

/** The signature stands at byte 0, or behind a user block of 512, 1024, 2048, … bytes. */
function hasSignature(bytes: Uint8Array): boolean {
  const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  for (let at = 0; at + signature.length <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

class Reader {
  readonly #library: H5Library;
  readonly #file: bigint;
  readonly #where: string;
  readonly #fileBytes: number;
  #nodesLeft: number;
  #bytesLeft: number;

  constructor(
    library: H5Library,
    file: bigint,
    where: string,
    fileBytes: number,
    limits: Hdf5Limits,
  ) {
    this.#library = library;
    this.#file = file;
    this.#where = where;
    this.#fileBytes = fileBytes;
    this.#nodesLeft = Math.ceil(fileBytes / minBytesPerNode);
    this.#bytesLeft = limits.maxBytes ?? Math.max(64 * 2 ** 20, 32 * fileBytes);
  }

  group(path: string, depth: number): Hdf5Group {
    if (depth > maxDepth) {
      throw hdf5Error(
        this.#where,
        "loop",
        `groups are nested over ${maxDepth} deep at "${path.slice(0, 80)}…".`,
      );
    }
    const children = new Map<string, Hdf5Group | Hdf5Dataset>();
    for (const name of this.#library.get_names(this.#file, path || "/", false)) {
      this.#nodesLeft -= 1;
      if (this.#nodesLeft < 0) {
        throw hdf5Error(this.#where, "loop", "it lists more objects than its bytes can hold.");
      }
      const child = `${path}/${name}`;
      const type = this.#library.get_type(this.#file, child);
      if (type === this.#library.H5G_GROUP) children.set(name, this.group(child, depth + 1));
      else if (type === this.#library.H5G_DATASET) children.set(name, this.#dataset(child));
      else {
        throw hdf5Error(
          this.#where,
          "link",
          `"${child}" leads to no group or dataset of this file.`,
        );
      }
    }
    return { kind: "group", attributes: this.#attributes(path || "/"), children };
  }

  #dataset(path: string): Hdf5Dataset {
    const where = `${this.#where}, dataset "${path}"`;
    const metadata = this.#library.get_dataset_metadata(this.#file, path);
    const attributes = this.#attributes(path);
    if (metadata.virtual_sources !== undefined) {
      throw hdf5Error(
        where,
        "virtual-dataset",
        "its values lie in other files, which are not read.",
      );
    }
    const shape = metadata.shape;
    if (shape === null)
      throw hdf5Error(where, "element-type", "it has no dataspace, so no values.");
    const element = elementOf(metadata, attributes);
    if (element === null) {
      throw hdf5Error(
        where,
        "element-type",
        `expected elements of integers, floats or bool. Received: type class ${metadata.type} of ${metadata.size} bytes.`,
      );
    }
    const bytes = claimedBytes(where, "hdf5/size", shape, metadata.size);
    // Only chunked datasets may be compressed; all others lie in the file as they are.
    const limit =
      metadata.chunks === null ? Math.min(this.#fileBytes, this.#bytesLeft) : this.#bytesLeft;
    if (bytes > limit) {
      throw hdf5Error(
        where,
        "size",
        `it claims ${bytes} bytes (shape ${formatShape(shape)}), and at most ${limit} can come from this file of ${this.#fileBytes}.`,
      );
    }
    this.#bytesLeft -= bytes;
    const data = this.#readData(where, path, shape, metadata.size, bytes);
    return {
      kind: "dataset",
      attributes,
      array: arrayFromBytes(where, element, metadata.size, shape, data),
    };
  }

  #readData(
    where: string,
    path: string,
    shape: readonly number[],
    itemSize: number,
    bytes: number,
  ): Uint8Array {
    const result = new Uint8Array(bytes);
    if (bytes === 0) return result;
    const rows = shape[0] ?? 1;
    const rowBytes = bytes / rows;
    const step = Math.min(rows, Math.max(1, Math.floor(blockBytes / rowBytes)));
    const library = this.#library;
    const pointer = allocate(library, where, Math.max(itemSize, step * rowBytes));
    try {
      for (let row = 0; row < rows; row += step) {
        const count = Math.min(step, rows - row);
        const [counts, offsets] =
          shape.length === 0
            ? [null, null]
            : [
                shape.map((dim, axis) => BigInt(axis === 0 ? count : dim)),
                shape.map((_, axis) => BigInt(axis === 0 ? row : 0)),
              ];
        const strides = shape.length === 0 ? null : shape.map(() => 1n);
        const status = library.get_dataset_data(
          this.#file,
          path,
          counts,
          offsets,
          strides,
          BigInt(pointer),
        );
        if (status < 0) throw hdf5Error(where, "corrupt", "its values cannot be read.");
        // HEAPU8 is looked up again each time: reading may grow the library's memory and detach views.
        result.set(library.HEAPU8.subarray(pointer, pointer + count * rowBytes), row * rowBytes);
      }
    } finally {
      library._free(pointer);
    }
    return result;
  }

  #attributes(path: string): Hdf5Attributes {
    const attributes = new Map<string, string | readonly string[]>();
    for (const name of this.#library.get_attribute_names(this.#file, path)) {
      const metadata = this.#library.get_attribute_metadata(this.#file, path, name);
      if (metadata.type !== h5ClassString || metadata.shape === null) continue;
      const where = `${this.#where}, attribute "${name}" of "${path}"`;
      const bytes = claimedBytes(where, "hdf5/size", metadata.shape, metadata.size);
      if (bytes > Math.min(maxAttributeBytes, this.#fileBytes)) {
        throw hdf5Error(where, "size", `it claims ${bytes} bytes in a file of ${this.#fileBytes}.`);
      }
      const texts = this.#readTexts(where, path, name, metadata, bytes);
      attributes.set(name, metadata.shape.length === 0 ? (texts[0] ?? "") : texts);
    }
    return attributes;
  }

  #readTexts(
    where: string,
    path: string,
    name: string,
    metadata: H5Metadata,
    bytes: number,
  ): readonly string[] {
    if (bytes === 0) return [];
    const library = this.#library;
    const pointer = allocate(library, where, bytes);
    let read = false;
    try {
      // Zeroed, so that a read that stops half-way leaves null pointers, not stray ones.
      library.HEAPU8.fill(0, pointer, pointer + bytes);
      if (library.get_attribute_data(this.#file, path, name, BigInt(pointer)) < 0) {
        throw hdf5Error(where, "corrupt", "its value cannot be read.");
      }
      read = true;
      const texts: string[] = [];
      const view = new DataView(library.HEAPU8.buffer, pointer, bytes);
      for (let at = 0; at < bytes; at += metadata.size) {
        if (metadata.vlen) {
          const text = view.getUint32(at, true);
          texts.push(text === 0 ? "" : library.UTF8ToString(text));
        } else {
          const start = pointer + at;
          const field = library.HEAPU8.slice(start, start + metadata.size);
          const end = field.indexOf(0);
          texts.push(new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)));
        }
      }
      return texts;
    } finally {
      if (read && metadata.vlen) {
        library.reclaim_vlen_memory(this.#file, path, name, BigInt(pointer));
      }
      library._free(pointer);
    }
  }
}

function allocate(library: H5Library, where: string, bytes: number): number {
  const pointer = library._malloc(bytes);
  if (pointer === 0) throw hdf5Error(where, "size", `there is no memory for ${bytes} bytes.`);
  return pointer;
}

function elementOf(metadata: H5Metadata, attributes: Hdf5Attributes): ElementKind | null {
  // Keras marks the arrays that h5py has no type for.
  if (attributes.get("dtype") === "bfloat16" && metadata.size === 2) return "V";
  const { type, size } = metadata;
  if (type === h5ClassOpaque) return null;
  if (type === h5ClassFloat) return size === 2 || size === 4 || size === 8 ? "f" : null;
  if (type === h5ClassInteger) {
    return size === 1 || size === 2 || size === 4 || size === 8
      ? metadata.signed
        ? "i"
        : "u"
      : null;
  }
  // h5py's bool: an enumeration of FALSE and TRUE.
  const members = metadata.enum_type?.members;
  const isBool = members !== undefined && Object.keys(members).sort().join() === "FALSE,TRUE";
  return type === h5ClassEnum && isBool && size === 1 ? "b" : null;
}
