/**
 * @module backends/reference/routines/matmul — matrix products, accumulated in doubles in the order of k.
 */
import { type HostArray, isFloating } from "../../../core/dtype.ts";
import type { MatmulKernel } from "../../../loops/kernel.ts";
import { roundings } from "../columns.ts";
import { compileLoops, type KernelContext, type Runner } from "../loop-kernel.ts";
import { numbersOf, putNumber } from "../memory-access.ts";
import { viewOfBuffer } from "../views.ts";

export function compileMatmul(kernel: MatmulKernel, context: KernelContext): Runner {
  const { dtype, batch, m, n, k } = kernel;
  const epilogue = kernel.epilogue === null ? null : compileLoops(kernel.epilogue, context);
  const multiplyRow = isFloating(dtype) ? floatRow : integerRow;
  const round = roundings[dtype];
  return (views) => {
    const out = viewOfBuffer(views, kernel.out);
    const row = new Float64Array(n);
    for (let matrix = 0; matrix < batch; matrix++) {
      const left = leftMatrix(kernel, viewOfBuffer(views, kernel.a), matrix);
      const right = rightMatrix(kernel, viewOfBuffer(views, kernel.b), matrix);
      for (let i = 0; i < m; i++) {
        row.fill(0);
        multiplyRow(row, left.subarray(i * k, (i + 1) * k), right);
        round(row, n);
        const start = (matrix * m + i) * n;
        for (let j = 0; j < n; j++) putNumber(dtype, out, start + j, row[j] ?? 0);
      }
    }
    epilogue?.(views);
  };
}

/** `row[j] += Σ left[p] · right[p, j]`, one p after the other. */
function floatRow(row: Float64Array, left: Float64Array, right: Float64Array): void {
  const n = row.length;
  for (let p = 0; p < left.length; p++) {
    const factor = left[p] ?? 0;
    const start = p * n;
    for (let j = 0; j < n; j++) row[j] = (row[j] ?? 0) + factor * (right[start + j] ?? 0);
  }
}

/** The same modulo 2³², of which every integer dtype keeps its low bits. */
function integerRow(row: Float64Array, left: Float64Array, right: Float64Array): void {
  const n = row.length;
  for (let p = 0; p < left.length; p++) {
    const factor = left[p] ?? 0;
    const start = p * n;
    for (let j = 0; j < n; j++) {
      row[j] = ((row[j] ?? 0) + Math.imul(factor, right[start + j] ?? 0)) | 0;
    }
  }
}

/** `op(a)` of one batch as `[m, k]`. */
function leftMatrix(kernel: MatmulKernel, view: HostArray, matrix: number): Float64Array {
  const { dtype, m, k, batchStrideA, transposeA } = kernel;
  const start = matrix * batchStrideA;
  const numbers = numbersOf(dtype, view.subarray(start, start + m * k));
  return transposeA ? transposed(numbers, k, m) : numbers;
}

/** `op(b)` of one batch as `[k, n]`. */
function rightMatrix(kernel: MatmulKernel, view: HostArray, matrix: number): Float64Array {
  const { dtype, n, k, batchStrideB, transposeB } = kernel;
  const start = matrix * batchStrideB;
  const numbers = numbersOf(dtype, view.subarray(start, start + k * n));
  return transposeB ? transposed(numbers, n, k) : numbers;
}

function transposed(numbers: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(numbers.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = numbers[i * columns + j] ?? 0;
  }
  return result;
}
