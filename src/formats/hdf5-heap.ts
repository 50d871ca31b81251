/**
 * @module formats/hdf5-heap — a look at HDF5's global heaps before the library sees them.
 *
 * The HDF5 library (2.0.0) walks a heap's objects without checking that each step moves forward, and
 * a damaged size keeps it in that loop for ever (found by fuzzing). A call into WebAssembly cannot be
 * interrupted, so such a file must be found out first.
 *
 * Format: HDF5 File Format Specification 3.0, III.E (Global Heap).
 */
import { FormatError } from "../core/errors.ts";

const signature = [0x47, 0x43, 0x4f, 0x4c, 1] as const; // "GCOL", version 1
const headerBytes = 16;
const objectHeaderBytes = 16;
const minCollectionBytes = 4096;

/**
 * Checks every global heap collection in a file's bytes.
 *
 * Chance bytes that look like a heap pass unless they also have its size and then a step that leads
 * nowhere: once in some 10^13 bytes of random weights.
 *
 * @throws {@link FormatError} `hdf5/corrupt`
 */
export function checkGlobalHeaps(where: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = bytes.indexOf(signature[0]);
  while (at >= 0 && at + headerBytes <= bytes.length) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) checkCollection(where, view, at);
    at = bytes.indexOf(signature[0], at + 1);
  }
}

function checkCollection(where: string, view: DataView, start: number): void {
  // The library's sizes have 32 bits here: what it sees of each 64-bit size is the lower half.
  const size = view.getUint32(start + 8, true);
  if (size < minCollectionBytes || start + size > view.byteLength) return; // the library refuses it
  let at = start + headerBytes;
  const end = start + size;
  while (at + objectHeaderBytes <= end) {
    const index = view.getUint16(at, true);
    const length = view.getUint32(at + 8, true);
    // Index 0 is the free space at the end, whose size counts its header.
    const step = index === 0 ? length : objectHeaderBytes + Math.ceil(length / 8) * 8;
    if (step === 0 || at + step > end) {
      throw new FormatError(
        "hdf5/corrupt",
        `${where}: object ${index} of the heap at byte ${start} has a size of ${length}, which cannot be.`,
      );
    }
    at += step;
  }
}
