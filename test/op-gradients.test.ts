import { describe, expect, test } from "vitest";
import type { Tensor } from "../src/ir/tensor.ts";
import * as ops from "../src/ops/index.ts";
import { grad } from "../src/runtime/grad.ts";
import { numbersOf, sampleTensor, testGradients } from "./test-op.ts";

type Function = (...xs: readonly Tensor[]) => Tensor;

const f = (shape: readonly number[], seed = 0): Tensor => sampleTensor(shape, [0.4, 1.6], seed);
const mixed = (shape: readonly number[], seed = 0): Tensor =>
  sampleTensor(shape, [-1.5, 1.5], seed);

/** A linear function has a constant gradient: squared, its second gradient says something too. */
const squared =
  (function_: Function): Function =>
  (...xs) =>
    function_(...xs).square();

const [x, y] = [mixed([2, 3, 2]), mixed([2, 3, 2], 1)];
const matrix = mixed([3, 4], 2);

const cases: Readonly<Record<string, readonly [Function, ...Tensor[]]>> = {
  "broadcasting, undone by sums": [
    (a = x, b = x) => ops.multiply(a, b),
    mixed([3, 1]),
    mixed([2, 1, 4], 1),
  ],
  broadcastTo: [squared((a = x) => ops.broadcastTo(a, [2, 3, 2])), mixed([3, 1])],
  "sum over some axes": [squared((a = x) => ops.sum(a, [0, 2])), x],
  "sum that keeps axes": [squared((a = x) => ops.sum(a, 1, true)), x],
  mean: [squared((a = x) => ops.mean(a, -1)), x],
  prod: [(a = x) => ops.prod(a, 1), x],
  "prod of all": [(a = x) => ops.prod(a), f([5])],
  var: [(a = x) => ops.var(a, [0, 1]), x],
  std: [(a = x) => ops.std(a, 1), x],
  average: [(a = x, w = x) => ops.average(a, 1, w), matrix, f([4])],
  logsumexp: [(a = x) => ops.logsumexp(a, 1), x],
  "logsumexp of all": [(a = x) => ops.logsumexp(a), x],
  softmax: [(a = x) => ops.softmax(a, 1), x],
  logSoftmax: [(a = x) => ops.logSoftmax(a), x],
  reshape: [squared((a = x) => ops.reshape(a, [4, 3])), x],
  transpose: [squared((a = x) => ops.transpose(a, [2, 0, 1])), x],
  moveaxis: [squared((a = x) => ops.moveaxis(a, 0, -1)), x],
  "a slice with steps, forwards and backwards": [
    squared((a = x) => a.slice("::-1", "0:3:2", 1)),
    x,
  ],
  flip: [squared((a = x) => ops.flip(a, 1)), x],
  concatenate: [squared((a = x, b = x) => ops.concatenate([a, b, a], 1)), x, y],
  stack: [squared((a = x, b = x) => ops.stack([a, b], 1)), x, y],
  split: [squared((a = x) => ops.add(...(ops.split(a, 2, 0) as [Tensor, Tensor]))), x],
  tile: [squared((a = x) => ops.tile(a, [2, 1, 2])), mixed([2, 2])],
  repeat: [squared((a = x) => ops.repeat(a, [2, 0, 1], 1)), x],
  roll: [squared((a = x) => ops.roll(a, 1, 1)), x],
  "pad with a constant": [
    squared((a = x) =>
      ops.pad(
        a,
        [
          [1, 0],
          [0, 2],
        ],
        "constant",
        3,
      ),
    ),
    mixed([2, 2]),
  ],
  "pad by reflection": [squared((a = x) => ops.pad(a, 3, "reflect")), mixed([2, 3])],
  "pad by the edge": [squared((a = x) => ops.pad(a, 2, "edge")), mixed([2, 3])],
  diagonal: [squared((a = x) => ops.diagonal(a, 1)), matrix],
  diag: [squared((a = x) => ops.diag(a, -1)), mixed([3])],
  tril: [squared((a = x) => ops.tril(a)), matrix],
  triu: [squared((a = x) => ops.triu(a, 1)), matrix],
  trace: [squared((a = x) => ops.trace(a)), matrix],
  "matmul of matrices": [(a = x, b = x) => ops.matmul(a, b), matrix, mixed([4, 2])],
  "matmul with a shared matrix": [(a = x, b = x) => ops.matmul(a, b), x, mixed([2, 3], 3)],
  "matmul of batches that broadcast": [
    (a = x, b = x) => ops.matmul(a, b),
    mixed([2, 1, 2, 3]),
    mixed([2, 3, 2], 1),
  ],
  "matmul of vectors": [(a = x, b = x) => ops.matmul(a, b), mixed([4]), mixed([4, 2], 1)],
  tensordot: [(a = x, b = x) => ops.tensordot(a, b, [[1], [0]]), x, mixed([3, 2], 1)],
  outer: [(a = x, b = x) => ops.outer(a, b), mixed([3]), mixed([2], 1)],
  cross: [(a = x, b = x) => ops.cross(a, b), mixed([2, 3]), mixed([2, 3], 1)],
  einsum: [(a = x, b = x) => ops.einsum("bij,kj->bki", a, b), mixed([2, 2, 3]), mixed([2, 3], 1)],
  "einsum with a diagonal": [
    (a = x, b = x) => ops.einsum("ii,ij->j", a, b),
    mixed([3, 3]),
    mixed([3, 2], 1),
  ],
  norm: [(a = x) => ops.norm(a, 3, 1), f([2, 3])],
  "norm of all": [(a = x) => ops.norm(a), matrix],
  normalize: [(a = x) => ops.normalize(a), matrix],
  linspace: [squared((a = x, b = x) => ops.linspace(a, b, 4)), mixed([2]), mixed([2], 1)],
  clip: [squared((a = x) => ops.clip(a, -0.7, 0.9)), x],
  "conv of sequences": [(a = x, b = x) => ops.conv(a, b), mixed([2, 5, 3]), mixed([2, 3, 2], 1)],
  "conv with strides over the edge": [
    (a = x, b = x) => ops.conv(a, b, [2, 1], "same"),
    mixed([1, 5, 4, 2]),
    mixed([3, 2, 2, 2], 1),
  ],
  "conv with dilation, channels first": [
    (a = x, b = x) => ops.conv(a, b, 1, "valid", "channelsFirst", [2, 1]),
    mixed([1, 2, 5, 3]),
    mixed([2, 2, 2, 3], 1),
  ],
  "conv with groups": [(a = x, b = x) => ops.conv(a, b), mixed([2, 4, 4]), mixed([2, 2, 4], 1)],
  "conv with strides and dilation": [
    (a = x, b = x) => ops.conv(a, b, 2, "same", null, 3),
    mixed([1, 9, 2]),
    mixed([3, 2, 2], 1),
  ],
  "conv of volumes": [
    (a = x, b = x) => ops.conv(a, b, [1, 2, 1], "same"),
    mixed([1, 2, 3, 2, 1]),
    mixed([2, 2, 1, 1, 2], 1),
  ],
  depthwiseConv: [
    (a = x, b = x) => ops.depthwiseConv(a, b, 2, "same"),
    mixed([1, 4, 3, 2]),
    mixed([3, 2, 2, 2], 1),
  ],
  separableConv: [
    (a = x, b = x, c = x) => ops.separableConv(a, b, c, { padding: "same" }),
    mixed([1, 4, 2]),
    mixed([3, 2, 1], 1),
    mixed([1, 2, 2], 2),
  ],
  "convTranspose over the edge": [
    (a = x, b = x) => ops.convTranspose(a, b, { strides: [2, 1], padding: "same" }),
    mixed([1, 2, 3, 2]),
    mixed([3, 2, 2, 2], 1),
  ],
  "convTranspose with strides larger than windows": [
    (a = x, b = x) => ops.convTranspose(a, b, { strides: 3, outputPadding: 2 }),
    mixed([2, 3, 2]),
    mixed([2, 2, 2], 1),
  ],
  "convTranspose with dilation": [
    (a = x, b = x) => ops.convTranspose(a, b, { dilationRate: 2 }),
    mixed([1, 3, 2]),
    mixed([3, 2, 2], 1),
  ],
  "maxPool of windows that overlap": [
    squared((a = x) => ops.maxPool(a, 3, 2, "same")),
    mixed([1, 5, 4, 2]),
  ],
  "maxPool, channels first": [
    squared((a = x) => ops.maxPool(a, 2, null, "valid", "channelsFirst")),
    mixed([1, 2, 5, 4]),
  ],
  "averagePool of windows that overlap": [
    squared((a = x) => ops.averagePool(a, [3, 2], 1, "same")),
    mixed([1, 4, 3, 2]),
  ],
  "averagePool with gaps": [squared((a = x) => ops.averagePool(a, 1, 2)), mixed([1, 5, 2])],
  adaptiveAveragePool: [
    squared((a = x) => ops.adaptiveAveragePool(a, [3, 2])),
    mixed([1, 5, 4, 2]),
  ],
  adaptiveMaxPool: [squared((a = x) => ops.adaptiveMaxPool(a, 3)), mixed([1, 7, 2])],
};

