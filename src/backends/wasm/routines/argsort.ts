/**
 * @module backends/wasm/routines/argsort — positions in sorted order, by a JavaScript function that the module imports:
 * the engine's stable sort of numbers, over the memory that both share.
 */
import { type DType, dtypes, viewOf } from "../../../core/dtype.ts";
import { decodeScalar } from "../../../core/half.ts";
import type { ArgsortKernel } from "../../../loops/kernel.ts";
import type { FunctionReference } from "../assembler.ts";
import type { EngineMemory } from "../engine.ts";
import type { EmittedKernel, KernelContext } from "../loops/loop-function.ts";

/** Parameters of the imported function: addresses of input and output, then the kernel's numbers. */
export const argsortParameters = ["i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const;

export function emitArgsort(
  context: KernelContext,
  name: string,
  kernel: ArgsortKernel,
  host: FunctionReference,
): EmittedKernel {
  const f = context.module.function(name, ["i32", "i32", "i32", "i32"]);
  f.get(f.parameter(0)).memory("i32.load", 4 * kernel.input);
  f.get(f.parameter(0)).memory("i32.load", 4 * kernel.out);
  f.i32(dtypes.indexOf(kernel.dtype)).i32(kernel.descending ? 1 : 0);
  f.i32(kernel.outer).i32(kernel.length).i32(kernel.inner).call(host);
  return { function: f, units: 1, scratchBytes: 0 };
}

/** The function to import. */
export function argsortOver(memory: EngineMemory): (...args: number[]) => void {
  return (input = 0, out = 0, code = 0, descending = 0, outer = 0, length = 0, inner = 0) => {
    const dtype = dtypes[code] ?? "float32";
    const size = outer * length * inner;
    const values = viewOf(dtype, memory.buffer, input >>> 0, size);
    const positions = new Int32Array(memory.buffer, out >>> 0, size);
    const keys = new Float64Array(length);
    const order = new Int32Array(length);
    for (let line = 0; line < outer * inner; line++) {
      const first = Math.floor(line / inner) * length * inner + (line % inner);
      for (let i = 0; i < length; i++) {
        keys[i] = keyOf(dtype, values[first + i * inner] ?? 0);
        order[i] = i;
      }
      order.sort(descending === 1 ? descendingBy(keys) : ascendingBy(keys));
      for (let i = 0; i < length; i++) positions[first + i * inner] = order[i] ?? 0;
    }
  };
}

function keyOf(dtype: DType, stored: number): number {
  return decodeScalar(stored, dtype);
}

type Order = (a: number, b: number) => number;

/** NaN comes last, and equal to itself. */
function ascendingBy(keys: Float64Array): Order {
  return (i, j) => {
    const a = keys[i] ?? 0;
    const b = keys[j] ?? 0;
    if (a < b) return -1;
    if (a > b) return 1;
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  };
}

function descendingBy(keys: Float64Array): Order {
  const ascending = ascendingBy(keys);
  return (i, j) => ascending(j, i);
}
