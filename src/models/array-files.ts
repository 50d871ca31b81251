/** @module models/array-files — arrays in files of their own: NumPy's `.npy` and `.npz`, and safetensors. */
import { ValueError } from "../core/errors.ts";
import type { ArrayData } from "../formats/array-data.ts";
import type { FileSink } from "../formats/file-sink.ts";
import type { FileSource } from "../formats/file-source.ts";
import type { Tensor } from "../ir/tensor.ts";
import { fromHost } from "../ops/convert.ts";

/** Arrays by name. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * Reads an array that NumPy's `save` wrote. 16-bit and 64-bit integers become int32 where every value fits.
 *
 * @param source - A path, a URL, bytes, a `File` or `Blob`, a file's handle, or a stream.
 * @throws {@link FormatError} `load/read`, `npy/not-npy`, `npy/truncated`, `npy/header`, `npy/size`,
 *   `format/integer-range`; {@link UnsupportedError} `npy/dtype`
 * @example const x = await loadNpy("x.npy");
 */
export async function loadNpy(source: FileSource): Promise<Tensor> {
  const { name, bytes } = await read("loadNpy", source, "array.npy");
  const { readNumericNpy } = await import("../formats/npy.ts");
  return tensorOf(readNumericNpy(name, bytes));
}

/**
 * Writes an array that NumPy's `load` reads. NumPy has no bfloat16; it gets the two bytes of each element (`V2`).
 *
 * @param target - A path, a file's handle or a stream; `null` for the file's bytes.
 * @throws {@link ValueError} `save/target`; {@link StateError} `file/permission`, `file/disk-full`
 */
export async function saveNpy(target: null, tensor: Tensor): Promise<Uint8Array>;
export async function saveNpy(target: FileSink, tensor: Tensor): Promise<undefined>;
export async function saveNpy(
  target: FileSink | null,
  tensor: Tensor,
): Promise<Uint8Array | undefined> {
  const { writeNpy } = await import("../formats/npy.ts");
  return write("saveNpy", target, writeNpy(await dataOf("saveNpy", tensor)));
}

/**
 * Reads the arrays that NumPy's `savez` or `savez_compressed` wrote, by name.
 *
 * @throws As {@link loadNpy}, and the codes of `zip/`; {@link FormatError} `npz/member`
 * @example const { x, y } = await loadNpz("https://example.org/mnist.npz");
 */
export async function loadNpz(source: FileSource): Promise<NamedTensors> {
  const { name, bytes } = await read("loadNpz", source, "arrays.npz");
  const { readNpz, requireNumbers } = await import("../formats/npy.ts");
  const arrays = await readNpz(name, bytes);
  return Object.fromEntries(
    [...arrays].map(([key, array]) => [key, tensorOf(requireNumbers(`${name}, "${key}"`, array))]),
  );
}

/** Writes arrays by name, uncompressed, so that NumPy's `load` reads them. @throws As {@link saveNpy}, and {@link ValueError} `zip/write` */
export async function saveNpz(target: null, tensors: NamedTensors): Promise<Uint8Array>;
export async function saveNpz(target: FileSink, tensors: NamedTensors): Promise<undefined>;
export async function saveNpz(
  target: FileSink | null,
  tensors: NamedTensors,
): Promise<Uint8Array | undefined> {
  const { writeNpz } = await import("../formats/npy.ts");
  return write("saveNpz", target, await writeNpz(await allDataOf("saveNpz", tensors)));
}

/**
 * Reads the arrays of a safetensors file, by name.
 *
 * @throws {@link FormatError} `load/read`, `safetensors/truncated`, `safetensors/header`, `safetensors/size`,
 *   `safetensors/layout`, `format/integer-range`; {@link UnsupportedError} `safetensors/dtype`
 */
export async function loadSafetensors(source: FileSource): Promise<NamedTensors> {
  const { name, bytes } = await read("loadSafetensors", source, "arrays.safetensors");
  const { readSafetensors } = await import("../formats/safetensors.ts");
  const { tensors } = readSafetensors(name, bytes);
  return Object.fromEntries([...tensors].map(([key, array]) => [key, tensorOf(array)]));
}

/**
 * Writes arrays by name as a safetensors file.
 *
 * @param metadata - Texts that go with them.
 * @throws As {@link saveNpy}, and {@link ValueError} `safetensors/write`
 */
export async function saveSafetensors(
  target: null,
  tensors: NamedTensors,
  metadata?: Readonly<Record<string, string>>,
): Promise<Uint8Array>;
export async function saveSafetensors(
  target: FileSink,
  tensors: NamedTensors,
  metadata?: Readonly<Record<string, string>>,
): Promise<undefined>;
export async function saveSafetensors(
  target: FileSink | null,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array | undefined> {
  const { writeSafetensors } = await import("../formats/safetensors.ts");
  const arrays = await allDataOf("saveSafetensors", tensors);
  const bytes = writeSafetensors(arrays, new Map(Object.entries(metadata)));
  return write("saveSafetensors", target, bytes);
}

async function read(
  caller: string,
  source: FileSource,
  fallback: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const { readSource } = await import("../formats/file-source.ts");
  return readSource(caller, source, fallback);
}

async function write(
  caller: string,
  target: FileSink | null,
  bytes: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (target === null) return bytes;
  const { writeSink } = await import("../formats/file-sink.ts");
  await writeSink(caller, target, bytes);
  return undefined;
}

/** A tensor owns its elements, and what is read may be a view of bytes that the caller keeps. */
function tensorOf({ data, shape, dtype }: ArrayData): Tensor {
  return fromHost(data.slice(), shape, dtype);
}

async function dataOf(where: string, { storage, shape, dtype }: Tensor): Promise<ArrayData> {
  if (storage !== null && storage !== undefined) {
    return { dtype, shape, data: await storage.hostAsync() };
  }
  throw new ValueError(
    "save/tensor",
    `${where}: expected a tensor with values. Received: one of a program that is being traced, or no tensor.`,
  );
}

async function allDataOf(
  where: string,
  tensors: NamedTensors,
): Promise<ReadonlyMap<string, ArrayData>> {
  const arrays = new Map<string, ArrayData>();
  for (const [name, tensor] of Object.entries(tensors)) {
    arrays.set(name, await dataOf(`${where}, "${name}"`, tensor));
  }
  return arrays;
}
