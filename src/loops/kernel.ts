/**
 * @module loops/kernel — the kernels that a program is a list of: loop nests, routines and control.
 */
import type { DType } from "../core/dtype.ts";
import type { BufferId, Instruction, Store, ValueId } from "./scalar.ts";

/**
 * How a reduction combines. `argmax` and `argmin` give the int32 position (row-major over the reduced
 * axes) of the first extreme element; NaN counts as the extreme, the first NaN wins.
 * `add` may be reassociated by a backend within the documented error bound, deterministically.
 */
export type Combine =
  | "add"
  | "multiply"
  | "maximum"
  | "minimum"
  | "and"
  | "or"
  | "argmax"
  | "argmin";

/** What one reduction of a {@link LoopKernel} folds. */
export interface Reduction {
  readonly combine: Combine;
  /** The body's value that is folded. */
  readonly value: ValueId;
  /** The result's dtype: the value's, or int32 for `argmax` and `argmin`. */
  readonly dtype: DType;
}

/**
 * A nest of counted loops. For every point of the first `parallel` axes: run `body` (and `bodyStores`) at every
 * point of the remaining, reduced axes, fold the reductions, then run `epilogue` and `stores` once.
 *
 * Values are numbered through: body 0 … b−1, reductions b … b+r−1, epilogue from b+r. Without reduced axes
 * `reductions` and `epilogue` are empty and `stores` name body values. With them, the epilogue's loads and
 * stores have strides of 0 along reduced axes and use no body values but through reductions.
 *
 * Guarantee: a buffer that is stored to is loaded in the same kernel only with the same access as the store, so
 * iterations are independent along parallel axes, and may run in any order and in vectors. An extent
 * may be 0 (a reduction over nothing gives its neutral element).
 */
export interface LoopKernel {
  readonly kind: "loops";
  readonly extents: readonly number[];
  readonly parallel: number;
  readonly body: readonly Instruction[];
  readonly bodyStores: readonly Store[];
  readonly reductions: readonly Reduction[];
  readonly epilogue: readonly Instruction[];
  readonly stores: readonly Store[];
  /**
   * True where stored values decay by multiplication from step to step (optimizer slots, moving averages):
   * the backend replaces subnormal results by zero, because they make processors many times slower.
   */
  readonly flush: boolean;
}

/**
 * `out[b] = op(a[b]) · op(b[b])`, row-major, contiguous. `a` is `[batch, m, k]` (`[batch, k, m]` if
 * `transposeA`), `b` is `[batch, k, n]` (`[batch, n, k]` if `transposeB`), `out` is `[batch, m, n]`.
 * A batch stride of 0 shares one matrix among all batches. Each output accumulates over k in order.
 */
export interface MatmulKernel {
  readonly kind: "matmul";
  readonly dtype: DType;
  readonly a: BufferId;
  readonly b: BufferId;
  readonly out: BufferId;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** In elements: 0 or m·k. */
  readonly batchStrideA: number;
  readonly batchStrideB: number;
  /**
   * Elementwise work on the finished product, over its points in row-major order (axes of 1 may be missing), where a load from `out` is the product; it
   * stores to `out` and perhaps other buffers. `null` for none.
   */
  readonly epilogue: LoopKernel | null;
}

/**
 * Positions that sort each line: `out[o, :, i]` holds int32 positions of `input[o, :, i]` in ascending (or
 * descending) order, stable, NaN last (descending: NaN first). Both are `[outer, length, inner]`.
 */
export interface ArgsortKernel {
  readonly kind: "argsort";
  readonly dtype: DType;
  readonly input: BufferId;
  readonly out: BufferId;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly descending: boolean;
}

/** Running fold along the middle axis of `[outer, length, inner]`, backwards if `reverse`. */
export interface CumulateKernel {
  readonly kind: "cumulate";
  readonly dtype: DType;
  readonly combine: "add" | "multiply" | "maximum" | "minimum";
  readonly input: BufferId;
  readonly out: BufferId;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly reverse: boolean;
}

/**
 * In place: for r in 0 … rows−1 in order, `target[indices[r]·inner + j] = combine(target[…], updates[r·inner + j])`
 * for j in 0 … inner−1. Rows whose index is outside 0 … targetRows−1 are skipped.
 */
export interface ScatterKernel {
  readonly kind: "scatter";
  readonly dtype: DType;
  readonly combine: "replace" | "add" | "multiply" | "maximum" | "minimum";
  readonly target: BufferId;
  readonly indices: BufferId;
  readonly updates: BufferId;
  readonly rows: number;
  readonly inner: number;
  readonly targetRows: number;
}

/** Bytes of `from` to `to`, both whole buffers of one dtype and length. */
export interface CopyKernel {
  readonly kind: "copy";
  readonly from: BufferId;
  readonly to: BufferId;
}

/** Runs `body` `times` times; before each, the int32 scalar `counter` holds the iteration's number (counting down if `reverse`). */
export interface RepeatKernel {
  readonly kind: "repeat";
  readonly times: number;
  readonly reverse: boolean;
  readonly counter: BufferId;
  readonly body: readonly Kernel[];
}

/** Runs `condition`, then while the bool scalar `predicate` is true `body` and `condition` again. */
export interface WhileKernel {
  readonly kind: "while";
  readonly condition: readonly Kernel[];
  readonly predicate: BufferId;
  readonly body: readonly Kernel[];
}

/** Runs one of two blocks by the bool scalar `predicate`. */
export interface IfKernel {
  readonly kind: "if";
  readonly predicate: BufferId;
  readonly whenTrue: readonly Kernel[];
  readonly whenFalse: readonly Kernel[];
}

/** Hand-written work that loops cannot say well. */
export type RoutineKernel =
  | MatmulKernel
  | ArgsortKernel
  | CumulateKernel
  | ScatterKernel
  | CopyKernel;
export type ControlKernel = RepeatKernel | WhileKernel | IfKernel;
export type Kernel = LoopKernel | RoutineKernel | ControlKernel;
