/**
 * @module backends/wasm/loops/loop-function — a loop kernel as one WebAssembly function
 * `(frame, begin, end, scratch)`, all i32.
 *
 * Every instruction stands in the outermost loop that it does not depend on the inside of. Where the loops reach the vector
 * axis, the code inside is written up to three times: for several vectors side by side, for one, and for single points.
 */
import { bytesOf, type DType } from "../../../core/dtype.ts";
import type { LoopKernel } from "../../../loops/kernel.ts";
import type { BufferSpec } from "../../../loops/program.ts";
import type { Access, Instruction, Store, ValueId } from "../../../loops/scalar.ts";
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import {
  type Accumulator,
  beginFold,
  continueFold,
  endFold,
  foldLanes,
  narrowFold,
} from "./folds.ts";
import { emitInstruction } from "./instructions.ts";
import { constantValue, type Lanes, type Profile, type Value } from "./lanes.ts";
import type { MathFunctions } from "./math-functions.ts";
import { emitLoad, emitStore, flushSubnormal, type Spread } from "./memory.ts";
import { accessesOf, normalize } from "./normalize.ts";
import { emitRun } from "./run.ts";
import { type Schedule, schedule } from "./schedule.ts";

/** A kernel in a module: work units 0 … `units` may be divided among calls. */
export interface EmittedKernel {
  readonly function: FunctionReference;
  readonly units: number;
  readonly scratchBytes: number;
}

/** What kernels of one module share. */
export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly buffers: readonly BufferSpec[];
  readonly profile: Profile;
  readonly math: MathFunctions;
}

export function emitLoops(context: KernelContext, name: string, kernel: LoopKernel): EmittedKernel {
  const f = context.module.function(name, ["i32", "i32", "i32", "i32"]);
  const simple = normalize(kernel);
  if (simple === null) return { function: f, units: 0, scratchBytes: 0 };
  const writer = new LoopWriter(context, f, simple);
  writer.write();
  return { function: f, units: writer.units, scratchBytes: 0 };
}

class LoopWriter {
  readonly units: number;
  readonly #context: KernelContext;
  readonly #f: FunctionBuilder;
  readonly #kernel: LoopKernel;
  readonly #schedule: Schedule;
  /** Depth of the loop body in which each value stands, by id; 0 is outside of all. */
  readonly #depths: readonly number[];
  readonly #indices: readonly Local[];
  readonly #accesses: ReadonlyMap<string, Access>;
  readonly #values: Value[] = [];
  readonly #addresses = new Map<string, Local>();
  readonly #single: Lanes;
  #lanes: Lanes;
  #accumulators: readonly Accumulator[] = [];
  #rest: readonly Accumulator[] = [];

