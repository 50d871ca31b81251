/**
 * @module backends/reference/routines/lines — work along the middle axis of `[outer, length, inner]`.
 */
import type { ArgsortKernel, CumulateKernel } from "../../../loops/kernel.ts";
import { roundNumber } from "../columns.ts";
import type { Runner } from "../loop-kernel.ts";
import { numbersOf, putNumber } from "../memory-access.ts";
import { foldOf, neutral } from "../reductions.ts";
import { viewOfBuffer } from "../views.ts";

interface Lines {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Visits each line by the position of its first element; its elements are `inner` apart. */
function eachLine({ outer, length, inner }: Lines, visit: (start: number) => void): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) visit(o * length * inner + i);
  }
}

/** Stable sorting of positions: engines' own sort is stable, and NaN compares above every number. */
export function compileArgsort(kernel: ArgsortKernel): Runner {
  const { dtype, length, inner, descending } = kernel;
  const order = descending
    ? (a: number, b: number): number => compareNumbers(b, a)
    : compareNumbers;
  return (views) => {
    const input = numbersOf(dtype, viewOfBuffer(views, kernel.input));
    const out = viewOfBuffer(views, kernel.out);
    const positions = new Int32Array(length);
    eachLine(kernel, (start) => {
      for (let p = 0; p < length; p++) positions[p] = p;
      positions.sort((p, q) => order(input[start + p * inner] ?? 0, input[start + q * inner] ?? 0));
      for (let p = 0; p < length; p++) out[start + p * inner] = positions[p] ?? 0;
    });
  };
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Running folds: in doubles for floats; each element is rounded as it is written, not the running fold. */
export function compileCumulate(kernel: CumulateKernel): Runner {
  const { dtype, combine, length, inner, reverse } = kernel;
  const fold = foldOf(combine, dtype);
  const round = roundNumber[dtype];
  const first = neutral(combine, dtype);
  return (views) => {
    const input = numbersOf(dtype, viewOfBuffer(views, kernel.input));
    const out = viewOfBuffer(views, kernel.out);
    eachLine(kernel, (start) => {
      let folded = first;
      for (let step = 0; step < length; step++) {
        const position = start + (reverse ? length - 1 - step : step) * inner;
        folded = fold(folded, input[position] ?? 0);
        putNumber(dtype, out, position, round(folded));
      }
    });
  };
}
