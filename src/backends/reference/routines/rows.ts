/**
 * @module backends/reference/routines/rows — whole runs of elements moved: scatter and copy.
 */
import type { CopyKernel, ScatterKernel } from "../../../loops/kernel.ts";
import type { BufferSpec } from "../../../loops/program.ts";
import { roundNumber } from "../columns.ts";
import type { Runner } from "../loop-kernel.ts";
import { getNumber, putNumber } from "../memory-access.ts";
import { type Fold, foldOf } from "../reductions.ts";
import { dtypeOfBuffer, viewOfBuffer } from "../views.ts";

/** Rows in order, each combination rounded to the dtype, as memory holds it. */
export function compileScatter(kernel: ScatterKernel, buffers: readonly BufferSpec[]): Runner {
  const { dtype, combine, rows, inner, targetRows } = kernel;
  const fold: Fold = combine === "replace" ? (_before, next) => next : foldOf(combine, dtype);
  const round = roundNumber[dtype];
  const indexDType = dtypeOfBuffer(buffers, kernel.indices);
  return (views) => {
    const target = viewOfBuffer(views, kernel.target);
    const indices = viewOfBuffer(views, kernel.indices);
    const updates = viewOfBuffer(views, kernel.updates);
    for (let r = 0; r < rows; r++) {
      const row = getNumber(indexDType, indices, r);
      if (row < 0 || row >= targetRows) continue;
      for (let j = 0; j < inner; j++) {
        const position = row * inner + j;
        const before = getNumber(dtype, target, position);
        const after = fold(before, getNumber(dtype, updates, r * inner + j));
        putNumber(dtype, target, position, round(after));
      }
    }
  };
}

export function compileCopy({ from, to }: CopyKernel): Runner {
  return (views) => viewOfBuffer(views, to).set(viewOfBuffer(views, from));
}
