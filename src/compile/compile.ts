/**
 * @module compile/compile — the way from a recorded program to one that a backend can run:
 * 1 simplify, 2 fuse, 3 lower, 4 plan memory. It knows no backend and holds no state.
 */
import type { HostArray } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { Program } from "../ir/program.ts";
import type { Kernel } from "../loops/kernel.ts";
import type { LoweredProgram } from "../loops/program.ts";
import { lowerBlock } from "./3-lower.ts";
import { paddedBytes, planMemory } from "./4-plan-memory.ts";
import { BufferTable, type Location, whole } from "./buffers.ts";
import { hashText } from "./hash.ts";
import { fuseEpilogues } from "./matmul-epilogue.ts";

/** A lowered program and what its parameters stand for. */
export interface Compiled {
  readonly lowered: LoweredProgram;
  /** Parameter of each output: an input's, where the output replaces it. Inputs are parameters 0 … n−1. */
  readonly outputParameters: readonly number[];
}

/**
 * Compiles a program.
 *
 * @param replaces - For each output the input whose memory it takes over (updated state), or `null`.
 */
export function compile(program: Program, replaces: readonly (number | null)[]): Compiled {
  const buffers = new BufferTable();
  const parameterBytes: number[] = [];
  const parameter = (spec: (typeof program.inputs)[number]): Location => {
    const index = parameterBytes.length;
    const id = buffers.add(spec.dtype, spec.size, { kind: "parameter", index });
    parameterBytes.push(paddedBytes({ dtype: spec.dtype, length: spec.size }));
    return whole(id);
  };
  const inputs = program.inputs.map(parameter);
  const outputParameters: number[] = [];
  const targets = program.outputs.map((output, i): Location => {
    const replaced = replaces[i] ?? null;
    if (replaced !== null) {
      const location = inputs[replaced];
      assert(location !== undefined, "an output replaces an input of the program");
      outputParameters.push(replaced);
      return location;
    }
    outputParameters.push(parameterBytes.length);
    return parameter(output);
  });
  const kernels = fuseEpilogues(lowerBlock(program, inputs, targets, buffers), buffers);
  const plan = planMemory(buffers.drafts, kernels);
  return {
    lowered: {
      ...plan,
      kernels,
      parameterBytes,
      constants: buffers.constants.map((tensor): HostArray => {
        assert(tensor.storage !== null, "constants are concrete");
        return tensor.storage.host();
      }),
      key: keyOf(plan, kernels),
    },
    outputParameters,
  };
}

function keyOf(plan: object, kernels: readonly Kernel[]): string {
  // JSON has no NaN, infinities or −0, which constants may be.
  return hashText(
    JSON.stringify([plan, kernels], (_, value: unknown) =>
      typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
        ? `#${Object.is(value, -0) ? "-0" : value}`
        : value,
    ),
  );
}
