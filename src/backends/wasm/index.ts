/**
 * @module backends/wasm — programs as WebAssembly that is generated at run time: 128-bit vectors, one memory for all
 * programs of a device. It knows nothing of tensors or ops.
 */
import { useWideVectors } from "#wide-vectors";
import type { HostArray } from "../../core/dtype.ts";
import { GradusError } from "../../core/errors.ts";
import type { Backend, DeviceBuffer, Executable, LoweredProgram } from "../../loops/program.ts";
import { walk } from "./encode.ts";
import { type Engine, type EngineModule, engine as hostEngine } from "./engine.ts";
import { bestProfile, reasonWhyNot } from "./features.ts";
import { valueTypeCodes } from "./function-builder.ts";
import type { Profile } from "./loops/lanes.ts";
import { DeviceMemory } from "./memory.ts";
import { emitProgram } from "./program-module.ts";
import { argsortOver } from "./routines/argsort.ts";
import { type CompiledCode, WasmBinding } from "./wasm-binding.ts";
import { WasmBuffer } from "./wasm-buffer.ts";

export type { Profile } from "./loops/lanes.ts";

export interface WasmOptions {
  /**
   * `plain` rounds after each multiplication, with the same bits on every machine; `relaxed` fuses multiplication and
   * addition where that is exact and fast. Default: `relaxed` where the engine has it.
   */
  readonly profile?: Profile | undefined;
}

/** A backend, or in one line why there is none. */
export type WasmCreation =
  | { readonly backend: Backend; readonly profile: Profile }
  | { readonly backend: null; readonly reason: string };

/** What an engine is estimated to make of a byte of WebAssembly: its own code, twice, and tables. */
const CODE_FACTOR = 12;
const CODE_BASE = 30_000;

export function createWasmBackend({ profile: asked }: WasmOptions = {}): WasmCreation {
  const engine = hostEngine();
  const reason = reasonWhyNot(engine);
  if (engine === undefined || reason !== null) {
    return { backend: null, reason: reason ?? "this JavaScript engine has no WebAssembly" };
  }
  const best = bestProfile(engine);
  if (asked === "relaxed" && best === "plain") {
    return { backend: null, reason: "this engine's WebAssembly has no fused multiply-add" };
  }
  const profile = asked ?? best;
  return { backend: new WasmBackend(engine, profile, new DeviceMemory(engine)), profile };
}

class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly #engine: Engine;
  readonly #profile: Profile;
  readonly #memory: DeviceMemory;
  #scratch: WasmBuffer | null = null;
  #scratchBytes = 0;

  constructor(engine: Engine, profile: Profile, memory: DeviceMemory) {
    this.#engine = engine;
    this.#profile = profile;
    this.#memory = memory;
  }

  inProfile(portable: boolean): Backend {
    const profile = portable ? "plain" : bestProfile(this.#engine);
    return profile === this.#profile ? this : new WasmBackend(this.#engine, profile, this.#memory);
  }

  describe(): string {
    const fused = this.#profile === "relaxed" ? "fused multiply-add" : "no fused multiply-add";
    const width = this.#isWide ? "pairs of 128-bit vectors joined" : "128-bit vectors";
    return `wasm: generated WebAssembly, ${width}, ${fused}`;
  }

  allocate(bytes: number): DeviceBuffer {
    return new WasmBuffer(bytes, this.#memory);
  }

  allocatedBytes(): number {
    // What kernels share while they run belongs to nobody who could give it back.
    return this.#memory.allocatedBytes - this.#scratchBytes;
  }

  /** Checked by the first that asks, which is not before there is something to compile. */
  get #isWide(): boolean {
    return useWideVectors(this.#engine, bestProfile(this.#engine) === "relaxed");
  }

  compile(program: LoweredProgram): Executable {
    void this.#isWide;
    const { module, calls, scratchBytes } = emitProgram(program, this.#profile);
    const bytes = module.bytes();
    const { exports } = new this.#engine.Instance(this.#load(bytes), {
      host: {
        memory: this.#memory.engineMemory,
        argsort: argsortOver(this.#memory.engineMemory),
      },
    });
    const exported = <F>(name: string): F => {
      const found = exports[name];
      if (typeof found !== "function") throw new RangeError(`the module exports no ${name}`);
      return found as F;
    };
    this.#provideScratch(scratchBytes);
    const code: CompiledCode = {
      run: exported("run"),
      kernels: calls.map(({ name, units }) => ({ call: exported(name), units })),
      scratch: () => this.#scratch?.address ?? 0,
    };
    return {
      codeBytes: CODE_BASE + CODE_FACTOR * bytes.length,
      text: async () =>
        (await import("./wat.ts")).printModule(emitProgram(program, this.#profile).module, {
          walk,
          valueTypeCodes,
        }),
      bind: (
        parameters: readonly DeviceBuffer[],
        constants: readonly HostArray[] = program.constants,
      ) => new WasmBinding(program, code, this.#memory, parameters, constants),
    };
  }

  #provideScratch(bytes: number): void {
    if ((this.#scratch?.bytes ?? 0) >= bytes) return;
    this.#scratch?.free();
    this.#scratch = null;
    this.#scratchBytes = 0;
    const before = this.#memory.allocatedBytes;
    this.#scratch = new WasmBuffer(bytes, this.#memory);
    this.#scratchBytes = this.#memory.allocatedBytes - before;
  }

  #load(bytes: Uint8Array<ArrayBuffer>): EngineModule {
    try {
      return new this.#engine.Module(bytes);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new GradusError(
        "device/compile",
        `wasm: the engine refused a generated module of ${bytes.length} bytes: ${detail}. This is a bug.`,
        { cause },
      );
    }
  }
}
