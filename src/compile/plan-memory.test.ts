import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomProgram, runProgram, tensorsFor } from "../../test/fuzz/random-program.ts";
import { bytesOf } from "../core/dtype.ts";
import type { Kernel } from "../loops/kernel.ts";
import type { LoweredProgram } from "../loops/program.ts";
import type { BufferId } from "../loops/scalar.ts";
import { scan } from "../ops/scan.ts";
import { touchedBuffers } from "./4-plan-memory.ts";
import { compiled } from "./testing/compiled.ts";

/** One moment of a run: what a kernel reads and writes. */
interface Moment {
  readonly reads: readonly BufferId[];
  readonly writes: readonly BufferId[];
}

/** A run written out: every loop goes round three times, of two branches one run takes one, one the other. */
function momentsOf(kernels: readonly Kernel[], branch: boolean): Moment[] {
  return kernels.flatMap((kernel): Moment[] => {
    switch (kernel.kind) {
      case "repeat": {
        const body = momentsOf(kernel.body, branch);
        const count: Moment = { reads: [], writes: [kernel.counter] };
        return [count, ...body, count, ...body, count, ...body];
      }
      case "while": {
        const test: Moment = { reads: [kernel.predicate], writes: [] };
        const condition = [...momentsOf(kernel.condition, branch), test];
        const body = momentsOf(kernel.body, branch);
        return [...condition, ...body, ...condition, ...body, ...condition];
      }
      case "if": {
        const test: Moment = { reads: [kernel.predicate], writes: [] };
        return [test, ...momentsOf(branch ? kernel.whenTrue : kernel.whenFalse, branch)];
      }
      default:
        return [momentOf(kernel)];
    }
  });
}

function momentOf(kernel: Kernel): Moment {
  const touched = touchedBuffers(kernel);
  switch (kernel.kind) {
    case "loops": {
      const writes = [...kernel.stores, ...kernel.bodyStores].map(({ access }) => access.buffer);
      const reads = [...kernel.body, ...kernel.epilogue].flatMap((instruction) =>
        instruction.op === "load" ? [instruction.access.buffer] : [],
      );
      return { reads, writes };
    }
    case "matmul": {
      const epilogue = kernel.epilogue && momentOf(kernel.epilogue);
      const reads = (epilogue?.reads ?? []).filter((buffer) => buffer !== kernel.out);
      return {
        reads: [kernel.a, kernel.b, ...reads],
        writes: [kernel.out, ...(epilogue?.writes ?? [])],
      };
    }
    case "scatter":
      return { reads: touched, writes: [kernel.target] };
    case "copy":
      return { reads: [kernel.from], writes: [kernel.to] };
    case "argsort":
    case "cumulate":
      return { reads: [kernel.input], writes: [kernel.out] };
    default:
      return { reads: touched, writes: [] };
  }
}

/** Every byte of the arena that is read was last written for the buffer that it is read from. */
function expectNothingOverwritten({ kernels, buffers, arenaBytes }: LoweredProgram): void {
  const cells = Math.ceil(arenaBytes / 16);
  const span = (id: BufferId): readonly [number, number] => {
    const buffer = buffers[id];
    if (buffer?.place.kind !== "arena") return [0, 0];
    const first = buffer.place.byteOffset / 16;
    return [first, first + Math.ceil((buffer.length * bytesOf(buffer.dtype)) / 16)];
  };
  for (const branch of [true, false]) {
    const owner = new Int32Array(cells).fill(-1);
    momentsOf(kernels, branch).forEach(({ reads, writes }, at) => {
      for (const id of reads) {
        const [first, end] = span(id);
        for (let cell = first; cell < end; cell++) {
          if (owner[cell] !== id) {
            expect.fail(`moment ${at} reads b${id} where b${owner[cell]} was written since`);
          }
        }
      }
      const written = new Set<number>();
      for (const id of new Set(writes)) {
        const [first, end] = span(id);
        for (let cell = first; cell < end; cell++) {
          if (written.has(cell)) expect.fail(`moment ${at} writes two buffers to one place`);
          written.add(cell);
          owner[cell] = id;
        }
      }
    });
  }
}

describe("the memory plan", () => {
  test("of random programs: what is read is what was written there", () => {
    let withArena = 0;
    fc.assert(
      fc.property(randomProgram, (program) => {
        const inputs = tensorsFor(program.inputs, 0);
        const { lowered } = compiled(
          (...traced) => runProgram(program, traced, []),
          inputs.map(({ shape, dtype }) => [shape, dtype] as const),
        );
        if (lowered.arenaBytes > 0) withArena++;
        expectNothingOverwritten(lowered);
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(withArena).toBeGreaterThan(100);
  });

  test("a chain of products needs two buffers, however long", () => {
    const { lowered } = compiled(
      (x) => {
        let y = x ?? never();
        for (let i = 0; i < 8; i++) y = y.matmul(y).matmul(y);
        return [y];
      },
      [[32, 32]],
    );
    expect(lowered.arenaBytes).toBeLessThanOrEqual(3 * 32 * 32 * 4);
    expectNothingOverwritten(lowered);
  });

  test("what a loop carries, and what it reads from outside, outlives every round", () => {
    const { lowered } = compiled(
      (x, w) => {
        const input = x ?? never();
        const weights = (w ?? never()).exp().matmul(w ?? never());
        const [last, all] = scan(
          (c: typeof input, row: typeof input) => {
            const [inner] = scan(
              (d: typeof input) => [d.matmul(weights).add(c), null],
              row.matmul(weights),
              null,
              { length: 3 },
            );
            return [inner.matmul(weights), inner] as const;
          },
          input.at(0).matmul(weights),
          input,
        );
        return [last.matmul(weights), all.sum()];
      },
      [
        [5, 16, 16],
        [16, 16],
      ],
    );
    expectNothingOverwritten(lowered);
  });
});

function never(): never {
  throw new RangeError("the function has its arguments");
}
