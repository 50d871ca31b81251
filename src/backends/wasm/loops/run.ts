/**
 * @module backends/wasm/loops/run — a loop along neighbouring points, by vectors and then one by one.
 */
import type { FunctionBuilder, Local } from "../assembler.ts";

export interface Run {
  /** Points in all. */
  readonly extent: number;
  /** Vectors of four points, side by side in the main part. */
  readonly vectors: number;
  /** Where this call ends, at most `extent` and in the main part a whole number of steps; `null` for `extent`. */
  readonly stop: Local | null;
}

/**
 * Writes the loop from where `index` stands: `inside` is written once for each part that occurs, with the number of
 * vectors side by side, 0 for single points.
 */
export function emitRun(
  f: FunctionBuilder,
  index: Local,
  { extent, vectors, stop }: Run,
  inside: (vectors: number) => void,
): void {
  let left = extent;
  for (const side of new Set([vectors, 1, 0])) {
    const width = Math.max(1, 4 * side);
    const times = Math.floor(left / width);
    left -= times * width;
    if (times === 0) continue;
    const step = () => {
      inside(side);
      f.get(index).i32(width).op("i32.add").set(index);
    };
    if (stop === null && times === 1) {
      step();
      continue;
    }
    const going = () => {
      f.get(index)
        .i32(width - 1)
        .op("i32.add");
      if (stop === null) f.i32(extent);
      else f.get(stop);
      f.op("i32.lt_s");
    };
    going();
    f.if(() => {
      f.loop((again) => {
        step();
        going();
        f.brIf(again);
      });
    });
  }
}
