/**
 * @module backends/conformance/scene — small programs, built by hand and run on the backend under test.
 */
import { expect } from "vitest";
import { bytesOf, type DType, type HostArray, hostArray } from "../../core/dtype.ts";
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from "../../core/half.ts";
import type { Combine, Kernel, LoopKernel, Reduction } from "../../loops/kernel.ts";
import type { Backend, BufferSpec, LoweredProgram, Place } from "../../loops/program.ts";
import type {
  Access,
  BufferId,
  Instruction,
  ScalarInstruction,
  Store,
  ValueId,
} from "../../loops/scalar.ts";
import { verifyProgram } from "../../loops/verify.ts";

/** Numbers as a dtype's host array. They must be numbers of that dtype already. */
export function encode(dtype: DType, values: readonly number[]): HostArray {
  if (dtype === "float16") return encodeFloat16(values);
  if (dtype === "bfloat16") return encodeBfloat16(values);
  const array = hostArray(dtype, values.length);
  array.set(values);
  return array;
}

/** A host array's numbers. */
export function decode(dtype: DType, array: HostArray): readonly number[] {
  if (dtype === "float16") return [...decodeFloat16(Uint16Array.from(array))];
  if (dtype === "bfloat16") return [...decodeBfloat16(Uint16Array.from(array))];
  return [...array];
}

/** What all buffers of a scene that the caller can see hold after a run. */
export type Outcome = (id: BufferId) => readonly number[];

/** A program in the making, together with what its parameters hold at first. */
export class Scene {
  readonly #buffers: BufferSpec[] = [];
  readonly #kernels: Kernel[] = [];
  readonly #parameters: HostArray[] = [];
  readonly #constants: HostArray[] = [];
  #arenaBytes = 0;

  /** A parameter with its first contents, or so many zeros. */
  parameter(dtype: DType, values: readonly number[] | number): BufferId {
    const data = typeof values === "number" ? hostArray(dtype, values) : encode(dtype, values);
    this.#parameters.push(data);
    return this.#add(dtype, data.length, {
      kind: "parameter",
      index: this.#parameters.length - 1,
    });
  }

  /** Another buffer for the same parameter, as an input that is updated in place has. */
  alias(id: BufferId): BufferId {
    const { dtype, length, place } = this.spec(id);
    return this.#add(dtype, length, place);
  }

  constant(dtype: DType, values: readonly number[]): BufferId {
    this.#constants.push(encode(dtype, values));
    return this.#add(dtype, values.length, { kind: "constant", index: this.#constants.length - 1 });
  }

  /** A buffer in the arena: after all others, or at a given byte. */
  arena(dtype: DType, length: number, byteOffset: number = this.#arenaBytes): BufferId {
    const end = byteOffset + Math.ceil((length * bytesOf(dtype)) / 16) * 16;
    this.#arenaBytes = Math.max(this.#arenaBytes, end);
    return this.#add(dtype, length, { kind: "arena", byteOffset });
  }

  add(...kernels: readonly Kernel[]): this {
    this.#kernels.push(...kernels);
    return this;
  }

  spec(id: BufferId): BufferSpec {
    const spec = this.#buffers[id];
    if (spec === undefined) throw new RangeError(`no buffer ${id}`);
    return spec;
  }

  /** The parameters' first contents, by parameter. */
  get parameters(): readonly HostArray[] {
    return this.#parameters;
  }

  program(): LoweredProgram {
    const program: LoweredProgram = {
      buffers: this.#buffers,
      kernels: this.#kernels,
      parameterBytes: this.#parameters.map((data) => data.byteLength),
      constants: this.#constants,
      arenaBytes: this.#arenaBytes,
      key: `scene ${JSON.stringify([this.#buffers, this.#kernels], (_key, value: unknown) =>
        typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value,
      )}`,
    };
    verifyProgram(program);
    return program;
  }

  /** Runs the program and gives all memory back. */
  run(backend: Backend, steps: number = 1): Outcome {
    const before = backend.allocatedBytes();
    const parameters = this.#parameters.map((data) => {
      const buffer = backend.allocate(data.byteLength);
      buffer.write(data);
      return buffer;
    });
    const binding = backend.compile(this.program()).bind(parameters);
    binding.run(steps);
    const results = parameters.map((buffer, index) => {
      const data = this.#parameters[index] ?? new Uint8Array(0);
      const result = data.slice();
      buffer.read(result);
      return result;
    });
    binding.free();
    for (const buffer of parameters) buffer.free();
    expect(backend.allocatedBytes()).toBe(before);
    return (id) => {
      const { dtype, place } = this.spec(id);
      const result = place.kind === "parameter" ? results[place.index] : undefined;
      if (result === undefined) throw new RangeError(`buffer ${id} is not a parameter`);
      return decode(dtype, result);
    };
  }

  #add(dtype: DType, length: number, place: Place): BufferId {
    this.#buffers.push({ dtype, length, place });
    return this.#buffers.length - 1;
  }
}

