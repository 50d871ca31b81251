/**
 * @module backends/reference/binding — a program with its memory, run step by step.
 */
import type { HostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { Binding, DeviceBuffer, LoweredProgram } from "../../loops/program.ts";
import type { Runner } from "./loop-kernel.ts";
import { type MemoryAccount, ReferenceBuffer } from "./reference-buffer.ts";
import { viewsOf } from "./views.ts";

export class ReferenceBinding implements Binding {
  readonly #program: LoweredProgram;
  readonly #runners: readonly Runner[];
  readonly #arena: ReferenceBuffer;
  readonly #constants: readonly ReferenceBuffer[];
  #parameters: readonly ReferenceBuffer[];
  #views: readonly HostArray[];
  #pendingSteps = 0;
  /** The next kernel of the step that is under way. */
  #nextKernel = 0;

  constructor(
    program: LoweredProgram,
    runners: readonly Runner[],
    account: MemoryAccount,
    parameters: readonly DeviceBuffer[],
    constants: readonly HostArray[],
  ) {
    checkConstants(program, constants);
    this.#program = program;
    this.#runners = runners;
    this.#parameters = checkedParameters(program, parameters);
    this.#arena = new ReferenceBuffer(program.arenaBytes, account);
    this.#constants = constants.map((data) => {
      const buffer = new ReferenceBuffer(data.byteLength, account);
      buffer.write(data);
      return buffer;
    });
    this.#views = this.#viewAll();
  }

  run(steps: number): void {
    assert(this.#pendingSteps === 0, "run was called while a resumable run is pending");
    this.#checkMemory();
    for (let step = 0; step < steps; step++) {
      for (const run of this.#runners) run(this.#views);
    }
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
    while (this.#pendingSteps > 0) {
      this.#runners[this.#nextKernel]?.(this.#views);
      this.#nextKernel++;
      if (this.#nextKernel >= this.#runners.length) {
        this.#nextKernel = 0;
        this.#pendingSteps--;
      }
      if (performance.now() >= deadline) break;
    }
    return this.#pendingSteps === 0;
  }

  rebind(parameters: readonly DeviceBuffer[]): void {
    assert(this.#pendingSteps === 0, "rebind was called while a resumable run is pending");
    this.#parameters = checkedParameters(this.#program, parameters);
    this.#views = this.#viewAll();
  }

  free(): void {
    this.#arena.free();
    for (const constant of this.#constants) constant.free();
    this.#views = [];
  }

  #viewAll(): readonly HostArray[] {
    return viewsOf(this.#program.buffers, {
      parameters: this.#parameters.map((buffer) => buffer.memory()),
      constants: this.#constants.map((buffer) => buffer.memory()),
      arena: this.#arena.memory(),
    });
  }

  /** Memory that was given back must not be used, though the views would still reach it. */
  #checkMemory(): void {
    this.#arena.memory();
    for (const parameter of this.#parameters) parameter.memory();
  }
}

function checkedParameters(
  { parameterBytes }: LoweredProgram,
  parameters: readonly DeviceBuffer[],
): readonly ReferenceBuffer[] {
  assert(
    parameters.length === parameterBytes.length,
    `a program of ${parameterBytes.length} parameters is bound to ${parameters.length} buffers`,
  );
  return parameters.map((buffer, index) => {
    const bytes = parameterBytes[index] ?? 0;
    assert(buffer instanceof ReferenceBuffer, `parameter ${index} is memory of another backend`);
    assert(
      buffer.bytes >= bytes,
      `parameter ${index} has ${buffer.bytes} bytes instead of ${bytes}`,
    );
    return buffer;
  });
}

function checkConstants(program: LoweredProgram, constants: readonly HostArray[]): void {
  const expected = program.constants.map((data) => data.byteLength).join(", ");
  const received = constants.map((data) => data.byteLength).join(", ");
  assert(expected === received, `constants of ${received} bytes are bound instead of ${expected}`);
}
