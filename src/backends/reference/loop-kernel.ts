/**
 * @module backends/reference/loop-kernel — loop nests, a block of points at a time.
 *
 * The points of a nest are numbered row-major, so the reduced points of one parallel point follow each
 * other. A group of whole parallel points is worked on at a time: the body in blocks over all their points,
 * then the epilogue over the group.
 */
import { bytesOf, type DType, type HostArray, isFloating } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { LoopKernel, Reduction } from "../../loops/kernel.ts";
import type { BufferSpec } from "../../loops/program.ts";
import type { Access, Instruction, Store } from "../../loops/scalar.ts";
import { BLOCK, type Column, type ColumnPool, roundings, roundNumber } from "./columns.ts";
import { columnFunction } from "./instructions.ts";
import { gathers, scatters } from "./memory-access.ts";
import { foldOf, neutral, replacesExtreme } from "./reductions.ts";
import { viewOfBuffer } from "./views.ts";
import { follow, walkOf } from "./walk.ts";

/** A compiled kernel: runs once over the buffers' views. */
export type Runner = (views: readonly HostArray[]) => void;

/** Part of a kernel over the points `first` … `first + count − 1`. */
type Step = (views: readonly HostArray[], first: number, count: number) => void;

/** What a kernel is compiled with. */
export interface KernelContext {
  readonly buffers: readonly BufferSpec[];
  readonly columns: ColumnPool;
}

/** The dtype of every value of a kernel, by its id. */
function valueDTypes(kernel: LoopKernel): readonly DType[] {
  return [...kernel.body, ...kernel.reductions, ...kernel.epilogue].map(({ dtype }) => dtype);
}

export function compileLoops(kernel: LoopKernel, context: KernelContext): Runner {
  const { extents, parallel, body, reductions } = kernel;
  const outerExtents = extents.slice(0, parallel);
  const outer = product(outerExtents);
  const inner = product(extents.slice(parallel));
  const dtypes = valueDTypes(kernel);
  const scope = { ...context, dtypes, flush: kernel.flush };

  const bodySteps = [
    ...body.map((instruction, id) => instructionStep(instruction, id, extents, scope)),
    ...kernel.bodyStores.map((store) => storeStep(store, extents, scope)),
  ];
  const folds = reductions.map((reduction, r) =>
    compileFold(reduction, body.length + r, inner, scope),
  );
  // Without reduced axes the stores name the body's values, and a parallel point is a point.
  const firstEpilogue = body.length + reductions.length;
  const outerSteps = [
    ...kernel.epilogue.map((instruction, i) =>
      instructionStep(instruction, firstEpilogue + i, outerExtents, scope),
    ),
    ...kernel.stores.map((store) => storeStep(store, outerExtents, scope)),
  ];
  const group = Math.min(BLOCK, Math.max(1, Math.floor(BLOCK / Math.max(inner, 1))));

  return (views) => {
    for (let point = 0; point < outer; point += group) {
      const points = Math.min(group, outer - point);
      for (const fold of folds) fold.start(points);
      const end = (point + points) * inner;
      for (let first = point * inner; first < end; first += BLOCK) {
        const count = Math.min(BLOCK, end - first);
        for (const step of bodySteps) step(views, first, count);
        for (const fold of folds) fold.take(point, first, count);
      }
      for (const fold of folds) fold.finish(points);
      for (const step of outerSteps) step(views, point, points);
    }
  };
}

interface Scope extends KernelContext {
  readonly dtypes: readonly DType[];
  readonly flush: boolean;
}

function instructionStep(
  instruction: Instruction,
  id: number,
  extents: readonly number[],
  scope: Scope,
): Step {
  const out = scope.columns.column(id);
  switch (instruction.op) {
    case "constant": {
      const value = roundNumber[instruction.dtype](instruction.value);
      return (_views, _first, count) => out.fill(value, 0, count);
    }
    case "index": {
      const strides = extents.map((_, axis) => (axis === instruction.axis ? 1 : 0));
      const walk = walkOf(0, extents, strides);
      return (_views, first, count) => follow(walk, first, count, out);
    }
    case "load": {
      const { access, dtype } = instruction;
      const locate = compilePositions(access, extents, scope);
      const gather = gathers[dtype];
      return (views, first, count) => {
        const positions = locate(first, count);
        gather(viewOfBuffer(views, access.buffer), positions, out, count);
      };
    }
    default: {
      const args = instruction.args.map((arg) => scope.columns.column(arg));
      const argument = scope.dtypes[instruction.args[0] ?? -1] ?? instruction.dtype;
      const compute = columnFunction(instruction.op, instruction.dtype, argument);
      return (_views, _first, count) => compute(out, args, count);
    }
  }
}

