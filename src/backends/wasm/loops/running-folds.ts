/**
 * @module backends/wasm/loops/running-folds — all reductions of a kernel while its reduced loops run.
 *
 * A sum of many floats is kept as sums of blocks: an error of one rounding for each addend would otherwise grow with
 * their number, where all have one sign.
 */
import type { LoopKernel } from "../../../loops/kernel.ts";
import type { ValueId } from "../../../loops/scalar.ts";
import {
  type Accumulator,
  addProduct,
  beginFold,
  continueFold,
  endFold,
  foldLanes,
  moveFold,
  narrowFold,
} from "./folds.ts";
import { type Lanes, laneKind, type Value } from "./lanes.ts";

/** Additions to one accumulator before it is added to the sum of blocks. */
export const BLOCK = 256;

export interface FoldLanes {
  /** Where the result is used. */
  readonly around: Lanes;
  /** Vectors whose lanes are parts of one fold; `null` where each lane is a point of its own. */
  readonly wide: Lanes | null;
  readonly single: Lanes;
}

/** What is folded at a point. */
export interface PointValues {
  readonly value: (id: ValueId) => Value;
  /** The factors of a value that is a product and has not been computed. */
  readonly product: (id: ValueId) => readonly ValueId[] | undefined;
  /** Row-major over the reduced axes; `null` where no reduction needs it. */
  readonly position: Value | null;
}

export class RunningFolds {
  readonly #kernel: LoopKernel;
  readonly #lanes: FoldLanes;
  readonly #main: readonly Accumulator[];
  /** For points that fill no vector. */
  readonly #rest: readonly Accumulator[];
  readonly #mainTotals: readonly (Accumulator | null)[];
  readonly #restTotals: readonly (Accumulator | null)[];

  constructor(kernel: LoopKernel, lanes: FoldLanes, inBlocks: boolean) {
    this.#kernel = kernel;
    this.#lanes = lanes;
    const { around, wide, single } = lanes;
    const begin = (on: Lanes) =>
      kernel.reductions.map((reduction) => beginFold(on, reduction, this.#dtype(reduction.value)));
    const totals = (on: Lanes) =>
      kernel.reductions.map((reduction) => {
        const dtype = this.#dtype(reduction.value);
        const sums = reduction.combine === "add" && laneKind(dtype) === "float";
        return inBlocks && sums ? beginFold(on, reduction, dtype) : null;
      });
    this.#main = begin(wide ?? around);
    this.#mainTotals = totals(wide ?? around);
    this.#rest = wide === null ? [] : begin(single);
    this.#restTotals = wide === null ? [] : totals(single);
  }

  /** Folds what is at a point, or at the points of `lanes`. */
  fold(lanes: Lanes, { value, product, position }: PointValues): void {
    const { wide } = this.#lanes;
    const chosen = wide !== null && lanes.vectors === 0 ? this.#rest : this.#main;
    this.#kernel.reductions.forEach((reduction, i) => {
      const whole = at(chosen, i);
      const accumulator = wide !== null && lanes.vectors > 0 ? narrowFold(lanes, whole) : whole;
      const factors = product(reduction.value);
      if (factors !== undefined) addProduct(lanes, accumulator, factors.map(value));
      else continueFold(lanes, reduction, accumulator, { value: value(reduction.value), position });
    });
  }

  /** Ends a block. */
  flush(): void {
    const { around, wide, single } = this.#lanes;
    this.#kernel.reductions.forEach((_, i) => {
      const total = this.#mainTotals[i];
      const restTotal = this.#restTotals[i];
      if (total) moveFold(wide ?? around, at(this.#main, i), total);
      if (restTotal) moveFold(single, at(this.#rest, i), restTotal);
    });
  }

  /** The results, in the order of the reductions; after a flush where there are blocks. */
  finish(): Value[] {
    const { around, wide } = this.#lanes;
    return this.#kernel.reductions.map((reduction, i) => {
      const main = this.#mainTotals[i] ?? at(this.#main, i);
      if (wide === null) return endFold(around, reduction, main);
      return foldLanes(around, reduction, main, this.#restTotals[i] ?? at(this.#rest, i));
    });
  }

  #dtype(id: ValueId): LoopKernel["reductions"][number]["dtype"] {
    return this.#kernel.body[id]?.dtype ?? "float32";
  }
}

function at(list: readonly Accumulator[], index: number): Accumulator {
  const found = list[index];
  if (found === undefined) throw new RangeError(`no accumulator ${index}`);
  return found;
}
