import { afterEach, describe, expect, test } from "vitest";
import { onEachBackend } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { array } from "../ops/convert.ts";
import { zeros } from "../ops/creation.ts";
import { backend } from "./device.ts";
import { Runner } from "./execute.ts";
import { jit } from "./jit.ts";
import { heldDeviceBytes, setMemoryBudget } from "./residency.ts";
import { traceStateful } from "./stateful-trace.ts";
import { Variable } from "./variable.ts";

let usual: number | null = null;

function withBudget(bytes: number): void {
  const old = setMemoryBudget(bytes);
  usual ??= old;
}

afterEach(() => {
  if (usual !== null) setMemoryBudget(usual);
  usual = null;
});

const kilobyte = 256;

describe("a budget of device memory", () => {
  test("variables and programs leave and come back between calls, and values survive", () => {
    onEachBackend(() => {
      // Each variable is 1 KB; two functions of three variables each do not fit together.
      withBudget(4500);
      const all = Array.from({ length: 6 }, (_, i) => new Variable(zeros([kilobyte]).add(i)));
      const step = (mine: readonly Variable[]): (() => Tensor) =>
        jit(() => {
          for (const variable of mine) variable.assign(variable.value.add(10));
          return mine.reduce((sum, variable) => sum.add(variable.value.sum()), array(0));
        });
      const first = step(all.slice(0, 3));
      const second = step(all.slice(3));
      for (let round = 1; round <= 5; round++) {
        expect(first().item()).toBe(kilobyte * (0 + 1 + 2 + 30 * round));
        expect(heldDeviceBytes()).toBeLessThan(9000);
        expect(second().item()).toBe(kilobyte * (3 + 4 + 5 + 30 * round));
      }
      expect(all.map((variable) => variable.value.at(7).item())).toEqual([50, 51, 52, 53, 54, 55]);
    });
  });

  test("a program whose variables alone pass the budget still gets all of them at once", () => {
    onEachBackend(() => {
      withBudget(1500);
      const all = Array.from({ length: 5 }, (_, i) => new Variable(zeros([kilobyte]).add(i)));
      const f = jit((x: Tensor) => {
        for (const variable of all) variable.assign(variable.value.add(x));
      });
      f(array(1));
      // Once bound, some are pushed out by others; binding again must not push out their neighbours.
      const other = new Variable(zeros([4 * kilobyte]));
      jit(() => {
        other.assign(other.value.add(1));
      })();
      f(array(1));
      f(array(1));
      expect(all.map((variable) => variable.value.at(0).item())).toEqual([3, 4, 5, 6, 7]);
      expect(other.value.at(0).item()).toBe(1);
    });
  });

  test("what an open session uses stays, whatever else needs room", () => {
    onEachBackend(() => {
      withBudget(2000);
      const counter = new Variable(zeros([kilobyte]));
      const runner = new Runner(
        traceStateful(() => {
          counter.assign(counter.value.add(1));
          return [counter.value.sum()];
        }, []),
      );
      const session = runner.open();
      session.run(2);
      const other = jit((x: Tensor) => x.multiply(2).sum());
      expect(other(zeros([4 * kilobyte]).add(1)).item()).toBe(8 * kilobyte);
      session.run(3);
      const total = new Float32Array(1);
      session.read(0, total);
      expect(total[0]).toBe(5 * kilobyte);
      session.close();
      expect(counter.value.at(0).item()).toBe(5);
      runner.free();
      expect(runner.call([])[0]?.item(), "a freed runner can be used again").toBe(6 * kilobyte);
    });
  });

  test("memory that is given back is given back once, and is no longer counted", () => {
    onEachBackend(() => {
      withBudget(2 ** 20);
      const held = heldDeviceBytes();
      const allocated = backend().allocatedBytes();
      const runner = new Runner(
        traceStateful((x: Tensor) => [x.add(1)], [{ shape: [kilobyte], dtype: "float32" }]),
      );
      runner.call([new Float32Array(kilobyte)]);
      expect(heldDeviceBytes()).toBeGreaterThanOrEqual(held + 2048);
      runner.free();
      runner.free();
      expect(heldDeviceBytes()).toBe(held);
      expect(backend().allocatedBytes()).toBeLessThanOrEqual(allocated + 64);
    });
  });
});
