/**
 * @module loops/program — what the compiler hands to a backend, and what a backend must offer.
 * It knows nothing of tensors, ops or traces.
 */
import type { DType, HostArray } from "../core/dtype.ts";
import type { Kernel } from "./kernel.ts";
import type { BufferId } from "./scalar.ts";

/** Where a buffer's bytes are: bound by the caller, in the program's own arena, or a constant. */
export type Place =
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "arena"; readonly byteOffset: number }
  | { readonly kind: "constant"; readonly index: number };

/** A flat run of `length` elements. Starts at a multiple of 16 bytes; the bytes up to the next multiple of 16 are its own. */
export interface BufferSpec {
  readonly dtype: DType;
  readonly length: number;
  readonly place: Place;
}

/**
 * A program with its memory planned. Buffers in the arena may overlap where their lifetimes do not. Two
 * buffers may name the same parameter (an input that is updated in place).
 */
export interface LoweredProgram {
  readonly buffers: readonly BufferSpec[];
  readonly kernels: readonly Kernel[];
  /** Bytes of each parameter, by index. */
  readonly parameterBytes: readonly number[];
  readonly constants: readonly HostArray[];
  readonly arenaBytes: number;
  /** Equal for programs that differ only in constants' contents: the code cache's key. */
  readonly key: string;
}

/** Memory on a device, owned by who allocated it. */
export interface DeviceBuffer {
  readonly bytes: number;
  /** Copies host elements in, from the buffer's start. */
  write(data: HostArray): void;
  /** Copies `target.length` elements out, from the buffer's start. */
  read(target: HostArray): void;
  /** Gives the memory back; using the buffer afterwards is a bug that throws. Idempotent. */
  free(): void;
}

/**
 * A program bound to its parameters, ready to run many times. One step is one run of all its kernels.
 */
export interface Binding {
  /** Runs `steps` whole steps without stopping. Throws if a resumable run is pending. */
  run(steps: number): void;
  /** Asks for `steps` steps; {@link resume} does them. */
  start(steps: number): void;
  /**
   * Goes on, stopping at the next kernel boundary (of the outermost list) once about `milliseconds` have passed.
   *
   * @returns whether all steps that were asked for are done.
   */
  resume(milliseconds: number): boolean;
  /** Other memory for the same parameters: same length, same byte sizes. */
  rebind(parameters: readonly DeviceBuffer[]): void;
  /** Gives back the binding's memory (not the parameters'). */
  free(): void;
}

/** A compiled program. */
export interface Executable {
  /** Memory that the code itself is estimated to take, for the cache's bound. */
  readonly codeBytes: number;
  /** The backend's text for the program (WAT, …), for engineers. */
  text(): Promise<string>;
  /** An arena and constants of its own for each binding. `constants` replaces the program's, in number and sizes equal. */
  bind(parameters: readonly DeviceBuffer[], constants?: readonly HostArray[]): Binding;
}

/** A place where programs run. */
export interface Backend {
  readonly name: string;
  /** One line for people: engine, instruction sets, why this one. */
  describe(): string;
  allocate(bytes: number): DeviceBuffer;
  compile(program: LoweredProgram): Executable;
  /** Bytes allocated at present, for bounds and tests. */
  allocatedBytes(): number;
  /**
   * A backend on the same memory whose results are the same bits on every machine (`true`), or whose programs are the fastest that
   * this machine runs (`false`).
   */
  inProfile(portable: boolean): Backend;
}

/** The buffer `id` of a program, checked. */
export function bufferOf(program: LoweredProgram, id: BufferId): BufferSpec {
  const buffer = program.buffers[id];
  if (buffer === undefined) throw new RangeError(`no buffer ${id}`);
  return buffer;
}
