import { describe, expect, test } from "vitest";
import { numbersOf, onEachBackend, sampleTensor } from "../../test/test-op.ts";
import { compiled } from "../compile/testing/compiled.ts";
import type { Tensor } from "../ir/tensor.ts";
import { setBackend } from "../runtime/device.ts";
import { grad, valueAndGrad } from "../runtime/grad.ts";
import { jit } from "../runtime/jit.ts";
import { array } from "./convert.ts";
import { ones, zeros } from "./creation.ts";
import * as ops from "./index.ts";

const x = sampleTensor([1, 5, 5, 2], [-1, 1]);
const kernel = sampleTensor([3, 3, 2, 4], [-1, 1], 1);

describe("a convolution", () => {
  test("is a sum over each window, which the filter weighs", () => {
    onEachBackend(() => {
      const line = array([1, 2, 3, 4, 5]).reshape([1, 5, 1]);
      const taps = array([1, 10, 100]).reshape([3, 1, 1]);
      const conv = (...options: readonly unknown[]): number[] =>
        numbersOf((ops.conv as (...args: unknown[]) => Tensor)(line, taps, ...options));
      expect(conv()).toEqual([321, 432, 543]);
      expect(conv(1, "same")).toEqual([210, 321, 432, 543, 54]);
      // With 4 elements for 2 windows of 3, the odd zero stands behind.
      expect(conv(2, "same")).toEqual([210, 432, 54]);
      expect(conv(1, "valid", null, 2)).toEqual([531]);
      const back = ops.convTranspose(array([1, 2]).reshape([1, 2, 1]), taps, { strides: 2 });
      expect(numbersOf(back)).toEqual([1, 10, 102, 20, 200]);
    });
  });

  test("does the same with channels first", () => {
    const last = ops.conv(x, kernel, 1, "same");
    const first = ops.conv(ops.transpose(x, [0, 3, 1, 2]), kernel, 1, "same", "channelsFirst");
    expect(numbersOf(ops.transpose(first, [0, 2, 3, 1]))).toEqual(numbersOf(last));
  });

  test("of a transposed one is its gradient", () => {
    const dy = sampleTensor([1, 3, 3, 4], [-1, 1], 2);
    const slope = grad((t: Tensor) => ops.sum(ops.multiply(ops.conv(t, kernel), dy)))(x);
    const transposed = ops.convTranspose(dy, kernel);
    numbersOf(slope).forEach((value, i) => {
      expect(numbersOf(transposed)[i]).toBeCloseTo(value, 10);
    });
  });

  test("of no samples is none", () => {
    expect(ops.conv(zeros([0, 5, 5, 2]), ones([3, 3, 2, 4])).shape).toEqual([0, 3, 3, 4]);
  });

  test("takes whole numbers and the kernel's dtype", () => {
    const whole = array([1, 2, 3], "int32").reshape([1, 3, 1]);
    expect(ops.conv(whole, ones([2, 1, 1])).dtype).toBe("float32");
  });
});

describe("memory for windows", () => {
  test("is not kept for the backward pass", () => {
    const layers = 6;
    const shape = [4, 16, 16, 8];
    const rows = 4 * 16 * 16 * 9 * 8 * Float32Array.BYTES_PER_ELEMENT;
    const loss = (input: Tensor, weights: Tensor): Tensor => {
      let h = input;
      for (let i = 0; i < layers; i++) h = ops.tanh(ops.conv(h, weights, 1, "same"));
      return ops.sum(h);
    };
    const { lowered } = compiled(
      (input, weights) => {
        const { value, gradient } = valueAndGrad(loss, { argnums: [1] })(input, weights);
        return [value, ...(gradient as readonly Tensor[])];
      },
      [shape, [3, 3, 8, 8]],
    );
    // Rows of one layer and their gradient, what the gradient is added up from, and the layers' outputs.
    expect(lowered.arenaBytes).toBeLessThan(4.5 * rows);
  });

  test("is taken for a few samples where all would need too much", () => {
    setBackend("wasm");
    try {
      // 17 million elements of rows a sample.
      const long = sampleTensor([3, 16500, 16], [-1, 1]).astype("float32");
      const taps = sampleTensor([64, 16, 1], [-1, 1], 1).astype("float32");
      const run = jit((a: Tensor, b: Tensor) => {
        const { value, gradient } = valueAndGrad(
          (u: Tensor, v: Tensor) => ops.mean(ops.square(ops.conv(u, v))),
          { argnums: [0, 1] },
        )(a, b);
        const [, byKernel = b] = gradient;
        return { value, byKernel, output: ops.conv(a, b) };
      });
      const { value, byKernel, output } = run(long, taps);
      expect(output.shape).toEqual([3, 16437, 1]);
      const parts = [0, 1, 2].map((i) => run(long.slice(`${i}:${i + 1}`), taps));
      const joined = parts.flatMap((part) => numbersOf(part.output));
      expect(numbersOf(output)).toEqual(joined);
      const mean = (of: (i: number) => number): number => (of(0) + of(1) + of(2)) / 3;
      const lossOf = (i: number): number => numbersOf(parts[i]?.value ?? value)[0] ?? 0;
      expect(numbersOf(value)[0]).toBeCloseTo(mean(lossOf), 5);
      const slopeOf = (i: number): number => numbersOf(parts[i]?.byKernel ?? byKernel)[7] ?? 0;
      expect(numbersOf(byKernel)[7]).toBeCloseTo(mean(slopeOf), 5);
    } finally {
      setBackend("reference");
    }
  }, 20_000);
});

