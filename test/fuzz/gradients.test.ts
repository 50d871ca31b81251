import fc from "fast-check";
import { expect, test } from "vitest";
import "../../src/runtime/install.ts";
import { isFloating } from "../../src/core/dtype.ts";
import { UnsupportedError } from "../../src/core/errors.ts";
import { specOf } from "../../src/ir/program.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import { inlineProgram } from "../../src/ir/trace.ts";
import { add, astype, multiply } from "../../src/ops/arithmetic.ts";
import { sum } from "../../src/ops/broadcast.ts";
import { array } from "../../src/ops/convert.ts";
import { Runner, type StatefulProgram } from "../../src/runtime/execute.ts";
import { valueAndGrad } from "../../src/runtime/grad.ts";
import { traceStateful } from "../../src/runtime/stateful-trace.ts";
import { use } from "./backends.ts";
import { type RandomProgram, randomProgram, runProgram, tensorsFor } from "./random-program.ts";

/** More by hand: `GRADUS_FUZZ_RUNS=5000 GRADUS_FUZZ_SEED=7`. */
const numRuns = Number(process.env.GRADUS_FUZZ_RUNS ?? 150);
const seed = Number(process.env.GRADUS_FUZZ_SEED ?? 20261123);

/** A program's outputs added up with different weights, so that each element's gradient is its own. */
function loss(program: RandomProgram, inputs: readonly Tensor[]): Tensor {
  return runProgram(program, inputs, []).reduce(
    (total, output, i) => add(total, multiply(sum(astype(output, "float64")), 1 + i)),
    array(0, "float64"),
  );
}

/** The gradients of a random program as a program; `null` where it cannot be differentiated. */
function gradientProgram(
  program: RandomProgram,
  inputs: readonly Tensor[],
): StatefulProgram | null {
  const argnums = inputs.flatMap((input, i) => (isFloating(input.dtype) ? [i] : []));
  if (argnums.length === 0) return null;
  try {
    return traceStateful((...traced) => {
      const f = (...all: readonly Tensor[]): Tensor => loss(program, all);
      const { value, gradient } = valueAndGrad(f, { argnums })(...traced);
      return [value, ...(gradient as readonly Tensor[])];
    }, inputs.map(specOf));
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}

/** Sums of large terms may be taken in another order; what is left of them is small against the largest. */
function expectSame(received: Tensor, wanted: Tensor, i: number): void {
  expect([received.dtype, received.shape]).toEqual([wanted.dtype, wanted.shape]);
  const expected = Array.from(wanted.dataSync());
  const scale = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  received.dataSync().forEach((value, k) => {
    const other = expected[k] ?? Number.NaN;
    const isSame =
      Object.is(value, other) ||
      value === other ||
      Math.abs(value - other) <= scale * (received.dtype === "float32" ? 1e-4 : 1e-9);
    if (!isSame) expect.fail(`gradient ${i}, element ${k}: ${value} instead of ${other}`);
  });
}

test("compiled gradients on wasm are those of their nodes run one by one on the reference backend", () => {
  let differentiated = 0;
  fc.assert(
    fc.property(randomProgram, (program) => {
      use("reference");
      const inputs = tensorsFor(program.inputs, 3);
      const gradients = gradientProgram(program, inputs);
      if (gradients === null) return;
      differentiated++;
      const wanted = inlineProgram(gradients.program, inputs);
      use("wasm");
      const runner = new Runner(gradients);
      const received = runner.call(inputs.map((input) => input.dataSync()));
      runner.free();
      received.forEach((tensor, i) => {
        const other = wanted[i];
        if (other !== undefined) expectSame(tensor, other, i);
      });
    }),
    { numRuns, seed },
  );
  expect(differentiated).toBeGreaterThan(numRuns / 4);
}, 120_000);
