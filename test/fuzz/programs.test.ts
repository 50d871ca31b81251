import fc from "fast-check";
import { expect, test } from "vitest";
import "../../src/runtime/install.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import { jit } from "../../src/runtime/jit.ts";
import { Variable } from "../../src/runtime/variable.ts";
import { use } from "./backends.ts";
import { type RandomProgram, randomProgram, runProgram, tensorsFor } from "./random-program.ts";

/** More by hand: `GRADUS_FUZZ_RUNS=5000 GRADUS_FUZZ_SEED=7`. */
const numRuns = Number(process.env.GRADUS_FUZZ_RUNS ?? 300);
const seed = Number(process.env.GRADUS_FUZZ_SEED ?? 20261123);

interface Outcome {
  readonly results: readonly Tensor[];
  readonly state: readonly Tensor[];
}

/** What three calls give, and what they leave in the variables. */
function outcomes(
  program: RandomProgram,
  wrap: (
    f: (...inputs: readonly Tensor[]) => Tensor[],
  ) => (...inputs: readonly Tensor[]) => Tensor[],
): Outcome[] {
  const variables = tensorsFor(program.variables, 50).map((first) => new Variable(first));
  const f = wrap((...inputs) => runProgram(program, inputs, variables));
  return [0, 1, 2].map((call) => ({
    results: f(...tensorsFor(program.inputs, 7 * call)),
    state: variables.map((variable) => variable.value),
  }));
}

/** Elements and specs; −0 is 0, since sums may be taken in another order. */
function described({ shape, dtype, ...tensor }: Tensor): string {
  return `${dtype}[${shape.join()}] ${Array.from(tensor.storage?.host() ?? [], (v) => v + 0).join()}`;
}

test("a jitted program on wasm gives what its ops give one by one on the reference backend", () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      use("reference");
      const wanted = outcomes(program, (f) => f);
      use("wasm");
      const received = outcomes(program, (f) => jit(f));
      received.forEach(({ results, state }, call) => {
        expect(results.map(described), `results of call ${call}`).toEqual(
          wanted[call]?.results.map(described),
        );
        expect(state.map(described), `variables after call ${call}`).toEqual(
          wanted[call]?.state.map(described),
        );
      });
    }),
    { numRuns, seed },
  );
}, 120_000);
