/**
 * @module loops/verify-loops — the invariants of one loop nest.
 */
import { bytesOf, type DType, isFloating } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import {
  bitcastIsDefined,
  combineTakesDType,
  instructionRules,
  instructionTakes,
} from "./instruction-rules.ts";
import type { LoopKernel } from "./kernel.ts";
import { printInstruction } from "./print.ts";
import type { BufferSpec } from "./program.ts";
import type { Access, Instruction, ScalarInstruction, Store, ValueId } from "./scalar.ts";

/** What the checks of a nest share. `where` names the kernel. */
interface Scope {
  readonly where: string;
  readonly kernel: LoopKernel;
  readonly buffers: readonly BufferSpec[];
  readonly dtypes: readonly DType[];
}

/** Part of a kernel: what it may name, and the axes it runs over. */
interface Section {
  readonly name: string;
  /** Values from here on may be named … */
  readonly from: ValueId;
  /** … as far as they come before this one. */
  readonly before: ValueId;
  /** Axes from here on must have strides of 0. */
  readonly axes: number;
}

/** Throws an internal error that names the kernel and the value where an invariant of {@link LoopKernel} fails. */
export function verifyLoops(
  kernel: LoopKernel,
  buffers: readonly BufferSpec[],
  where: string,
): void {
  const { extents, parallel, body, reductions, epilogue } = kernel;
  const dtypes = [...body, ...reductions, ...epilogue].map(({ dtype }) => dtype);
  const scope: Scope = { where, kernel, buffers, dtypes };
  const rank = extents.length;
  assert(
    extents.every((extent) => Number.isInteger(extent) && extent >= 0),
    `${where}: extents ${extents.join(", ")} are not counts`,
  );
  assert(parallel >= 0 && parallel <= rank, `${where}: ${parallel} of ${rank} axes are parallel`);

  body.forEach((instruction, id) => {
    const section = { name: `%${id}`, from: 0, before: id, axes: rank };
    verifyInstruction(instruction, section, scope);
  });
  kernel.bodyStores.forEach((store, i) => {
    const section = { name: `body store ${i}`, from: 0, before: body.length, axes: rank };
    verifyStore(store, section, scope);
  });
  verifyOuter(scope);
  verifyIndependence(scope);
}

function verifyOuter(scope: Scope): void {
  const { where, kernel, dtypes } = scope;
  const { extents, parallel, body, reductions, epilogue, stores } = kernel;
  const isReduced = parallel < extents.length;
  assert(
    isReduced || (reductions.length === 0 && epilogue.length === 0),
    `${where}: nothing is reduced, yet it has reductions or an epilogue`,
  );
  reductions.forEach(({ combine, value, dtype }, r) => {
    const name = `${where}: %${body.length + r} = fold ${combine} %${value}`;
    const folded = dtypes[value];
    assert(
      value < body.length && folded !== undefined,
      `${name} does not name a value of the body`,
    );
    assert(combineTakesDType(combine, folded), `${name} is not defined for ${folded}`);
    const expected = combine === "argmax" || combine === "argmin" ? "int32" : folded;
    assert(dtype === expected, `${name} is ${dtype} instead of ${expected}`);
  });
  const firstEpilogue = body.length + reductions.length;
  epilogue.forEach((instruction, i) => {
    const id = firstEpilogue + i;
    const section = { name: `%${id}`, from: body.length, before: id, axes: parallel };
    verifyInstruction(instruction, section, scope);
  });
  stores.forEach((store, i) => {
    const from = isReduced ? body.length : 0;
    const section = { name: `store ${i}`, from, before: dtypes.length, axes: parallel };
    verifyStore(store, section, scope);
  });
}

function verifyInstruction(instruction: Instruction, section: Section, scope: Scope): void {
  const name = `${scope.where}: ${section.name} = ${printInstruction(instruction)}`;
  switch (instruction.op) {
    case "constant":
      verifyConstant(instruction.dtype, instruction.value, name);
      return;
    case "index":
      assert(
        instruction.axis >= 0 && instruction.axis < section.axes,
        `${name} has no such axis to run along`,
      );
      return;
    case "load": {
      const buffer = verifyAccess(instruction.access, section, scope);
      assert(buffer.dtype === instruction.dtype, `${name} reads a buffer of ${buffer.dtype}`);
      return;
    }
    default: {
      const args = instruction.args.map((arg) => namedValue(arg, section, scope));
      verifyScalar(instruction.op, instruction.dtype, args, name);
    }
  }
}

const integerRanges: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  bool: [0, 1],
};

function verifyConstant(dtype: DType, value: number, name: string): void {
  if (isFloating(dtype)) return;
  const [low, high] = integerRanges[dtype] ?? [0, 0];
  assert(Number.isInteger(value) && value >= low && value <= high, `${name} is not a ${dtype}`);
}

function verifyScalar(
  op: ScalarInstruction,
  dtype: DType,
  args: readonly DType[],
  name: string,
): void {
  const rule = instructionRules[op];
  assert(rule !== undefined, `${name}: there is no such instruction`);
  assert(args.length === rule.arity, `${name} has ${args.length} arguments, not ${rule.arity}`);
  const values = op === "select" ? args.slice(1) : args;
  const [first = dtype] = values;
  assert(op !== "select" || args[0] === "bool", `${name}: the condition is ${args[0]}, not bool`);
  assert(
    values.every((value) => value === first),
    `${name}: the arguments' dtypes differ: ${values.join(", ")}`,
  );
  assert(instructionTakes(op, first), `${name} is not defined for ${first}`);
  assert(
    op !== "bitcast" || bitcastIsDefined(first, dtype),
    `${name}: ${first} cannot be read as ${dtype}`,
  );
  const expected = rule.result === "same" ? first : rule.result === "bool" ? "bool" : dtype;
  assert(dtype === expected, `${name}: the result is ${expected}`);
}