/** Where an access lands at each point of a block. */
function compilePositions(
  access: Access,
  extents: readonly number[],
  scope: Scope,
): (first: number, count: number) => Int32Array {
  const walk = walkOf(access.offset, extents, access.strides);
  const { positions } = scope.columns;
  if (access.at === null) {
    return (first, count) => {
      follow(walk, first, count, positions);
      return positions;
    };
  }
  const { scale, buffer } = access;
  const at = scope.columns.column(access.at);
  const length = scope.buffers[buffer]?.length ?? 0;
  return (first, count) => {
    follow(walk, first, count, positions);
    for (let i = 0; i < count; i++) {
      const position = (positions[i] ?? 0) + scale * (at[i] ?? 0);
      if (position < 0 || position >= length) {
        assert(false, `element ${position} of buffer ${buffer} is taken, which has ${length}`);
      }
      positions[i] = position;
    }
    return positions;
  };
}

function storeStep(store: Store, extents: readonly number[], scope: Scope): Step {
  const { access, value } = store;
  const dtype = scope.dtypes[value];
  assert(dtype !== undefined, `a store names value ${value}, which the kernel lacks`);
  const locate = compilePositions(access, extents, scope);
  const scatter = scatters[dtype];
  const column = scope.columns.column(value);
  const smallest = scope.flush ? smallestNormal(dtype) : 0;
  if (smallest === 0) {
    return (views, first, count) =>
      scatter(viewOfBuffer(views, access.buffer), locate(first, count), column, count);
  }
  // Only what is stored is flushed: a reduction may still fold the value itself.
  const flushed = new Float64Array(BLOCK);
  return (views, first, count) => {
    flushSubnormals(column, flushed, count, smallest);
    scatter(viewOfBuffer(views, access.buffer), locate(first, count), flushed, count);
  };
}

/** The least positive normal number, where subnormal ones cost time: float16 is computed as normal float32. */
function smallestNormal(dtype: DType): number {
  if (!isFloating(dtype) || dtype === "float16") return 0;
  return bytesOf(dtype) === 8 ? 2 ** -1022 : 2 ** -126;
}

function flushSubnormals(from: Column, to: Column, count: number, smallest: number): void {
  for (let i = 0; i < count; i++) {
    const value = from[i] ?? 0;
    to[i] = Math.abs(value) < smallest ? 0 : value;
  }
}

/** A reduction over the points of a group: one folded number for each parallel point. */
interface GroupFold {
  start(points: number): void;
  take(point: number, first: number, count: number): void;
  finish(points: number): void;
}

function compileFold(reduction: Reduction, id: number, inner: number, scope: Scope): GroupFold {
  const { combine, dtype } = reduction;
  const folded = scope.columns.column(id);
  const values = scope.columns.column(reduction.value);
  const round = roundings[dtype];
  const start = neutral(combine, dtype);
  if (combine === "argmax" || combine === "argmin") {
    return extremeFold(combine, folded, values, inner);
  }
  const fold = foldOf(combine, dtype);
  return {
    start: (points) => folded.fill(start, 0, points),
    take(point, first, count) {
      eachRun(point, first, count, inner, (slot, from, to) => {
        let total = folded[slot] ?? 0;
        for (let i = from; i < to; i++) total = fold(total, values[i] ?? 0);
        folded[slot] = total;
      });
    },
    finish: (points) => round(folded, points),
  };
}

function extremeFold(
  combine: "argmax" | "argmin",
  folded: Column,
  values: Column,
  inner: number,
): GroupFold {
  const extremes = new Float64Array(BLOCK);
  return {
    start: (points) => folded.fill(0, 0, points),
    take(point, first, count) {
      eachRun(point, first, count, inner, (slot, from, to) => {
        for (let i = from; i < to; i++) {
          const position = (first + i) % inner;
          const value = values[i] ?? 0;
          if (position === 0 || replacesExtreme(combine, extremes[slot] ?? 0, value)) {
            extremes[slot] = value;
            folded[slot] = position;
          }
        }
      });
    },
    finish() {},
  };
}

/** The parts of a block that belong to one parallel point each; `slot` counts them from the group's first. */
function eachRun(
  point: number,
  first: number,
  count: number,
  inner: number,
  visit: (slot: number, from: number, to: number) => void,
): void {
  for (let from = 0; from < count; ) {
    const current = Math.floor((first + from) / inner);
    const to = Math.min(count, (current + 1) * inner - first);
    visit(current - point, from, to);
    from = to;
  }
}

function product(extents: readonly number[]): number {
  return extents.reduce((total, extent) => total * extent, 1);
}
