/**
 * @module backends/wasm/matmul — matrix products in WebAssembly. It knows nothing of drivers, memory layout or epilogues.
 *
 * Each output of a float32 product is accumulated in order from zero over blocks of 256 steps of k, and the blocks' sums are
 * added in order: whatever the plan, the tile, or the range that one call computes, the bits are the same. Only the
 * profile decides whether a product is rounded before it is added.
 */
import type { MatmulKernel } from "../../../loops/kernel.ts";
import type { FunctionReference, ModuleBuilder } from "../assembler.ts";
import { writeBlocked } from "./blocked.ts";
import type { Profile } from "./panel.ts";
import { planMatmul } from "./plan.ts";
import { writeRows } from "./rows.ts";

export type { Profile } from "./panel.ts";

/** A product in a module. */
export interface EmittedMatmul {
  /**
   * `(frame, begin, end, scratch)`, all i32: computes the units `begin` to `end − 1`. `frame` is the address of a table
   * of buffers' addresses (4 bytes each, by `BufferId`), `scratch` of `scratchBytes` bytes that are its own during the call,
   * at a multiple of 16. Different units may be computed at the same time with different scratch memory.
   */
  readonly function: FunctionReference;
  /** Work that can be divided: all of it is from 0 to `units`. */
  readonly units: number;
  readonly scratchBytes: number;
}

/** Writes the product (not its epilogue) and the functions that it shares with others into the module. */
export function emitMatmul(
  module: ModuleBuilder,
  kernel: MatmulKernel,
  profile: Profile,
): EmittedMatmul {
  const { dtype, batch, m, n, k, transposeA, transposeB } = kernel;
  const form = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
  const name = `matmul_${dtype}_${batch}x${m}x${n}x${k}_${form}`;
  const f = module.function(name, ["i32", "i32", "i32", "i32"]);
  if (batch * m * n === 0) return { function: f, units: 0, scratchBytes: 0 };
  if (dtype !== "float32" || k === 0) {
    writeRows(module, f, kernel);
    return { function: f, units: batch * m, scratchBytes: 0 };
  }
  const plan = planMatmul(kernel);
  writeBlocked(module, f, plan, profile);
  return { function: f, units: plan.panels * plan.batch, scratchBytes: plan.scratchBytes };
}
