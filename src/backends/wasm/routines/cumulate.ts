/**
 * @module backends/wasm/routines/cumulate — running folds, lines side by side in lanes.
 */
import { bytesOf } from "../../../core/dtype.ts";
import type { CumulateKernel } from "../../../loops/kernel.ts";
import { beginFold, continueFold, endFold } from "../loops/folds.ts";
import type { Lanes } from "../loops/lanes.ts";
import type { EmittedKernel, KernelContext } from "../loops/loop-function.ts";
import { emitLoad, emitStore, type Spread } from "../loops/memory.ts";
import { emitRun } from "../loops/run.ts";

export function emitCumulate(
  context: KernelContext,
  name: string,
  kernel: CumulateKernel,
): EmittedKernel {
  const { combine, dtype, inner, length, outer, reverse } = kernel;
  const f = context.module.function(name, ["i32", "i32", "i32", "i32"]);
  const [, begin, end] = [f.parameter(0), f.parameter(1), f.parameter(2)];
  const bytes = bytesOf(dtype);
  const reduction = { combine, value: 0, dtype };
  const [line, column, step] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [from, to] = [f.local("i32"), f.local("i32")];
  const stride = reverse ? -inner * bytes : inner * bytes;
  const start = (id: number) => {
    f.get(f.parameter(0)).memory("i32.load", 4 * id);
    f.get(line)
      .i32(length * inner * bytes)
      .op("i32.mul")
      .op("i32.add");
    f.get(column).i32(bytes).op("i32.mul").op("i32.add");
    if (reverse) f.i32((length - 1) * inner * bytes).op("i32.add");
  };
  const vectors = Math.max(1, Math.min(4, inner >> 2));
  f.count(line, begin, end, () => {
    f.i32(0).set(column);
    emitRun(f, column, { extent: inner, vectors, stop: null }, (side) => {
      const lanes: Lanes = { f, vectors: side, profile: context.profile, math: context.math };
      const spread: Spread = { kind: side === 0 ? "same" : "next" };
      const accumulator = beginFold(lanes, reduction, dtype);
      start(kernel.input);
      f.set(from);
      start(kernel.out);
      f.set(to);
      f.count(step, 0, length, () => {
        const value = emitLoad(lanes, dtype, from, spread);
        continueFold(lanes, reduction, accumulator, { value, position: null });
        emitStore(lanes, endFold(lanes, reduction, accumulator), to, spread);
        f.get(from).i32(stride).op("i32.add").set(from);
        f.get(to).i32(stride).op("i32.add").set(to);
      });
    });
  });
  return { function: f, units: outer, scratchBytes: 0 };
}