/** Where an access lands; strides default to the extents' row-major ones. */
export interface Where {
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly at?: ValueId;
  readonly scale?: number;
}

/** Row-major strides of a shape. */
export function rowMajor(extents: readonly number[]): readonly number[] {
  return extents.map((_, axis) => extents.slice(axis + 1).reduce((a, b) => a * b, 1));
}

/** A loop kernel in the making. After the first {@link Nest.reduce}, instructions go to the epilogue. */
export class Nest {
  readonly #extents: readonly number[];
  readonly #parallel: number;
  readonly #body: Instruction[] = [];
  readonly #bodyStores: Store[] = [];
  readonly #reductions: Reduction[] = [];
  readonly #epilogue: Instruction[] = [];
  readonly #stores: Store[] = [];

  constructor(extents: readonly number[], parallel: number = extents.length) {
    this.#extents = extents;
    this.#parallel = parallel;
  }

  load(dtype: DType, buffer: BufferId, where: Where = {}): ValueId {
    return this.#add({ op: "load", dtype, access: this.#access(buffer, where) });
  }

  constant(dtype: DType, value: number): ValueId {
    return this.#add({ op: "constant", dtype, value });
  }

  index(axis: number): ValueId {
    return this.#add({ op: "index", dtype: "int32", axis });
  }

  apply(op: ScalarInstruction, dtype: DType, ...args: readonly ValueId[]): ValueId {
    return this.#add({ op, dtype, args });
  }

  reduce(combine: Combine, value: ValueId, dtype: DType): ValueId {
    this.#reductions.push({ combine, value, dtype });
    return this.#body.length + this.#reductions.length - 1;
  }

  storeBody(buffer: BufferId, value: ValueId, where: Where = {}): this {
    this.#bodyStores.push({ access: this.#access(buffer, where), value });
    return this;
  }

  store(buffer: BufferId, value: ValueId, where: Where = {}): this {
    this.#stores.push({ access: this.#access(buffer, where), value });
    return this;
  }

  kernel(flush: boolean = false): LoopKernel {
    return {
      kind: "loops",
      extents: this.#extents,
      parallel: this.#parallel,
      body: this.#body,
      bodyStores: this.#bodyStores,
      reductions: this.#reductions,
      epilogue: this.#epilogue,
      stores: this.#stores,
      flush,
    };
  }

  /** Results by default lie row-major over the parallel axes, everything else over all. */
  #access(buffer: BufferId, { strides, offset = 0, at, scale = 1 }: Where): Access {
    const isOuter = this.#reductions.length > 0;
    const extents = isOuter ? this.#extents.slice(0, this.#parallel) : this.#extents;
    const given = strides ?? rowMajor(extents);
    const padded = this.#extents.map((_, axis) => given[axis] ?? 0);
    return { buffer, offset, strides: padded, at: at ?? null, scale: at === undefined ? 0 : scale };
  }

  #add(instruction: Instruction): ValueId {
    if (this.#reductions.length === 0) return this.#body.push(instruction) - 1;
    return this.#body.length + this.#reductions.length + this.#epilogue.push(instruction) - 1;
  }
}

/** Reproducible numbers in [0, 1): a linear congruential generator is random enough to spread tests. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `count` numbers made by position. */
export function numbers(count: number, make: (i: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
