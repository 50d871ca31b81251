/**
 * @module backends/wasm/loops/schedule — in which order a kernel's loops stand, and along which axis its vectors lie.
 */
import { bytesOf } from "../../../core/dtype.ts";
import type { LoopKernel } from "../../../loops/kernel.ts";
import type { BufferSpec } from "../../../loops/program.ts";
import type { Access, Instruction, ValueId } from "../../../loops/scalar.ts";
import { isMathInstruction } from "../math/index.ts";
import { accessesOf } from "./normalize.ts";

export interface Schedule {
  /** Axes from the outermost loop to the innermost. */
  readonly order: readonly number[];
  /** The axis along which four points at a time are computed, or `null`. */
  readonly vectorAxis: number | null;
  /** Vectors side by side; at least 1. */
  readonly vectors: number;
  /** Points along the vector axis: its extent, or more where what follows each buffer's end may be overwritten. */
  readonly vectorExtent: number;
  /** The axes that each value changes with, by id. */
  readonly dependences: readonly ReadonlySet<number>[];
}

export function schedule(kernel: LoopKernel, buffers: readonly BufferSpec[]): Schedule {
  const { extents, parallel } = kernel;
  const dependences = dependencesOf(kernel);
  const axes = extents.map((_, axis) => axis);
  let vectorAxis: number | null = null;
  let best = costOf(kernel, dependences, null);
  for (const axis of axes) {
    const cost = costOf(kernel, dependences, axis);
    // Of equals the inner one: its neighbours are likelier to be in the cache.
    if (cost <= best) {
      best = cost;
      vectorAxis = axis;
    }
  }
  if (vectorAxis === null) {
    return { order: axes, vectorAxis, vectors: 1, vectorExtent: 1, dependences };
  }
  const inner = vectorAxis;
  const others = (from: number, to: number) => axes.slice(from, to).filter((a) => a !== inner);
  const crossing = crossingAxis(kernel, inner, dependences);
  const order =
    inner < parallel
      ? [
          ...others(0, parallel).filter((axis) => axis !== crossing),
          inner,
          ...(crossing === null ? [] : [crossing]),
          ...axes.slice(parallel),
        ]
      : [...axes.slice(0, parallel), ...others(parallel, axes.length), inner];
  const extent = extents[inner] ?? 1;
  const padded = canPad(kernel, { buffers, dependences, axis: inner, extent });
  const vectorExtent = padded ? Math.ceil(extent / 4) * 4 : extent;
  return {
    order,
    vectorAxis,
    vectors: Math.min(vectorsFor(kernel), Math.max(1, Math.floor(vectorExtent / 4))),
    vectorExtent,
    dependences,
  };
}

function instructionsOf(kernel: LoopKernel): readonly (Instruction | null)[] {
  return [...kernel.body, ...kernel.reductions.map(() => null), ...kernel.epilogue];
}

function dependencesOf(kernel: LoopKernel): ReadonlySet<number>[] {
  const result: Set<number>[] = [];
  const everyParallel = kernel.extents.map((_, i) => i).slice(0, kernel.parallel);
  const of = (id: ValueId) => result[id] ?? new Set();
  for (const instruction of instructionsOf(kernel)) {
    const axes = new Set<number>();
    if (instruction === null) for (const axis of everyParallel) axes.add(axis);
    else if (instruction.op === "index") axes.add(instruction.axis);
    else if (instruction.op === "load") {
      const { strides, at } = instruction.access;
      strides.forEach((stride, axis) => {
        if (stride !== 0) axes.add(axis);
      });
      if (at !== null) for (const axis of of(at)) axes.add(axis);
    } else if ("args" in instruction) {
      for (const id of instruction.args) for (const axis of of(id)) axes.add(axis);
    }
    result.push(axes);
  }
  return result;
}

/** Whether the access goes from element to element, or stands still, along the axis. */
function isSmooth(access: Access, axis: number, dependences: readonly ReadonlySet<number>[]) {
  const stride = access.strides[axis] ?? 0;
  if (access.at !== null && dependences[access.at]?.has(axis)) return false;
  return stride === 0 || stride === 1;
}