  constructor(context: KernelContext, f: FunctionBuilder, kernel: LoopKernel) {
    this.#context = context;
    this.#f = f;
    this.#kernel = kernel;
    const plan = schedule(kernel, context.buffers);
    this.#schedule = plan;
    this.#depths = plan.dependences.map((axes) =>
      Math.max(0, ...[...axes].map((axis) => plan.order.indexOf(axis) + 1)),
    );
    this.#indices = plan.order.map(() => f.local("i32"));
    this.#accesses = new Map(accessesOf(kernel).map((access) => [keyOf(access), access]));
    this.#single = this.#lanesOf(0);
    this.#lanes = this.#single;
    const [outermost] = plan.order;
    const splits = outermost !== undefined && outermost < kernel.parallel;
    const isVector = outermost === plan.vectorAxis;
    const step = isVector ? 4 * plan.vectors : 1;
    const extent = isVector ? plan.vectorExtent : (kernel.extents[outermost ?? 0] ?? 1);
    this.units = splits ? Math.ceil(extent / step) : 1;
  }

  write(): void {
    this.#enter(0);
    this.#loops(0);
  }

  #lanesOf(vectors: number): Lanes {
    const { profile, math } = this.#context;
    return { f: this.#f, vectors, profile, math };
  }

  /** Code at the start of the body of the loop at `depth` − 1. */
  #enter(depth: number): void {
    for (const [key, access] of this.#accesses) {
      if (access.at === null || this.#depths[access.at] !== depth) this.#advance(key, depth);
    }
    const { body, reductions, epilogue, parallel } = this.#kernel;
    this.#instructions(body, 0, depth);
    // What the epilogue needs from memory may as well be there before the reduced loops.
    if (depth < parallel) this.#instructions(epilogue, body.length + reductions.length, depth);
  }

  #instructions(list: readonly Instruction[], first: ValueId, depth: number): void {
    list.forEach((instruction, i) => {
      const id = first + i;
      if (this.#depths[id] !== depth) return;
      const value = this.#instruction(instruction);
      this.#values[id] = value;
      for (const [key, access] of this.#accesses) {
        if (access.at === id) this.#advance(key, depth, value);
      }
    });
  }

  /** Adds to an access's address what the loop around `depth` contributes, and a row that is known from here on. */
  #advance(key: string, depth: number, at?: Value): void {
    const access = this.#access(key);
    const f = this.#f;
    const bytes = this.#bytesOf(access);
    if (depth === 0) {
      const offset = access.offset * bytes;
      const base = f.atStart(`${access.buffer}+${offset}`, "i32", () => {
        f.get(f.parameter(0)).memory("i32.load", 4 * access.buffer);
        if (offset !== 0) f.i32(offset).op("i32.add");
      });
      this.#addresses.set(key, base);
    }
    const axis = this.#schedule.order[depth - 1];
    const step = depth === 0 ? 0 : (access.strides[axis ?? 0] ?? 0) * bytes;
    const [row] = at?.uniform && access.scale !== 0 ? at.locals : [];
    if (step === 0 && row === undefined) return;
    f.get(this.#address(key));
    if (step !== 0) {
      f.get(this.#index(depth - 1));
      if (step !== 1) f.i32(step).op("i32.mul");
      f.op("i32.add");
    }
    if (row !== undefined) {
      f.get(row)
        .lane("i32x4.extract_lane", 0)
        .i32(access.scale * bytes);
      f.op("i32.mul").op("i32.add");
    }
    this.#addresses.set(key, f.hold("i32"));
  }

  #loops(depth: number): void {
    const { parallel, extents, reductions, epilogue } = this.#kernel;
    const { order, vectorAxis } = this.#schedule;
    const reduces = reductions.length > 0 || epilogue.length > 0 || order.length > parallel;
    if (depth === parallel && reduces) {
      this.#reduce(depth);
      return;
    }
    const axis = order[depth];
    if (axis === undefined) {
      this.#stores(this.#kernel.bodyStores);
      this.#stores(this.#kernel.stores);
      return;
    }
    const inside = () => {
      this.#enter(depth + 1);
      this.#loops(depth + 1);
    };
    if (axis === vectorAxis) this.#alongVectors(depth, inside);
    else {
      const f = this.#f;
      const bounds: [number | Local, number | Local] =
        depth === 0 && this.units > 1 ? [f.parameter(1), f.parameter(2)] : [0, extents[axis] ?? 0];
      this.#scoped(() => f.count(this.#index(depth), ...bounds, inside));
    }
  }

  /** Addresses as they are outside hold again after the code that `write` writes. */
  #scoped(write: () => void): void {
    const outside = new Map(this.#addresses);
    write();
    for (const [key, address] of outside) this.#addresses.set(key, address);
  }

  #alongVectors(depth: number, inside: () => void): void {
    const f = this.#f;
    const { vectorExtent: extent, vectors } = this.#schedule;
    const index = this.#index(depth);
    const divided = depth === 0 && this.units > 1;
    let stop: Local | null = null;
    if (divided) {
      const width = 4 * vectors;
      f.get(f.parameter(1)).i32(width).op("i32.mul").set(index);
      // The last unit may be a part of one.
      f.get(f.parameter(2)).i32(width).op("i32.mul").i32(extent);
      f.get(f.parameter(2)).i32(this.units).op("i32.lt_s").op("select");
      stop = f.hold("i32");
    } else f.i32(0).set(index);
    emitRun(f, index, { extent, vectors, stop }, (side) => {
      this.#lanes = this.#lanesOf(side);
      this.#scoped(inside);
    });
    this.#lanes = this.#single;
  }

  #reduce(depth: number): void {
    const { reductions, body, epilogue, stores } = this.#kernel;
    const { vectorAxis, vectors } = this.#schedule;
    const lanesArePoints = vectorAxis === null || vectorAxis < this.#kernel.parallel;
    const accumulate = (lanes: Lanes) =>
      reductions.map((reduction) => {
        const dtype = body[reduction.value]?.dtype ?? reduction.dtype;
        return beginFold(lanes, reduction, dtype);
      });
    const around = this.#lanes;
    const wide = lanesArePoints ? around : this.#lanesOf(vectors);
    this.#accumulators = accumulate(wide);
    this.#rest = lanesArePoints ? this.#accumulators : accumulate(this.#single);
    this.#scoped(() => this.#reducedLoops(depth));
    this.#lanes = around;
    reductions.forEach((reduction, i) => {
      const accumulator = this.#accumulators[i];
      const rest = this.#rest[i];
      if (accumulator === undefined || rest === undefined) throw new RangeError("no accumulator");
      this.#values[body.length + i] = lanesArePoints
        ? endFold(around, reduction, accumulator)
        : foldLanes(around, reduction, accumulator, rest);
    });
    this.#instructions(epilogue, body.length + reductions.length, depth);
    this.#stores(stores);
  }

  #reducedLoops(depth: number): void {
    const axis = this.#schedule.order[depth];
    if (axis === undefined) {
      this.#stores(this.#kernel.bodyStores);
      this.#fold();
      return;
    }
    const inside = () => {
      this.#enter(depth + 1);
      this.#reducedLoops(depth + 1);
    };
    if (axis === this.#schedule.vectorAxis) this.#alongVectors(depth, inside);
    else {
      const extent = this.#kernel.extents[axis] ?? 0;
      this.#scoped(() => this.#f.count(this.#index(depth), 0, extent, inside));
    }
  }

  #fold(): void {
    const { reductions } = this.#kernel;
    const lanes = this.#lanes;
    const alongReduced = this.#accumulators !== this.#rest;
    const positional = reductions.some(({ combine }) => combine.startsWith("arg"));
    const position = positional ? this.#position() : null;
    reductions.forEach((reduction, i) => {
      const chosen = (alongReduced && lanes.vectors === 0 ? this.#rest : this.#accumulators)[i];
      const value = this.#values[reduction.value];
      if (chosen === undefined || value === undefined) throw new RangeError("nothing to fold");
      const accumulator = alongReduced && lanes.vectors > 0 ? narrowFold(lanes, chosen) : chosen;
      continueFold(lanes, reduction, accumulator, { value, position });
    });
  }

  /** Where the point is, row-major over the reduced axes. */
  #position(): Value {
    const { extents, parallel } = this.#kernel;
    let position = constantValue(this.#lanes, "int32", 0);
    for (let axis = parallel; axis < extents.length; axis++) {
      const extent = constantValue(this.#lanes, "int32", extents[axis] ?? 1);
      const scaled = emitInstruction(this.#lanes, "multiply", "int32", [position, extent]);
      position = emitInstruction(this.#lanes, "add", "int32", [scaled, this.#indexValue(axis)]);
    }
    return position;
  }

  #stores(stores: readonly Store[]): void {
    for (const { access, value } of stores) {
      const computed = this.#value(value);
      const stored = this.#kernel.flush ? flushSubnormal(this.#lanes, computed) : computed;
      emitStore(this.#lanes, stored, this.#address(keyOf(access)), this.#spread(access));
    }
  }

  #instruction(instruction: Instruction): Value {
    const lanes = this.#lanes;
    switch (instruction.op) {
      case "constant":
        return constantValue(lanes, instruction.dtype, instruction.value);
      case "index":
        return this.#indexValue(instruction.axis);
      case "load": {
        const { access, dtype } = instruction;
        return emitLoad(lanes, dtype, this.#address(keyOf(access)), this.#spread(access));
      }
      default: {
        const args = instruction.args.map((id) => this.#value(id));
        return emitInstruction(lanes, instruction.op, instruction.dtype, args);
      }
    }
  }

  #indexValue(axis: number): Value {
    const f = this.#f;
    const index = this.#index(this.#schedule.order.indexOf(axis));
    const uniform = axis !== this.#schedule.vectorAxis || this.#lanes.vectors === 0;
    const count = uniform ? 1 : this.#lanes.vectors;
    const locals = Array.from({ length: count }, (_, i) => {
      f.get(index).op("i32x4.splat");
      if (!uniform) f.get(f.constant([4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3])).op("i32x4.add");
      return f.hold("v128");
    });
    return { uniform, dtype: "int32", locals };
  }

  /** How an access lies across the lanes that are being written. */
  #spread(access: Access): Spread {
    const { vectorAxis } = this.#schedule;
    const at = access.at === null ? null : this.#value(access.at);
    const bytes = this.#bytesOf(access);
    const stride = vectorAxis === null ? 0 : (access.strides[vectorAxis] ?? 0);
    if (this.#lanes.vectors === 0) return { kind: "same" };
    if (at !== null && !at.uniform && access.scale !== 0) {
      return { kind: "at", step: stride * bytes, at, scale: access.scale * bytes };
    }
    if (stride === 0) return { kind: "same" };
    return stride === 1 ? { kind: "next" } : { kind: "apart", step: stride * bytes };
  }

  #value(id: ValueId): Value {
    const value = this.#values[id];
    if (value === undefined) throw new RangeError(`value ${id} is used before it is made`);
    return value;
  }

  #address(key: string): Local {
    const address = this.#addresses.get(key);
    if (address === undefined) throw new RangeError(`no address of ${key}`);
    return address;
  }

  #access(key: string): Access {
    const access = this.#accesses.get(key);
    if (access === undefined) throw new RangeError(`no access ${key}`);
    return access;
  }

  #index(depth: number): Local {
    const index = this.#indices[depth];
    if (index === undefined) throw new RangeError(`no loop ${depth}`);
    return index;
  }

  #bytesOf(access: Access): number {
    const dtype: DType = this.#context.buffers[access.buffer]?.dtype ?? "float32";
    return bytesOf(dtype);
  }
}

function keyOf({ buffer, offset, strides, at, scale }: Access): string {
  return `${buffer} ${offset} ${strides.join()} ${at} ${scale}`;
}
