/** One elementary function as the whole backend compiles it, over an array. */
import type { HostArray } from "../../../../core/dtype.ts";
import { bytesOf } from "../../../../core/dtype.ts";
import type { Binding, DeviceBuffer } from "../../../../loops/program.ts";
import type { Instruction } from "../../../../loops/scalar.ts";
import { createWasmBackend, type Profile } from "../../index.ts";
import type { MathInstruction } from "../primitives.ts";

export interface FunctionSpec {
  readonly name: MathInstruction;
  readonly arity: 1 | 2;
  readonly dtype: "float32" | "float64";
  readonly length: number;
}

export class CompiledFunction {
  readonly #arguments: readonly DeviceBuffer[];
  readonly #result: DeviceBuffer;
  readonly #binding: Binding;

  constructor({ name, arity, dtype, length }: FunctionSpec, profile: Profile) {
    const { backend } = createWasmBackend({ profile });
    if (backend === null) throw new Error(`there is no ${profile} profile here`);
    const bytes = bytesOf(dtype) * length;
    this.#arguments = Array.from({ length: arity }, () => backend.allocate(bytes));
    this.#result = backend.allocate(bytes);
    const buffers = [...this.#arguments, this.#result];
    const access = (buffer: number) => ({ buffer, offset: 0, strides: [1], at: null, scale: 0 });
    const loads = this.#arguments.map(
      (_, buffer): Instruction => ({ op: "load", dtype, access: access(buffer) }),
    );
    const args = loads.map((_, i) => i);
    const executable = backend.compile({
      buffers: buffers.map((_, index) => ({ dtype, length, place: { kind: "parameter", index } })),
      kernels: [
        {
          kind: "loops",
          extents: [length],
          parallel: 1,
          body: [...loads, { op: name, dtype, args }],
          bodyStores: [],
          reductions: [],
          epilogue: [],
          stores: [{ access: access(arity), value: arity }],
          flush: false,
        },
      ],
      parameterBytes: buffers.map(() => bytes),
      constants: [],
      arenaBytes: 0,
      key: `${name} ${dtype}`,
    });
    this.#binding = executable.bind(buffers);
  }

  /** Arguments and result may be arrays of any type of the same width: bits are copied. */
  run(args: readonly HostArray[], result: HostArray): void {
    args.forEach((data, i) => {
      this.#arguments[i]?.write(data);
    });
    this.#binding.run(1);
    this.#result.read(result);
  }
}

/** In each profile that this engine has. */
export function compiledInAllProfiles(spec: FunctionSpec): CompiledFunction[] {
  return (["plain", "relaxed"] as const)
    .filter((profile) => createWasmBackend({ profile }).backend !== null)
    .map((profile) => new CompiledFunction(spec, profile));
}