describe("calls that cannot be are refused", () => {
  const image = zeros([1, 5, 5, 4]);

  test("by their shapes", () => {
    expect(() => ops.conv(zeros([5, 5]), ones([1, 1]))).toThrow(/one to three axes of space/);
    expect(() => ops.conv(image, ones([3, 4, 1]))).toThrow(/as many axes as the inputs/);
    expect(() => ops.conv(image, ones([3, 3, 3, 1]))).toThrow(/must divide those of the inputs/);
    expect(() => ops.conv(image, ones([3, 3, 2, 3]))).toThrow(/2 groups.*must divide the filters/);
    expect(() => ops.conv(image, ones([6, 3, 4, 1]))).toThrow(
      /axis of space 1, a window of 6 elements does not fit into 5/,
    );
    expect(() => ops.depthwiseConv(image, ones([3, 3, 2, 1]))).toThrow(/the inputs' channels/);
    expect(() => ops.convTranspose(image, ones([3, 3, 1, 3]))).toThrow(/the inputs' channels/);
    expect(() => ops.maxPool(image, 6)).toThrow(/does not fit into 5/);
  });

  test("by their options", () => {
    const taps = ones([3, 3, 4, 1]);
    expect(() => ops.conv(image, taps, [1, 1, 1])).toThrow(/conv: strides: expected a whole/);
    expect(() => ops.conv(image, taps, 0)).toThrow(/from 1 on/);
    expect(() => ops.conv(image, taps, 1, "full" as never)).toThrow(/"valid" or "same"/);
    expect(() => ops.conv(image, taps, 1, "same", "first" as never)).toThrow(/channelsLast/);
    expect(() => ops.averagePool(image, 1.5)).toThrow(/averagePool: poolSize/);
    expect(() => ops.adaptiveMaxPool(image, [1])).toThrow(/outputSize/);
    expect(() =>
      ops.convTranspose(zeros([1, 1, 1]), ones([1, 1, 1]), {
        strides: 1,
        padding: "same",
        outputPadding: -1,
      }),
    ).toThrow(/outputPadding/);
  });
});

test("pooling counts only what is there", () => {
  onEachBackend(() => {
    const line = array([1, -2, 3, 4, 5]).reshape([1, 5, 1]);
    expect(numbersOf(ops.averagePool(line, 3, 2, "same"))).toEqual(
      [-0.5, 5 / 3, 4.5].map(Math.fround),
    );
    expect(numbersOf(ops.maxPool(ops.negative(line), 3, 2, "same"))).toEqual([2, 2, -4]);
    expect(numbersOf(ops.adaptiveAveragePool(line, 3))).toEqual(
      [-0.5, 5 / 3, 4.5].map(Math.fround),
    );
    expect(numbersOf(ops.adaptiveMaxPool(line, 3))).toEqual([1, 4, 5]);
    expect(numbersOf(ops.maxPool(line.astype("int32"), 2, 1, "same"))).toEqual([1, 3, 4, 5, 5]);
  });
});
