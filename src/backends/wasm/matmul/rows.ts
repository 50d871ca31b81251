/**
 * @module backends/wasm/matmul/rows — the product of every other dtype, and of no steps of k: output by output.
 *
 * The work per output is a function of its own, entered often, because V8 never improves one that is entered once.
 */
import type { DType } from "../../../core/dtype.ts";
import { bytesOf } from "../../../core/dtype.ts";
import type { MatmulKernel } from "../../../loops/kernel.ts";
import type { FunctionBuilder, FunctionReference, ModuleBuilder } from "../assembler.ts";
import { elements } from "./elements.ts";
import { sharedFunction } from "./shared-function.ts";

/** `(a, stepA, b, stepB, k, out)`: `out = Σ a[p] · b[p]` for p in 0 … k − 1, one after the other from zero. */
function dotFunction(module: ModuleBuilder, dtype: DType): FunctionReference {
  const { type, add, multiply, load, store } = elements[dtype];
  return sharedFunction(
    module,
    `dot_${dtype}`,
    ["a", "stepA", "b", "stepB", "k", "out"],
    (f, { a, stepA, b, stepB, k, out }) => {
      const total = f.local(type);
      const index = f.local("i32");
      f.count(index, 0, k, () => {
        f.get(total).get(a);
        load(f);
        f.get(b);
        load(f);
        f.op(multiply).op(add).set(total);
        f.get(a).get(stepA).op("i32.add").set(a);
        f.get(b).get(stepB).op("i32.add").set(b);
      });
      f.get(out).get(total);
      store(f);
    },
  );
}

/** Writes `f(frame, begin, end, scratch)`: rows of the output `begin` to `end − 1`, counted through all batches. */
export function writeRows(module: ModuleBuilder, f: FunctionBuilder, kernel: MatmulKernel): void {
  const { dtype, m, n, k, transposeA, transposeB, batchStrideA, batchStrideB } = kernel;
  const dot = dotFunction(module, dtype);
  const bytes = bytesOf(dtype);
  const base = (buffer: number) => f.get(f.parameter(0)).memory("i32.load", 4 * buffer);
  const plus = (variable: typeof row, factor: number) =>
    f.get(variable).i32(factor).op("i32.mul").op("i32.add");
  const [row, matrix, i, j] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const [a, b, out] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.count(row, f.parameter(1), f.parameter(2), () => {
    f.get(row).i32(m).op("i32.div_u").set(matrix);
    f.get(row).get(matrix).i32(m).op("i32.mul").op("i32.sub").set(i);
    base(kernel.a);
    plus(matrix, bytes * batchStrideA);
    plus(i, bytes * (transposeA ? 1 : k)).set(a);
    base(kernel.b);
    plus(matrix, bytes * batchStrideB).set(b);
    base(kernel.out);
    plus(row, bytes * n).set(out);
    f.count(j, 0, n, () => {
      f.get(a).i32(bytes * (transposeA ? m : 1));
      f.get(b).i32(bytes * (transposeB ? 1 : n));
      f.i32(k).get(out).call(dot);
      f.get(b)
        .i32(bytes * (transposeB ? k : 1))
        .op("i32.add")
        .set(b);
      f.get(out).i32(bytes).op("i32.add").set(out);
    });
  });
}
