/**
 * @module backends/wasm/routines/scatter — rows into rows that data names, one after the other.
 */
import { bytesOf } from "../../../core/dtype.ts";
import type { ScatterKernel } from "../../../loops/kernel.ts";
import { emitInstruction } from "../loops/instructions.ts";
import type { Lanes } from "../loops/lanes.ts";
import type { EmittedKernel, KernelContext } from "../loops/loop-function.ts";
import { emitLoad, emitStore, type Spread } from "../loops/memory.ts";
import { emitRun } from "../loops/run.ts";

export function emitScatter(
  context: KernelContext,
  name: string,
  kernel: ScatterKernel,
): EmittedKernel {
  const { combine, dtype, inner, rows, targetRows } = kernel;
  const f = context.module.function(name, ["i32", "i32", "i32", "i32"]);
  const bytes = bytesOf(dtype);
  const [row, index, column] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [to, from] = [f.local("i32"), f.local("i32")];
  const buffer = (id: number) => f.get(f.parameter(0)).memory("i32.load", 4 * id);
  const vectors = Math.max(1, Math.min(4, inner >> 2));
  f.count(row, 0, rows, () => {
    buffer(kernel.indices).get(row).i32(4).op("i32.mul").op("i32.add");
    f.memory("i32.load").tee(index).i32(targetRows).op("i32.lt_u");
    f.if(() => {
      const start = (id: number, line: typeof row) =>
        buffer(id)
          .get(line)
          .i32(inner * bytes)
          .op("i32.mul")
          .op("i32.add");
      start(kernel.target, index).set(to);
      start(kernel.updates, row).set(from);
      f.i32(0).set(column);
      emitRun(f, column, { extent: inner, vectors, stop: null }, (side) => {
        const lanes: Lanes = { f, vectors: side, profile: context.profile, math: context.math };
        const spread: Spread = { kind: side === 0 ? "same" : "next" };
        const at = (base: typeof to) =>
          f.get(base).get(column).i32(bytes).op("i32.mul").op("i32.add").hold("i32");
        const update = emitLoad(lanes, dtype, at(from), spread);
        const place = at(to);
        if (combine === "replace") emitStore(lanes, update, place, spread);
        else {
          const old = emitLoad(lanes, dtype, place, spread);
          emitStore(lanes, emitInstruction(lanes, combine, dtype, [old, update]), place, spread);
        }
      });
    });
  });
  return { function: f, units: 1, scratchBytes: 0 };
}
