import { describe, expect, test } from "vitest";
import { GradusError } from "../src/core/errors.ts";
import * as ops from "../src/ops/index.ts";
import "../src/runtime/install.ts";

const [two, three] = [ops.ones([2, 3]), ops.ones([3, 3])];

/** What goes wrong, the code it has, and what the message must name. */
const cases: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  [
    "ragged rows",
    () => ops.array([[1, 2], [3]]),
    "array/ragged",
    /length 2 at \[1\]\. Received: a list of 1\. An empty line/,
  ],
  [
    "text in an array",
    () => ops.array(["1"] as unknown as number[]),
    "array/elements",
    /Received: "1"\. Convert text/,
  ],
  [
    "64-bit integers",
    () => ops.array(new BigInt64Array(2) as unknown as number[]),
    "array/typed-array",
    /BigInt64Array/,
  ],
  ["an unknown dtype", () => ops.zeros([2], "float31" as "float32"), "dtype/unknown", /"float32"/],
  [
    "shapes that do not broadcast",
    () => ops.add(two, ops.ones([2])),
    "shape/broadcast",
    /add.*\[2, 3\] and \[2\]/,
  ],
  [
    "a shape that does not stretch",
    () => ops.broadcastTo(two, [2, 4]),
    "broadcast-to/shape",
    /\[2, 3\].*\[2, 4\]/,
  ],
  ["inner dimensions that differ", () => ops.matmul(two, two), "matmul/inner-dimension", /3 ≠ 2/],
  ["a scalar in matmul", () => ops.matmul(two, 2), "matmul/scalar", /multiply/],
  ["an axis that is not there", () => ops.sum(two, 2), "shape/axis", /\[-2, 1\].*axis=2/],
  ["an axis named twice", () => ops.sum(two, [0, -2]), "shape/duplicate-axis", /sum/],
  ["a reshape of another size", () => ops.reshape(two, [4]), "reshape/size", /6 elements.*\[4\]/],
  [
    "a reshape that does not divide",
    () => ops.reshape(two, [-1, 4]),
    "reshape/size",
    /multiple of 4/,
  ],
  ["two unknown dimensions", () => ops.reshape(two, [-1, -1]), "reshape/shape", /at most one/],
  [
    "a permutation that misses an axis",
    () => ops.transpose(two, [0]),
    "transpose/axes",
    /each of the 2 axes/,
  ],
  ["moveaxis to fewer axes", () => ops.moveaxis(two, [0, 1], 0), "moveaxis/axes", /equally many/],
  ["squeezing a long axis", () => ops.squeeze(two, 1), "squeeze/axis", /axis 1 of length 3/],
  ["a box outside", () => ops.slice(two, [0, 2], [2, 2]), "slice/bounds", /\[2, 3\]/],
  [
    "shapes that do not join",
    () => ops.concatenate([two, ops.ones([2, 2])]),
    "concatenate/shapes",
    /axis 0/,
  ],
  ["joining nothing", () => ops.concatenate([]), "concatenate/empty", /at least one/],
  [
    "stacking unequal shapes",
    () => ops.stack([two, three]),
    "stack/shapes",
    /\[2, 3\] and \[3, 3\]/,
  ],
  ["uneven sections", () => ops.split(two, 2, 1), "split/sections", /length 3.*2 equal/],
  ["a wrong number to unstack", () => ops.unstack(two, 3), "unstack/num", /num=3/],
  ["negative repeats", () => ops.tile(two, -1), "tile/repeats", /\[-1\]/],
  ["repeats of another length", () => ops.repeat(two, [1, 2], 1), "repeat/repeats", /3 positions/],
  ["half a place to roll", () => ops.roll(two, [0.5], [0]), "roll/shift", /0\.5/],
  [
    "pad widths for other axes",
    () =>
      ops.pad(two, [
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    "pad/width",
    /2 such pairs/,
  ],
  ["an unknown pad mode", () => ops.pad(two, 1, "wrap" as "edge"), "pad/mode", /"wrap"/],
  [
    "a pad constant for another mode",
    () => ops.pad(two, 1, "edge", 3),
    "pad/constant",
    /constantValues=3/,
  ],
  ["padding from nothing", () => ops.pad(ops.ones([0]), 1, "edge"), "pad/empty", /empty/],
  ["a diagonal of a vector", () => ops.diagonal(ops.ones([3])), "diagonal/rank", /rank 2/],
  ["diag of a stack", () => ops.diag(ops.ones([2, 2, 2])), "diag/rank", /diagonal/],
  [
    "tensordot of unequal axes",
    () => ops.tensordot(two, two, 1),
    "tensordot/axes",
    /\[2, 3\] and \[2, 3\]/,
  ],
  [
    "a cross product in four dimensions",
    () => ops.cross(ops.ones([4]), ops.ones([4])),
    "cross/length",
    /2 or 3/,
  ],
  ["einsum with too few terms", () => ops.einsum("ij", two, two), "einsum/subscripts", /2 terms/],
  [
    "einsum with too many letters",
    () => ops.einsum("ijk->i", two),
    "einsum/subscripts",
    /ijk.*\[2, 3\]/,
  ],
  [
    "einsum with a result from nowhere",
    () => ops.einsum("ij->k", two),
    "einsum/subscripts",
    /only axes/,
  ],
  ["einsum of unequal axes", () => ops.einsum("ij,jk", two, two), "einsum/shapes", /3 and 2 for j/],
  ["a matrix norm of unknown order", () => ops.norm(two, 7, [0, 1]), "norm/order", /ord=7/],
  [
    "a norm by singular values",
    () => ops.norm(two, "nuc", [0, 1]),
    "norm/singular-values",
    /singular/,
  ],
  ["an order over three axes", () => ops.norm(ops.ones([2, 2, 2]), 1), "norm/axis", /3 axes/],
  [
    "weights of another shape",
    () => ops.average(two, 1, [1, 2]),
    "average/weights",
    /\[2\].*\[2, 3\]/,
  ],
  ["the greatest of nothing", () => ops.max(ops.ones([0])), "reduce/empty", /\[0\]/],
  ["a step of 0", () => ops.arange(0, 3, 0), "arange/step", /step=0/],
  ["half a point", () => ops.linspace(0, 1, 2.5), "linspace/num", /num=2\.5/],
  ["half a decimal", () => ops.round(two, 0.5), "round/decimals", /0\.5/],
  ["bits of floats", () => ops.bitwiseAnd(two, 1), "bitwise/dtype", /float32/],
  ["an odd axis in glu", () => ops.glu(two), "glu/odd", /length 3/],
  ["a shape with a negative dimension", () => ops.zeros([-1]), "shape/invalid", /\[-1\]/],
];

describe("bad input gets an error with a code, naming what was received", () => {
  for (const [what, call, code, message] of cases) {
    test(what, () => {
      let thrown: unknown = null;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      if (!(thrown instanceof GradusError)) throw new Error(`${what} threw ${String(thrown)}`);
      expect(thrown.code).toBe(code);
      expect(thrown.message).toMatch(message);
    });
  }
});
