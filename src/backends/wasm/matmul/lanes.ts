/**
 * @module backends/wasm/matmul/lanes — vectors of which only the first lanes exist in memory: nothing outside a
 * matrix is read or written, so that neither garbage nor the end of memory can matter.
 */
import type { FunctionBuilder, Local } from "../assembler.ts";

/** How many lanes the `index`-th of `vectors` vectors has, where the last has `last`. */
export function lanesOf(index: number, vectors: number, last: number): number {
  return index === vectors - 1 ? last : 4;
}

/** Pushes `lanes` floats at `address + offset`, the others 0. */
export function loadLanes(f: FunctionBuilder, address: Local, offset: number, lanes: number): void {
  f.get(address);
  if (lanes === 4) f.memory("v128.load", offset);
  else if (lanes === 1) f.memory("v128.load32_zero", offset);
  else f.memory("v128.load64_zero", offset);
  if (lanes === 3) {
    const pair = f.hold("v128");
    f.get(address)
      .get(pair)
      .memoryLane("v128.load32_lane", 2, offset + 8);
  }
}

/** Stores the first `lanes` of `value` at `address + offset`. */
export function storeLanes(
  f: FunctionBuilder,
  address: Local,
  offset: number,
  { value, lanes }: { readonly value: Local; readonly lanes: number },
): void {
  const at = () => f.get(address).get(value);
  if (lanes === 4) at().memory("v128.store", offset);
  if (lanes === 1) at().memoryLane("v128.store32_lane", 0, offset);
  if (lanes === 2 || lanes === 3) at().memoryLane("v128.store64_lane", 0, offset);
  if (lanes === 3) at().memoryLane("v128.store32_lane", 2, offset + 8);
}
