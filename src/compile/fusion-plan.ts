/**
 * @module compile/fusion-plan — a program as kernels-to-be: which values are made together, in which order.
 */
import type { Shape } from "../core/shape.ts";
import type { Node } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";

/** Roots over one iteration space. */
export interface LoopItem {
  readonly kind: "loops";
  /** Extents of the parallel axes, without 1s. */
  readonly shape: Shape;
  /** Extents of the reduced axes, without 1s; `null` for elementwise kernels. */
  readonly reduced: Shape | null;
  /** Reductions (if `reduced`), in order. */
  readonly reductions: Tensor[];
  /** Elementwise values: the kernel's own, or in the reduction's epilogue. */
  readonly elementwise: Tensor[];
  /** Values with memory that are read, and whether only at the position that is written. */
  readonly reads: Map<Tensor, boolean>;
  /** Those that the reductions read, before anything is written. */
  readonly bodyReads: Set<Tensor>;
}

/** A node that is not loops: a routine, a region, or a tensor put together from parts. */
export interface StepItem {
  readonly kind: "step";
  readonly node: Node;
  readonly reads: Map<Tensor, boolean>;
}

export type Item = LoopItem | StepItem;

/** The program as kernels-to-be, in an order that respects dependences. */
export interface FusionPlan {
  readonly items: readonly Item[];
  /** Position of the item that makes a value. */
  readonly position: ReadonlyMap<Tensor, number>;
  /** A reshaped value and the value whose memory it is. */
  readonly aliases: ReadonlyMap<Tensor, Tensor>;
  readonly hasMemory: (tensor: Tensor) => boolean;
}

/** A kernel reads and writes at most this many buffers. */
export const bufferLimit = 48;

export function squeezed(shape: Shape): number[] {
  return shape.filter((dim) => dim !== 1);
}
