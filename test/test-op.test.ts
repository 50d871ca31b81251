import { describe, expect, test } from "vitest";
import { defineOp, elementwise, sameAsInput } from "../src/ir/op.ts";
import type { Tensor } from "../src/ir/tensor.ts";
import { apply } from "../src/ir/trace.ts";
import { multiply } from "../src/ops/arithmetic.ts";
import { array } from "../src/ops/convert.ts";
import { expectValues, sampleTensor, testGradients } from "./test-op.ts";

/** `x²` whose gradient is wrong by one part in ten thousand. */
const wrongOp = defineOp<1>({
  name: "wrong",
  infer: sameAsInput,
  gradient: (dy, [x]) => [multiply(dy, multiply(x, 2.0002))],
  lower: elementwise<1>((s, x) => s.multiply(x, x)),
});

/** `x²` with a gradient that is right, but does not depend on `x` in the trace's eyes. */
const forgetfulOp = defineOp<1>({
  name: "forgetful",
  infer: sameAsInput,
  gradient: (dy, [x]) => [apply(stoppedOp, [multiply(dy, multiply(x, 2))])],
  lower: elementwise<1>((s, x) => s.multiply(x, x)),
});

const stoppedOp = defineOp<1>({
  name: "stopped",
  infer: sameAsInput,
  gradient: null,
  lower: elementwise<1>((_, x) => x),
});

describe("the harness", () => {
  const x = sampleTensor([3], [0.5, 2]);

  test("catches a first gradient that is a little wrong", () => {
    expect(() => testGradients((t: Tensor = x) => apply(wrongOp, [t]), [x])).toThrow(
      /first gradient/,
    );
  });

  test("catches a second gradient that is missing", () => {
    expect(() => testGradients((t: Tensor = x) => apply(forgetfulOp, [t]), [x])).toThrow(
      /second gradient/,
    );
  });

  test("catches a value that is off by more than the tolerance, and a wrong shape", () => {
    expect(() => expectValues(array([1, 2.000002]), [1, 2])).toThrow(/element 1/);
    expect(() => expectValues(array([1, 2]), [[1, 2]])).toThrow();
    expect(() => expectValues(array([NaN]), [1])).toThrow();
  });
});
