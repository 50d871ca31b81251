/**
 * @module backends/wasm/loops/loop-function — a loop kernel as one WebAssembly function
 * `(frame, begin, end, scratch)`, all i32.
 *
 * Every instruction stands in the outermost loop that it does not depend on the inside of. Where the loops reach the vector
 * axis, the code inside is written up to three times: for several vectors side by side, for one, and for single points.
 */
import type { LoopKernel } from "../../../loops/kernel.ts";
import type { BufferSpec } from "../../../loops/program.ts";
import type { Access, Instruction, Store, ValueId } from "../../../loops/scalar.ts";
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import { Addresses } from "./addresses.ts";
import { summedProducts } from "./folds.ts";
import { emitInstruction } from "./instructions.ts";
import { constantValue, type Lanes, type Profile, type Value } from "./lanes.ts";
import type { MathFunctions } from "./math-functions.ts";
import { emitLoad, emitStore, flushSubnormal, type Spread } from "./memory.ts";
import { normalize } from "./normalize.ts";
import { emitRun } from "./run.ts";
import { BLOCK, RunningFolds } from "./running-folds.ts";
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
  readonly #values: Value[] = [];
  readonly #addresses: Addresses;
  /** Products that a sum adds up, by their own id: fused with the addition, where the profile does that. */
  readonly #products: ReadonlyMap<ValueId, readonly ValueId[]>;
  readonly #single: Lanes;
  #lanes: Lanes;
  #folds: RunningFolds | null = null;
  #inBlocks = false;

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
    const facts = { schedule: plan, depths: this.#depths, indices: this.#indices };
    this.#addresses = new Addresses(f, kernel, context.buffers, facts);
    const innermost = (id: ValueId) => this.#depths[id] === plan.order.length;
    this.#products = context.profile === "relaxed" ? summedProducts(kernel, innermost) : new Map();
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
    this.#addresses.enter(depth);
    const { body, reductions, epilogue, parallel } = this.#kernel;
    this.#instructions(body, 0, depth);
    // What the epilogue needs from memory may as well be there before the reduced loops.
    if (depth < parallel) this.#instructions(epilogue, body.length + reductions.length, depth);
  }

  #instructions(list: readonly Instruction[], first: ValueId, depth: number): void {
    list.forEach((instruction, i) => {
      const id = first + i;
      if (this.#depths[id] !== depth || this.#products.has(id)) return;
      const value = this.#instruction(instruction);
      this.#values[id] = value;
      this.#addresses.know(id, value, depth);
    });
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
      this.#addresses.scoped(() => f.count(this.#index(depth), ...bounds, inside));
    }
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
    this.#run(index, stop, inside);
  }

  /** Along the vector axis from where `index` stands. */
  #run(index: Local, stop: Local | null, inside: () => void): void {
    const { vectorExtent: extent, vectors } = this.#schedule;
    emitRun(this.#f, index, { extent, vectors, stop }, (side) => {
      this.#lanes = this.#lanesOf(side);
      this.#addresses.scoped(inside);
    });
    this.#lanes = this.#single;
  }

  #reduce(depth: number): void {
    const { reductions, body, epilogue, stores, extents, parallel } = this.#kernel;
    const { vectorAxis, vectors } = this.#schedule;
    const lanesArePoints = vectorAxis === null || vectorAxis < parallel;
    const around = this.#lanes;
    const wide = lanesArePoints ? null : this.#lanesOf(vectors);
    const points = extents.slice(parallel).reduce((product, extent) => product * extent, 1);
    this.#inBlocks = points / (wide === null ? 1 : 4 * vectors) > 2 * BLOCK;
    const folds = new RunningFolds(
      this.#kernel,
      { around, wide, single: this.#single },
      this.#inBlocks,
    );
    this.#folds = folds;
    this.#addresses.scoped(() => this.#reducedLoops(depth));
    this.#lanes = around;
    folds.finish().forEach((value, i) => {
      this.#values[body.length + i] = value;
      this.#addresses.know(body.length + i, value, depth);
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
    const innermost = depth === this.#schedule.order.length - 1;
    const isVector = axis === this.#schedule.vectorAxis;
    const extent = this.#kernel.extents[axis] ?? 0;
    if (innermost && this.#inBlocks) {
      const width = isVector ? 4 * this.#schedule.vectors : 1;
      this.#blocks(this.#index(depth), extent, width * BLOCK, (stop) => {
        if (isVector) this.#run(this.#index(depth), stop, inside);
        else this.#addresses.scoped(() => this.#f.until(this.#index(depth), stop, inside));
      });
    } else if (isVector) this.#alongVectors(depth, inside);
    else this.#addresses.scoped(() => this.#f.count(this.#index(depth), 0, extent, inside));
  }

  /** A loop along `index` block by block, with a sum of its own for each. */
  #blocks(index: Local, extent: number, step: number, block: (stop: Local) => void): void {
    const f = this.#f;
    const stop = f.local("i32");
    f.i32(0).set(index);
    f.loop((again) => {
      f.get(index).i32(step).op("i32.add").tee(stop).i32(extent);
      f.get(stop).i32(extent).op("i32.lt_s").op("select").set(stop);
      block(stop);
      this.#folds?.flush();
      f.get(index).i32(extent).op("i32.lt_s").brIf(again);
    });
  }

  #fold(): void {
    const positional = this.#kernel.reductions.some(({ combine }) => combine.startsWith("arg"));
    this.#folds?.fold(this.#lanes, {
      value: (id) => this.#value(id),
      product: (id) => this.#products.get(id),
      position: positional ? this.#position() : null,
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
      emitStore(this.#lanes, stored, this.#addresses.of(access), this.#spread(access));
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
        return emitLoad(lanes, dtype, this.#addresses.of(access), this.#spread(access));
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

  #spread(access: Access): Spread {
    const at = access.at === null ? null : this.#value(access.at);
    return this.#addresses.spread(this.#lanes, access, at);
  }

  #value(id: ValueId): Value {
    const value = this.#values[id];
    if (value === undefined) throw new RangeError(`value ${id} is used before it is made`);
    return value;
  }

  #index(depth: number): Local {
    const index = this.#indices[depth];
    if (index === undefined) throw new RangeError(`no loop ${depth}`);
    return index;
  }
}