describe("gradients agree with central differences, first and second", () => {
  for (const [name, [function_, ...xs]] of Object.entries(cases)) {
    test(name, () => testGradients(function_, xs));
  }
});

describe("gradients where a formula could fail", () => {
  const array64 = (values: readonly number[]): Tensor => ops.array(values, "float64");

  test("of a product with one zero, and with two", () => {
    const first = grad((t: Tensor) => ops.prod(t));
    expect(numbersOf(first(array64([2, 0, 3])))).toEqual([0, 6, 0]);
    expect(numbersOf(first(array64([2, 0, 0])))).toEqual([0, 0, 0]);
    // ∂²(abc)/∂a∂b + ∂²/∂b∂c + …: the row sums of the Hessian.
    const second = grad((t: Tensor) => ops.sum(grad((u: Tensor) => ops.prod(u))(t)));
    expect(numbersOf(second(array64([2, 0, 0])))).toEqual([0, 2, 2]);
    expect(numbersOf(second(array64([0, 5, 3])))).toEqual([8, 3, 5]);
  });

  test("of nothing", () => {
    const empty = array64([]);
    expect(numbersOf(grad((t: Tensor) => ops.sum(t))(empty))).toEqual([]);
    expect(numbersOf(grad((t: Tensor) => ops.prod(t))(empty))).toEqual([]);
    expect(ops.softmax(empty).shape).toEqual([0]);
  });

  test("of logSumExp and softmax at scores that would overflow", () => {
    const scores = array64([1000, 1000, -1000]);
    expect(numbersOf(ops.softmax(scores))).toEqual([0.5, 0.5, 0]);
    expect(numbersOf(grad((t: Tensor) => ops.logsumexp(t))(scores))).toEqual([0.5, 0.5, 0]);
    expect(numbersOf(ops.logsumexp(array64([-Infinity, -Infinity])))).toEqual([-Infinity]);
  });

  test("of divideNoNan and hypot at 0", () => {
    expect(numbersOf(grad((t: Tensor) => ops.sum(ops.divideNoNan(1, t)))(array64([0, 2])))).toEqual(
      [0, -0.25],
    );
    expect(numbersOf(grad((t: Tensor) => ops.sum(ops.hypot(t, 0)))(array64([0, 2])))).toEqual([
      0, 1,
    ]);
  });

  test("through stopGradient do not flow", () => {
    expect(
      numbersOf(grad((t: Tensor) => ops.sum(t.multiply(ops.stopGradient(t))))(array64([3]))),
    ).toEqual([3]);
  });
});
