import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { Dense } from "../nn/layers/dense.ts";
import { Input } from "../nn/layers/input-layer.ts";
import { zeros } from "../ops/index.ts";
import { FunctionalModel } from "./functional.ts";

/** A model of two inputs. */
function two(): FunctionalModel<never, never> {
  const [a, b] = [Input({ shape: [2], name: "a" }), Input({ shape: [3], name: "b" })];
  const outputs = [new Dense({ units: 1 }).apply(a), new Dense({ units: 1 }).apply(b)];
  return new FunctionalModel({ inputs: [a, b], outputs }) as never;
}

describe("a functional model says", () => {
  test("how many tensors it takes", () => {
    expect(() => two().apply(zeros([1, 2]))).toThrow(/2 tensors \(a, b\).*one tensor/);
  });

  test("what data is for each input", async () => {
    await expect(two().predict([zeros([1, 2])] as never)).rejects.toThrow(
      /\[a, b\].*\{ "a": …, "b": … \}/,
    );
  });

  test("that its options are inputs, outputs and few others", () => {
    const x = Input([2]);
    const outputs = new Dense({ units: 1 }).apply(x);
    expect(() => new FunctionalModel({ inputs: x, outputs, units: 3 } as never)).toThrow(/units/);
    expect(() => new FunctionalModel([x] as never)).toThrow(/inputs: x, outputs: y/);
    expect(() => new FunctionalModel({ inputs: x, outputs: [] } as never)).toThrow(/outputs are/);
  });

  test("which input is missing, and which name stands twice", () => {
    const [x, z] = [Input({ shape: [2], name: "x" }), Input({ shape: [2], name: "z" })];
    const outputs = new Dense({ units: 1 }).apply(z);
    expect(() => new FunctionalModel({ inputs: x, outputs })).toThrow(/need the input "z"/);
    const first = new Dense({ units: 2, name: "same" }).apply(x);
    const second = new Dense({ units: 2, name: "same" }).apply(first);
    expect(() => new FunctionalModel({ inputs: x, outputs: second })).toThrow(
      /several layers named "same"/,
    );
  });
});