function namedValue(id: ValueId, section: Section, { where, dtypes, kernel }: Scope): DType {
  const dtype = dtypes[id];
  const name = `${where}: ${section.name}`;
  assert(
    section.from === 0 || id >= kernel.body.length,
    `${name} names %${id}, a value of the body, after the reduction`,
  );
  assert(
    dtype !== undefined && id < section.before,
    `${name} names %${id}, which is not there yet`,
  );
  return dtype;
}

function verifyStore(store: Store, section: Section, scope: Scope): void {
  const { access, value } = store;
  const dtype = namedValue(value, section, scope);
  const buffer = verifyAccess(access, section, scope);
  const name = `${scope.where}: ${section.name}`;
  assert(buffer.dtype === dtype, `${name} writes %${value} (${dtype}) to ${buffer.dtype} memory`);
  assert(buffer.place.kind !== "constant", `${name} writes to a constant`);
  const { extents } = scope.kernel;
  const repeats = extents.findIndex(
    (extent, axis) => axis < section.axes && extent > 1 && access.strides[axis] === 0,
  );
  assert(
    access.at !== null || repeats < 0 || isEmpty(extents, section.axes),
    `${name} writes the same element again and again along axis ${repeats}`,
  );
}

function isEmpty(extents: readonly number[], axes: number): boolean {
  return extents.slice(0, axes).includes(0);
}

/** Checks an access, and where it lands if that does not depend on data. */
function verifyAccess(access: Access, section: Section, scope: Scope): BufferSpec {
  const { extents } = scope.kernel;
  const name = `${scope.where}: ${section.name}`;
  const buffer = scope.buffers[access.buffer];
  assert(buffer !== undefined, `${name} names buffer ${access.buffer}, which the program lacks`);
  assert(
    access.strides.length === extents.length,
    `${name} has ${access.strides.length} strides for ${extents.length} axes`,
  );
  assert(
    [access.offset, access.scale, ...access.strides].every(Number.isInteger),
    `${name}: offset, scale and strides are whole numbers`,
  );
  assert(
    access.strides.every((stride, axis) => axis < section.axes || stride === 0),
    `${name} moves along a reduced axis`,
  );
  if (access.at !== null) {
    const at = namedValue(access.at, section, scope);
    assert(at === "int32", `${name} is placed by %${access.at}, which is ${at}, not int32`);
  } else if (!isEmpty(extents, section.axes)) {
    const [low, high] = reach(access, extents);
    assert(
      low >= 0 && high < buffer.length,
      `${name} takes elements ${low} to ${high} of buffer ${access.buffer}, which has ${buffer.length}`,
    );
  }
  return buffer;
}

function reach({ offset, strides }: Access, extents: readonly number[]): readonly [number, number] {
  let low = offset;
  let high = offset;
  strides.forEach((stride, axis) => {
    const span = stride * ((extents[axis] ?? 1) - 1);
    if (span < 0) low += span;
    else high += span;
  });
  return [low, high];
}

/** Memory that is stored to is loaded only by the same access: otherwise the order of iterations would count. */
function verifyIndependence({ where, kernel, buffers }: Scope): void {
  if (kernel.extents.includes(0)) return;
  const loads = [...kernel.body, ...kernel.epilogue].flatMap((instruction) =>
    instruction.op === "load" ? [instruction.access] : [],
  );
  for (const { access: stored } of [...kernel.bodyStores, ...kernel.stores]) {
    for (const loaded of loads) {
      const to = buffers[stored.buffer];
      const from = buffers[loaded.buffer];
      if (to === undefined || from === undefined || !overlap(to, from)) continue;
      assert(
        sameStart(to, from) && sameAccess(stored, loaded, kernel.extents),
        `${where} loads from buffer ${loaded.buffer} elsewhere than it stores to buffer ${stored.buffer}`,
      );
    }
  }
}

/** Whether two buffers share memory. */
export function overlap(a: BufferSpec, b: BufferSpec): boolean {
  const [first, firstEnd] = span(a);
  const [second, secondEnd] = span(b);
  return a.place.kind === b.place.kind && first < secondEnd && second < firstEnd;
}

/** A buffer's bytes within its place; parameters and constants lie far from each other. */
function span({ dtype, length, place }: BufferSpec): readonly [number, number] {
  const start = place.kind === "arena" ? place.byteOffset : place.index * 2 ** 40;
  return [start, start + length * bytesOf(dtype)];
}

function sameStart(a: BufferSpec, b: BufferSpec): boolean {
  return a.dtype === b.dtype && span(a)[0] === span(b)[0];
}

/** Values are numbered anew in the epilogue, so two places given by data are taken on trust. */
function sameAccess(a: Access, b: Access, extents: readonly number[]): boolean {
  return (
    a.offset === b.offset &&
    (a.at === null) === (b.at === null) &&
    (a.at === null || a.scale === b.scale) &&
    extents.every((extent, axis) => extent === 1 || a.strides[axis] === b.strides[axis])
  );
}
