/**
 * @module backends/reference — programs interpreted in plain TypeScript: the oracle of every other backend,
 * and what runs where an engine refuses generated code. It knows nothing of tensors or ops.
 */
import type { HostArray } from "../../core/dtype.ts";
import type {
  Backend,
  Binding,
  DeviceBuffer,
  Executable,
  LoweredProgram,
} from "../../loops/program.ts";
import { ReferenceBinding } from "./binding.ts";
import { ColumnPool } from "./columns.ts";
import { compileKernel } from "./kernels.ts";
import { type MemoryAccount, ReferenceBuffer } from "./reference-buffer.ts";

/** A rough size of the closures that one kernel becomes, for the cache's bound. */
const BYTES_PER_KERNEL = 2048;

/**
 * The reference backend. Each instruction is computed in double precision and rounded to its dtype; sums and
 * products of floats are accumulated in double precision and rounded at the end.
 */
export function createReferenceBackend(): Backend {
  const account: MemoryAccount = { allocated: 0 };
  const columns = new ColumnPool();
  const reference: Backend = {
    name: "reference",
    describe: () => "reference: plain TypeScript, every value rounded to its dtype",
    allocate: (bytes) => new ReferenceBuffer(bytes, account),
    allocatedBytes: () => account.allocated,
    compile: (program) => compileProgram(program, columns, account),
    inProfile: () => reference,
  };
  return reference;
}

function compileProgram(
  program: LoweredProgram,
  columns: ColumnPool,
  account: MemoryAccount,
): Executable {
  const context = { buffers: program.buffers, columns };
  const runners = program.kernels.map((kernel) => compileKernel(kernel, context));
  return {
    codeBytes: runners.length * BYTES_PER_KERNEL,
    // Kernels are interpreted as they are, and a stage of their own prints them.
    text: async () => `${program.kernels.length} kernels, interpreted`,
    bind: (
      parameters: readonly DeviceBuffer[],
      constants: readonly HostArray[] = program.constants,
    ): Binding => new ReferenceBinding(program, runners, account, parameters, constants),
  };
}
