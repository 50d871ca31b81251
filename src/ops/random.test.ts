import { describe, expect, test } from "vitest";
import { expectValues, numbersOf, onEachBackend } from "../../test/test-op.ts";
import * as host from "../core/random/distributions.ts";
import {
  foldIn as hostFoldIn,
  randomBits as hostRandomBits,
  split as hostSplit,
  type RandomKey,
} from "../core/random/threefry.ts";
import { Tensor } from "../ir/tensor.ts";
import { jit } from "../runtime/jit.ts";
import { array } from "./convert.ts";
import { arange } from "./creation.ts";
import {
  bernoulli,
  categorical,
  gumbel,
  normal,
  randint,
  shuffle,
  truncatedNormal,
  uniform,
} from "./random.ts";
import { foldIn, randomBits, splitKey } from "./threefry.ts";

const keys: readonly RandomKey[] = [
  [42, 0],
  [0xdeadbeef, 0x12345678],
];
const count = 5000;

/** On every backend, eagerly and traced, the same elements as the host's, bit for bit. */
function agrees(
  draw: (key: Tensor) => Tensor,
  wanted: (key: RandomKey) => ArrayLike<number>,
): void {
  for (const key of keys) {
    const expected = Array.from(wanted(key));
    const words = array(Uint32Array.from(key));
    onEachBackend((backend) => {
      for (const [how, result] of [
        ["eagerly", draw(words)],
        ["traced", jit(draw)(words)],
      ] as const) {
        const values = numbersOf(result);
        const wrong = values.findIndex((value, i) => !Object.is(value, expected[i]));
        expect(values.length).toBe(expected.length);
        const report = `${backend}, ${how}: element ${wrong} is ${values[wrong]}, not ${expected[wrong]}`;
        expect(wrong, report).toBe(-1);
      }
    });
  }
}

describe("numbers made in programs are those that the host makes, and so JAX's:", () => {
  test("random words, and keys split off and folded in", () => {
    agrees(
      (key) => randomBits(key, [50, 100]),
      (key) => hostRandomBits(key, count),
    );
    agrees(
      (key) => splitKey(key, 5),
      (key) => hostSplit(key, 5).flat(),
    );
    for (const data of [0, 1, 0xffffffff]) {
      agrees(
        (key) => foldIn(key, data),
        (key) => hostFoldIn(key, data),
      );
    }
    agrees(
      (key) => foldIn(key, array(7, "int32")),
      (key) => hostFoldIn(key, 7),
    );
  });

  test("uniform numbers", () => {
    agrees(
      (key) => uniform(key, [count]),
      (key) => host.uniform(key, count),
    );
    agrees(
      (key) => uniform(key, [count], -0.37, 0.37),
      (key) => host.uniform(key, count, -0.37, 0.37),
    );
    agrees(
      (key) => uniform(key, [count], array(3), array(1e5)),
      (key) => host.uniform(key, count, 3, 1e5),
    );
  });

  test("normal and truncated normal numbers", () => {
    agrees(
      (key) => normal(key, [count]),
      (key) => host.normal(key, count),
    );
    agrees(
      (key) => normal(key, [count], 0.5, 0.07),
      (key) => host.normal(key, count, 0.5, 0.07),
    );
    agrees(
      (key) => truncatedNormal(key, [count]),
      (key) => host.truncatedNormal(key, count),
    );
    agrees(
      (key) => truncatedNormal(key, [count], -1, 3),
      (key) => host.truncatedNormal(key, count, -1, 3),
    );
  });

  test("masks and integers", () => {
    agrees(
      (key) => bernoulli(key, 0.3, [count]),
      (key) => host.bernoulli(key, count, 0.3),
    );
    for (const [low, high] of [
      [-5, 1000003],
      [-(2 ** 31), 2 ** 31 - 1],
      [0, 6],
      [5, 5],
      [5, -5],
    ] as const) {
      agrees(
        (key) => randint(key, [count], low, high),
        (key) => host.randomIntegers(key, count, low, high),
      );
    }
  });

  test("Gumbel numbers and classes", () => {
    agrees(
      (key) => gumbel(key, [count]),
      (key) => host.gumbel(key, count),
    );
    const logits = Float32Array.of(0.5, -1, 2, -Infinity, 0, 1);
    agrees(
      (key) => categorical(key, array(logits).reshape(2, 3), 500),
      (key) => host.categorical(key, logits, 3, 500),
    );
  });

  test("shuffles, each vector on its own", () => {
    agrees(
      (key) => shuffle(key, arange(count)),
      (key) => host.shuffleIndices(key, [count]),
    );
    agrees(
      (key) => shuffle(key, arange(60).reshape(3, 4, 5), 1),
      (key) => host.shuffleIndices(key, [3, 4, 5], 1),
    );
    expectValues(shuffle(array(Uint32Array.of(1, 0)), array([3])), [3]);
  });
});

describe("random ops", () => {
  test("refuse what is no key, and ranges and logits that make no sense", () => {
    const key = array(Uint32Array.of(1, 2));
    expect(() => uniform(array([1, 2]), [3])).toThrow(
      /uint32 tensor of shape \[2\]. Received: float32/,
    );
    expect(() => splitKey(array(Uint32Array.of(1)))).toThrow(/of shape \[1\]/);
    expect(() => randint(key, [1], 0, 2 ** 31)).toThrow(/maxval=2147483648/);
    expect(() => categorical(key, [1, 2], 1)).toThrow(/\[batch, classes\]. Received: \[2\]/);
    expect(() => normal(key, [-1])).toThrow(/non-negative integers/);
    expect(uniform(key, [0, 3])).toBeInstanceOf(Tensor);
  });

  test("take distributions of other parameters for each element", () => {
    const key = array(Uint32Array.of(3, 4));
    const means = array([-100, 100]);
    const values = normal(key, [50, 2], means, array([1, 2]))
      .mean(0)
      .arraySync() as number[];
    expect(values[0]).toBeCloseTo(-100, 0);
    expect(values[1]).toBeCloseTo(100, 0);
    expectValues(bernoulli(key, array([0, 1]), [3, 2]), [
      [false, true],
      [false, true],
      [false, true],
    ]);
  });
});
