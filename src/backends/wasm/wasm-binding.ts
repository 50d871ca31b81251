/**
 * @module backends/wasm/wasm-binding — a compiled program with its memory, ready to run.
 */
import type { HostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { Binding, DeviceBuffer, LoweredProgram } from "../../loops/program.ts";
import type { DeviceMemory } from "./memory.ts";
import { WasmBuffer } from "./wasm-buffer.ts";

type KernelFunction = (frame: number, begin: number, end: number, scratch: number) => void;

/** A program's code, ready to be called. */
export interface CompiledCode {
  readonly run: (frame: number, scratch: number, steps: number) => void;
  /** The outermost kernels, in order, each with all of its work units. */
  readonly kernels: readonly { readonly call: KernelFunction; readonly units: number }[];
  /** The address of memory that kernels may use while they run; may change whenever memory is allocated. */
  readonly scratch: () => number;
}

export class WasmBinding implements Binding {
  readonly #program: LoweredProgram;
  readonly #code: CompiledCode;
  readonly #memory: DeviceMemory;
  readonly #arena: WasmBuffer;
  readonly #constants: readonly WasmBuffer[];
  /** The table of all buffers' addresses. */
  readonly #frame: WasmBuffer;
  readonly #frameAddress: number;
  #parameters: readonly WasmBuffer[] = [];
  #pendingSteps = 0;
  #nextKernel = 0;
  /** The memory's count of frees when all addresses were last found good. */
  #checkedAt = -1;
  /** How long a whole step took when it was last measured, in milliseconds. */
  #stepTime = Number.POSITIVE_INFINITY;

  constructor(
    program: LoweredProgram,
    code: CompiledCode,
    memory: DeviceMemory,
    parameters: readonly DeviceBuffer[],
    constants: readonly HostArray[],
  ) {
    const expected = program.constants.map((data) => data.byteLength).join(", ");
    const received = constants.map((data) => data.byteLength).join(", ");
    assert(expected === received, `constants of ${received} bytes bound instead of ${expected}`);
    this.#program = program;
    this.#code = code;
    this.#memory = memory;
    this.#arena = new WasmBuffer(program.arenaBytes, memory);
    this.#constants = constants.map((data) => {
      const buffer = new WasmBuffer(data.byteLength, memory);
      buffer.write(data);
      return buffer;
    });
    this.#frame = new WasmBuffer(4 * program.buffers.length, memory);
    this.#frameAddress = this.#frame.address;
    this.rebind(parameters);
  }

  run(steps: number): void {
    assert(this.#pendingSteps === 0, "run was called while a resumable run is pending");
    this.#checkMemory();
    this.#code.run(this.#frameAddress, this.#code.scratch(), steps);
  }

  start(steps: number): void {
    assert(this.#pendingSteps === 0, "start was called while a resumable run is pending");
    this.#checkMemory();
    this.#pendingSteps = steps;
    this.#nextKernel = 0;
  }

  resume(milliseconds: number): boolean {
    this.#checkMemory();
    const deadline = performance.now() + milliseconds;
    for (let now = performance.now(); this.#pendingSteps > 0; ) {
      const left = deadline - now;
      // Whole steps without a look at the clock, for half of the time that is left: their speed may change.
      const steps = this.#nextKernel > 0 ? 0 : Math.floor(left / 2 / this.#stepTime);
      if (steps >= 1) now = this.#runSteps(Math.min(steps, this.#pendingSteps), now);
      else now = this.#runKernels(deadline, now);
      if (now >= deadline) break;
    }
    return this.#pendingSteps === 0;
  }

  rebind(parameters: readonly DeviceBuffer[]): void {
    assert(this.#pendingSteps === 0, "rebind was called while a resumable run is pending");
    this.#checkedAt = -1;
    this.#parameters = checkedParameters(this.#program, this.#memory, parameters);
    const addresses = this.#program.buffers.map(({ place }) => {
      switch (place.kind) {
        case "parameter":
          return this.#parameters[place.index]?.address ?? 0;
        case "arena":
          return this.#arena.address + place.byteOffset;
        case "constant":
          return this.#constants[place.index]?.address ?? 0;
        default:
          throw new RangeError(`no place is ${place satisfies never}`);
      }
    });
    this.#frame.write(Uint32Array.from(addresses));
  }

  free(): void {
    this.#arena.free();
    this.#frame.free();
    for (const constant of this.#constants) constant.free();
  }

  #runSteps(steps: number, before: number): number {
    this.#code.run(this.#frameAddress, this.#code.scratch(), steps);
    this.#pendingSteps -= steps;
    const now = performance.now();
    this.#stepTime = Math.max((now - before) / steps, 1e-6);
    return now;
  }

  /** Kernel by kernel to the end of the step, or until the time is over. */
  #runKernels(deadline: number, before: number): number {
    const { kernels } = this.#code;
    const whole = this.#nextKernel === 0;
    let now = before;
    while (this.#nextKernel < kernels.length) {
      const kernel = kernels[this.#nextKernel];
      kernel?.call(this.#frameAddress, 0, kernel.units, this.#code.scratch());
      this.#nextKernel++;
      now = performance.now();
      if (now >= deadline && this.#nextKernel < kernels.length) return now;
    }
    this.#nextKernel = 0;
    this.#pendingSteps--;
    if (whole) this.#stepTime = Math.max(now - before, 1e-6);
    return now;
  }

  /** Memory that was given back must not be used, though its address is still in the table. */
  #checkMemory(): void {
    if (this.#memory.frees === this.#checkedAt) return;
    assert(this.#frame.address !== 0, "the binding has memory");
    for (const parameter of this.#parameters) {
      assert(parameter.address !== 0, "the parameter has memory");
    }
    this.#checkedAt = this.#memory.frees;
  }
}

function checkedParameters(
  { parameterBytes }: LoweredProgram,
  memory: DeviceMemory,
  parameters: readonly DeviceBuffer[],
): readonly WasmBuffer[] {
  assert(
    parameters.length === parameterBytes.length,
    `a program of ${parameterBytes.length} parameters is bound to ${parameters.length} buffers`,
  );
  return parameters.map((buffer, index) => {
    const bytes = parameterBytes[index] ?? 0;
    assert(
      buffer instanceof WasmBuffer && buffer.memory === memory,
      `parameter ${index} is memory of another backend`,
    );
    assert(
      buffer.bytes >= bytes,
      `parameter ${index} has ${buffer.bytes} bytes instead of ${bytes}`,
    );
    return buffer;
  });
}
