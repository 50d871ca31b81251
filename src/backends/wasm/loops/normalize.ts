/**
 * @module backends/wasm/loops/normalize — a loop kernel in the simplest form that does the same: no axes of extent 1, none
 * that could be one with its neighbour, no reduction over nothing.
 */
import type { DType } from "../../../core/dtype.ts";
import type { Combine, LoopKernel } from "../../../loops/kernel.ts";
import type { Access, Instruction, Store, ValueId } from "../../../loops/scalar.ts";

/** The simplest form, or `null` where there is nothing to do. */
export function normalize(kernel: LoopKernel): LoopKernel | null {
  const { extents, parallel } = kernel;
  if (extents.slice(0, parallel).includes(0)) return null;
  const filled = extents.slice(parallel).includes(0) ? withoutReducing(kernel) : kernel;
  return mergeAxes(sortParallelAxes(dropUnitAxes(filled)));
}

/** All accesses of a kernel, in loads and stores. */
export function accessesOf(kernel: LoopKernel): Access[] {
  const instructions = [...kernel.body, ...kernel.epilogue];
  return [
    ...instructions.flatMap((entry) => (entry.op === "load" ? [entry.access] : [])),
    ...[...kernel.bodyStores, ...kernel.stores].map((store) => store.access),
  ];
}

interface Edit {
  readonly access?: (access: Access) => Access;
  readonly instruction?: (instruction: Instruction) => Instruction;
}

function edit(kernel: LoopKernel, { access = (x) => x, instruction = (x) => x }: Edit): LoopKernel {
  const one = (entry: Instruction): Instruction =>
    entry.op === "load" ? { ...entry, access: access(entry.access) } : instruction(entry);
  const store = (entry: Store): Store => ({ ...entry, access: access(entry.access) });
  return {
    ...kernel,
    body: kernel.body.map(one),
    bodyStores: kernel.bodyStores.map(store),
    epilogue: kernel.epilogue.map(one),
    stores: kernel.stores.map(store),
  };
}

/** What a fold starts from, and gives where there is nothing to fold. */
export function neutral(combine: Combine, dtype: DType): number {
  switch (combine) {
    case "multiply":
      return 1;
    case "maximum":
    case "argmax":
      return lowest[dtype];
    case "minimum":
    case "argmin":
      return highest[dtype];
    case "and":
      return dtype === "int8" || dtype === "int32" ? -1 : highest[dtype];
    case "add":
    case "or":
      return 0;
  }
}

const infinity = Number.POSITIVE_INFINITY;
const lowest: Readonly<Record<DType, number>> = {
  float32: -infinity,
  float64: -infinity,
  float16: -infinity,
  bfloat16: -infinity,
  int8: -128,
  uint8: 0,
  int32: -(2 ** 31),
  uint32: 0,
  bool: 0,
};
const highest: Readonly<Record<DType, number>> = {
  float32: infinity,
  float64: infinity,
  float16: infinity,
  bfloat16: infinity,
  int8: 127,
  uint8: 255,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  bool: 1,
};

/** Reductions become constants, and only the epilogue is left. */
function withoutReducing(kernel: LoopKernel): LoopKernel {
  const shift = kernel.body.length;
  const renumber = (id: ValueId): ValueId => id - shift;
  const constants = kernel.reductions.map(({ combine, dtype }): Instruction => {
    const isPosition = combine === "argmax" || combine === "argmin";
    return { op: "constant", dtype, value: isPosition ? 0 : neutral(combine, dtype) };
  });
  const axes = <T>(list: readonly T[]): T[] => list.slice(0, kernel.parallel);
  const moved = edit(
    { ...kernel, body: [], bodyStores: [] },
    {
      access: (access) => ({
        ...access,
        strides: axes(access.strides),
        at: access.at === null ? null : renumber(access.at),
      }),
      instruction: (entry) =>
        "args" in entry ? { ...entry, args: entry.args.map(renumber) } : entry,
    },
  );
  return {
    ...moved,
    extents: axes(kernel.extents),
    body: [...constants, ...moved.epilogue],
    reductions: [],
    epilogue: [],
    stores: moved.stores.map((store) => ({ ...store, value: renumber(store.value) })),
  };
}

/** Keeps the axes in this list, in its order; the index of any other is 0. */
function pickAxes(kernel: LoopKernel, axes: readonly number[]): LoopKernel {
  const pick = (list: readonly number[]) => axes.map((axis) => list[axis] ?? 0);
  return {
    ...edit(kernel, {
      access: (access) => ({ ...access, strides: pick(access.strides) }),
      instruction: (entry) => {
        if (entry.op !== "index") return entry;
        const axis = axes.indexOf(entry.axis);
        if (axis >= 0) return { ...entry, axis };
        return { op: "constant", dtype: "int32", value: 0 };
      },
    }),
    extents: pick(kernel.extents),
    parallel: axes.filter((axis) => axis < kernel.parallel).length,
  };
}

function dropUnitAxes(kernel: LoopKernel): LoopKernel {
  const { extents, parallel } = kernel;
  const axes = extents.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  // A fold needs a loop to stand in, even if that runs once.
  const reduces = kernel.reductions.length > 0 || kernel.epilogue.length > 0;
  if (reduces && !axes.some((axis) => axis >= parallel)) axes.push(extents.length - 1);
  return pickAxes(kernel, axes);
}

/** Parallel axes in the order of the first store's memory. */
function sortParallelAxes(kernel: LoopKernel): LoopKernel {
  const strides = (kernel.stores[0] ?? kernel.bodyStores[0])?.access.strides ?? [];
  const size = (axis: number) => Math.abs(strides[axis] ?? 0);
  const axes = kernel.extents.map((_, axis) => axis);
  const sorted = axes.slice(0, kernel.parallel).sort((a, b) => size(b) - size(a));
  return pickAxes(kernel, [...sorted, ...axes.slice(kernel.parallel)]);
}

function mergeAxes(kernel: LoopKernel): LoopKernel {
  const indexed = new Set(
    [...kernel.body, ...kernel.epilogue].flatMap((e) => (e.op === "index" ? [e.axis] : [])),
  );
  const accesses = accessesOf(kernel);
  for (let axis = kernel.extents.length - 2; axis >= 0; axis--) {
    const inner = kernel.extents[axis + 1] ?? 1;
    const mergeable =
      axis + 1 !== kernel.parallel &&
      !indexed.has(axis) &&
      !indexed.has(axis + 1) &&
      accesses.every(({ strides }) => strides[axis] === (strides[axis + 1] ?? 0) * inner);
    if (!mergeable) continue;
    const extents = kernel.extents.with(axis + 1, (kernel.extents[axis] ?? 1) * inner);
    const kept = extents.flatMap((_, i) => (i === axis ? [] : [i]));
    return mergeAxes(pickAxes({ ...kernel, extents }, kept));
  }
  return kernel;
}
