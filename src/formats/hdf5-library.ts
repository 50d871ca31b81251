/**
 * @module formats/hdf5-library — the part of `h5wasm` that is used, and a closed room to run it in.
 */

/** What `h5wasm` says of a dataset or attribute. */
export interface H5Metadata {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly shape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
  readonly enum_type?: { readonly members: Readonly<Record<string, number>> };
  readonly virtual_sources?: unknown;
}

interface H5Stream {
  readonly fd: number;
}

interface H5FileSystem {
  open(path: string, flags: number | string, mode?: number): H5Stream;
  close(stream: H5Stream): void;
  unlink(path: string): void;
  writeFile(path: string, data: Uint8Array, options: { readonly canOwn: boolean }): void;
  readonly streams: (H5Stream | null | undefined)[];
  readonly ErrnoError: new (errno: number) => Error;
}

/** The library's low-level functions; negative results are failures. */
export interface H5Library {
  readonly FS: H5FileSystem;
  readonly HEAPU8: Uint8Array;
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  UTF8ToString(pointer: number): string;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  get_names(file: bigint, path: string, recursive: boolean): readonly string[];
  get_type(file: bigint, path: string): number;
  get_dataset_metadata(file: bigint, path: string): H5Metadata;
  get_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[] | null,
    offset: readonly bigint[] | null,
    strides: readonly bigint[] | null,
    pointer: bigint,
  ): number;
  get_attribute_names(file: bigint, path: string): readonly string[];
  get_attribute_metadata(file: bigint, path: string, name: string): H5Metadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  reclaim_vlen_memory(file: bigint, path: string, name: string, pointer: bigint): number;
}

/** Loads the build that keeps its files in memory, the same in Node and browsers. */
export async function loadH5Library(): Promise<H5Library> {
  const { ready } = await import("h5wasm");
  // The package's own types leave out most of these functions' shapes and its file system.
  return (await ready) as unknown as H5Library;
}

const readOnly = 0;
const noSuchFile = 44; // ENOENT in Emscripten's numbering
const standardError = 2;
const wasmPageBytes = 65536;
// The library starts with 18 MiB. Its memory never shrinks, and all of it is looked through for each file.
const maxMemoryBytes = 64 * 2 ** 20;
let nextFile = 0;

/**
 * Opens `bytes` under a name of its own, runs `body` with the file's handle (negative if it cannot be
 * opened) and removes every trace.
 *
 * While `body` runs, which it must do synchronously, the library can open nothing else: a hostile
 * file may name others, or a device such as `/dev/stdin`, on which a process would wait for ever. Its
 * diagnostics on standard error are dropped, and its memory may reach 64 MiB. All is put back
 * afterwards, since a program may use the library itself as well; its memory too: damaged files have
 * been seen to corrupt the library's heap, so that every later file failed (found by fuzzing).
 */
export function withVirtualFile<T>(
  library: H5Library,
  bytes: Uint8Array,
  body: (file: bigint) => T,
): T {
  const { FS } = library;
  nextFile += 1;
  const path = `/gradus-${nextFile}.h5`;
  const open = FS.open;
  FS.writeFile(path, bytes, { canOwn: true });
  const nowhere = FS.open("/dev/null", "w");
  const streams = [...FS.streams];
  const memory = library.HEAPU8.slice(0, usedBytes(library.HEAPU8));
  const releaseGrowth = limitGrowth(maxMemoryBytes - library.HEAPU8.length);
  try {
    FS.streams[standardError] = nowhere;
    FS.open = (name, flags, mode) => {
      if (name !== path) throw new FS.ErrnoError(noSuchFile);
      return open.call(FS, name, flags, mode);
    };
    return body(library.open(path, readOnly, false, -1, -1));
  } finally {
    // The handle is not closed: with the memory of before, the library has never seen the file.
    releaseGrowth();
    const used = usedBytes(library.HEAPU8);
    library.HEAPU8.set(memory);
    if (used > memory.length) library.HEAPU8.fill(0, memory.length, used);
    FS.open = open;
    for (const [fd, stream] of FS.streams.entries()) {
      if (stream && !streams.includes(stream)) FS.close(stream);
      FS.streams[fd] = streams[fd];
    }
    FS.close(nowhere);
    FS.unlink(path);
  }
}

/** Up to where a memory has been written: most of the library's never is, and need not be copied. */
function usedBytes({ buffer, byteOffset, length }: Uint8Array): number {
  // Whole pages of 64 KiB, so every memory is a whole number of these.
  const words = new Int32Array(buffer, byteOffset, length / 4);
  let end = words.length;
  while (
    end >= 4 &&
    ((words[end - 1] ?? 0) |
      (words[end - 2] ?? 0) |
      (words[end - 3] ?? 0) |
      (words[end - 4] ?? 0)) ===
      0
  ) {
    end -= 4;
  }
  return 4 * end;
}

/**
 * Bounds how far WebAssembly memories grow until the returned function is called. The library asks
 * for memory by sizes that files claim, and nothing but the engine's own limit would stop it; a
 * refused request is an error that it handles. No other code runs before the release.
 */
function limitGrowth(maxBytes: number): () => void {
  const prototype = WebAssembly.Memory.prototype;
  const grow = prototype.grow;
  let pagesLeft = maxBytes / wasmPageBytes;
  const bounded = function (this: WebAssembly.Memory, pages: number): number {
    if (pages > pagesLeft) throw new RangeError("this file may not take more memory");
    pagesLeft -= pages;
    return grow.call(this, pages);
  };
  // Where a program has frozen the built-ins, the engine's limit has to do.
  if (!Reflect.set(prototype, "grow", bounded)) return () => undefined;
  return () => {
    prototype.grow = grow;
  };
}