/**
 * A parallel axis along which a load walks that is far apart from lane to lane, as in a transposition: with its loop inside
 * that of the vectors, the cache lines of one column of loads serve the next columns too.
 */
function crossingAxis(
  kernel: LoopKernel,
  vectorAxis: number,
  dependences: readonly ReadonlySet<number>[],
): number | null {
  if (vectorAxis >= kernel.parallel) return null;
  for (const entry of kernel.body) {
    if (entry.op !== "load" || isSmooth(entry.access, vectorAxis, dependences)) continue;
    const axis = entry.access.strides.findIndex((stride) => Math.abs(stride) === 1);
    if (axis >= 0 && axis < kernel.parallel && axis !== vectorAxis) return axis;
  }
  return null;
}

/**
 * Rough instructions for each point with vectors along `axis`. Weights are from measurements of emitted code: an access
 * lane by lane costs about six vector instructions; a loop around, and a fold of a vector's lanes, once for each run.
 */
function costOf(
  kernel: LoopKernel,
  dependences: readonly ReadonlySet<number>[],
  axis: number | null,
): number {
  const accesses = accessesOf(kernel);
  const work = kernel.body.length + kernel.epilogue.length / 4 + kernel.reductions.length;
  if (axis === null) return work + accesses.length;
  const reduced = axis >= kernel.parallel;
  if (reduced && !canFoldLanes(kernel, axis)) return Number.POSITIVE_INFINITY;
  const extent = kernel.extents[axis] ?? 1;
  const rough = accesses.filter((access) => !isSmooth(access, axis, dependences)).length;
  const perVector = work + accesses.length + 6 * rough;
  const single = work + accesses.length;
  const vectors = Math.floor(extent / 4);
  const folds = reduced ? 12 * kernel.reductions.length : 0;
  return (vectors * perVector + (extent % 4) * single + folds + 3) / extent;
}

/**
 * Positions of doubles do not sit in lanes like the doubles do; and the first of equals is only found where each lane
 * meets its points in order, which another order of loops would change.
 */
function canFoldLanes(kernel: LoopKernel, axis: number): boolean {
  return kernel.reductions.every(({ combine, value }) => {
    if (combine !== "argmax" && combine !== "argmin") return true;
    return kernel.body[value]?.dtype !== "float64" && axis === kernel.extents.length - 1;
  });
}

/** Enough to hide latency, but few enough that values stay in the 16 registers. */
function vectorsFor(kernel: LoopKernel): number {
  const heavy = [...kernel.body, ...kernel.epilogue].some(({ op }) => isMathInstruction(op));
  return heavy || kernel.body.length > 12 || kernel.reductions.length > 2 ? 2 : 4;
}

interface Padding {
  readonly buffers: readonly BufferSpec[];
  readonly dependences: readonly ReadonlySet<number>[];
  readonly axis: number;
  readonly extent: number;
}

/**
 * A buffer owns the bytes up to the next multiple of 16. Where the axis ends exactly where buffers do, the last vector may
 * be a whole one.
 */
function canPad(kernel: LoopKernel, { buffers, dependences, axis, extent }: Padding): boolean {
  if (axis >= kernel.parallel) return false;
  const padded = Math.ceil(extent / 4) * 4;
  const fits = (access: Access, stored: boolean): boolean => {
    const spec = buffers[access.buffer];
    if (spec === undefined || !isSmooth(access, axis, dependences)) return false;
    if (access.strides[axis] === 0) return !stored;
    if (access.at !== null || access.strides.some((s, i) => i !== axis && s !== 0)) return false;
    const bytes = bytesOf(spec.dtype);
    if (stored && access.offset + extent !== spec.length) return false;
    return (access.offset + padded) * bytes <= Math.ceil((spec.length * bytes) / 16) * 16;
  };
  const loads = [...kernel.body, ...kernel.epilogue];
  return (
    loads.every((entry) => entry.op !== "load" || fits(entry.access, false)) &&
    [...kernel.bodyStores, ...kernel.stores].every((store) => fits(store.access, true))
  );
}
