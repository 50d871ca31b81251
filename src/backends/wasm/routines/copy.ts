/** @module backends/wasm/routines/copy — bytes from one buffer to another. */
import { bytesOf } from "../../../core/dtype.ts";
import type { CopyKernel } from "../../../loops/kernel.ts";
import type { EmittedKernel, KernelContext } from "../loops/loop-function.ts";

export function emitCopy(context: KernelContext, name: string, kernel: CopyKernel): EmittedKernel {
  const f = context.module.function(name, ["i32", "i32", "i32", "i32"]);
  const frame = f.parameter(0);
  const from = context.buffers[kernel.from];
  if (from === undefined) throw new RangeError(`no buffer ${kernel.from}`);
  f.get(frame).memory("i32.load", 4 * kernel.to);
  f.get(frame).memory("i32.load", 4 * kernel.from);
  f.i32(from.length * bytesOf(from.dtype)).memoryCopy();
  return { function: f, units: 1, scratchBytes: 0 };
}
