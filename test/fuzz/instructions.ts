/** What random programs are made of: each instruction makes a value from earlier ones, steered by choices. */
import { type DType, isFloating, promote } from "../../src/core/dtype.ts";
import { sizeOf } from "../../src/core/shape.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import {
  add,
  astype,
  equal,
  less,
  multiply,
  negative,
  subtract,
  where,
} from "../../src/ops/arithmetic.ts";
import { broadcastTo, sum } from "../../src/ops/broadcast.ts";
import { arange } from "../../src/ops/creation.ts";
import { cumsum } from "../../src/ops/cumulative.ts";
import { argmax, argmin, clip, max, maximum, min, minimum } from "../../src/ops/extremes.ts";
import { take } from "../../src/ops/indexing.ts";
import { logicalAnd, logicalNot, logicalOr } from "../../src/ops/logical.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { pad } from "../../src/ops/pad.ts";
import { concatenate, repeat, roll, stack, tile } from "../../src/ops/rearrange.ts";
import { all, any } from "../../src/ops/reductions.ts";
import { abs, floor, sign } from "../../src/ops/rounding.ts";
import { scatterUpdate, segmentSum } from "../../src/ops/scatter.ts";
import { expandDims, moveaxis, ravel, reshape, squeeze, transpose } from "../../src/ops/shape.ts";
import { flip } from "../../src/ops/slice.ts";
import { argsort, sort } from "../../src/ops/sort.ts";
import { type Choices, pick, programDTypes, small, type Value } from "./values.ts";

/** Makes a value, or throws where the choices make no valid operation (then the instruction is left out). */
export type Instruction = (pool: readonly Value[], choices: Choices) => Value;

const one = (pool: readonly Value[], choice: number | undefined): Value => pick(pool, choice);

/** Bool takes no arithmetic. */
function number(value: Value): Value {
  return value.tensor.dtype === "bool"
    ? { tensor: astype(value.tensor, "int32"), bound: 1 }
    : value;
}

/** uint8 wraps around where it would grow. */
function boundFor(dtype: DType, bound: number): number {
  return dtype === "uint8" ? 255 : bound;
}

function arithmetic(
  op: (a: Tensor, b: Tensor) => Tensor,
  bound: (a: number, b: number) => number,
): Instruction {
  return (pool, [x, y]) => {
    const a = number(one(pool, x));
    const b = number(one(pool, y));
    const tensor = op(a.tensor, b.tensor);
    return small({ tensor, bound: boundFor(tensor.dtype, bound(a.bound, b.bound)) });
  };
}

function comparison(op: (a: Tensor, b: Tensor) => Tensor): Instruction {
  return (pool, [x, y]) => ({
    tensor: op(number(one(pool, x)).tensor, number(one(pool, y)).tensor),
    bound: 1,
  });
}

function unary(op: (x: Tensor) => Tensor): Instruction {
  return (pool, [x]) => {
    const { tensor, bound } = number(one(pool, x));
    const result = op(tensor);
    return { tensor: result, bound: boundFor(result.dtype, bound) };
  };
}

function view(op: (x: Tensor, choices: Choices) => Tensor): Instruction {
  return (pool, [x, ...rest]) => {
    const { tensor, bound } = one(pool, x);
    return { tensor: op(tensor, rest), bound };
  };
}

/** Axes chosen by the bits of a number; none: all. */
function axesOf(rank: number, bits: number): number[] | null {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (bits >> axis) & 1);
  return axes.length === 0 ? null : axes;
}

function reduction(
  op: (x: Tensor, axes: number[] | null, keepDims: boolean) => Tensor,
  bound: (x: Value) => number,
): Instruction {
  return (pool, [x, bits = 0, keep = 0]) => {
    const value = number(one(pool, x));
    const tensor = op(value.tensor, axesOf(value.tensor.ndim, bits), keep % 2 === 1);
    return small({ tensor, bound: boundFor(tensor.dtype, bound(value)) });
  };
}

/** A float32 tensor of the wanted shape, its elements taken from a value again and again. */
function reshaped(value: Value, shape: readonly number[], dtype: DType): Tensor {
  const flat = ravel(number(value).tensor);
  const count = sizeOf(shape);
  const places = Array.from({ length: count }, (_, i) => i % Math.max(1, flat.size));
  return reshape(astype(take(flat, places), dtype), [...shape]);
}

/** The indices of a value, made valid for an axis of this length. */
function indicesFor({ tensor }: Value, length: number): Tensor {
  return clip(astype(tensor, "int32"), 0, length - 1);
}

/** Every dimension split or joined: a shape of the same size. */
function anotherShape(size: number, choice: number): number[] {
  const shape: number[] = [];
  let rest = size;
  for (const factor of [2, 3, 5, 7]) {
    if (rest % factor === 0 && (choice >> shape.length) & 1) {
      shape.push(factor);
      rest /= factor;
    }
  }
  shape.splice(choice % (shape.length + 1), 0, rest);
  return shape;
}

function slicesOf(tensor: Tensor, choices: Choices): Tensor {
  const indices = tensor.shape.map((dim, axis): string | number => {
    const choice = choices[axis % choices.length] ?? 0;
    const start = choice % (dim + 1);
    switch ((choice >> 3) % 6) {
      case 0:
        return `${start}:`;
      case 1:
        return ":";
      case 2:
        return "::-1";
      case 3:
        return `${Math.max(dim - 1 - (choice % 2), 0)}::-2`;
      case 4:
        return `${choice % 2}::${1 + (choice % 3)}`;
      default:
        return dim === 0 ? ":" : choice % dim;
    }
  });
  return tensor.slice(...indices);
}

const matmulSizes = [1, 2, 5, 17, 33] as const;

/** All instructions, by name. */
export const instructions: Readonly<Record<string, Instruction>> = {
  add: arithmetic(add, (a, b) => a + b),
  subtract: arithmetic(subtract, (a, b) => a + b),
  multiply: arithmetic(multiply, (a, b) => a * b),
  maximum: arithmetic(maximum, Math.max),
  minimum: arithmetic(minimum, Math.max),
  plusOne: unary((x) => add(x, 1)),
  negative: unary(negative),
  abs: unary(abs),
  sign: unary(sign),
  floor: unary(floor),
  less: comparison(less),
  equal: comparison(equal),
  logical: (pool, [x, y, which = 0]) => {
    const a = astype(one(pool, x).tensor, "bool");
    const b = astype(one(pool, y).tensor, "bool");
    const ops = [logicalAnd, logicalOr, (p: Tensor) => logicalNot(p)] as const;
    return { tensor: pick(ops, which)(a, b), bound: 1 };
  },
  where: (pool, [c, x, y]) => {
    const a = number(one(pool, x));
    const b = number(one(pool, y));
    const tensor = where(astype(one(pool, c).tensor, "bool"), a.tensor, b.tensor);
    return { tensor, bound: boundFor(tensor.dtype, Math.max(a.bound, b.bound)) };
  },
  cast: (pool, [x, to]) => {
    const { tensor, bound } = one(pool, x);
    const dtype = pick(programDTypes, to);
    // What a negative float becomes as an unsigned integer is saturated, an int's is wrapped: both bounded by 255.
    return { tensor: astype(tensor, dtype), bound: boundFor(dtype, bound) };
  },
  transpose: view((x, [choice = 0]) =>
    x.ndim < 2
      ? transpose(x)
      : choice % 2 === 0
        ? transpose(x)
        : moveaxis(x, choice % x.ndim, (choice >> 2) % x.ndim),
  ),
  reshape: view((x, [choice = 0]) => reshape(x, anotherShape(x.size, choice))),
  expandDims: view((x, [axis = 0]) => expandDims(x, axis % (x.ndim + 1))),
  squeeze: view((x) => squeeze(x)),
  slice: view(slicesOf),
  flip: view((x, [bits = 0]) => flip(x, axesOf(x.ndim, bits))),
  broadcast: view((x, [lead = 0, grow = 0]) =>
    broadcastTo(x, [
      1 + (lead % 3),
      ...x.shape.map((dim, axis) => (dim === 1 && (grow >> axis) & 1 ? 4 : dim)),
    ]),
  ),
  sum: reduction(sum, ({ tensor, bound }) => bound * Math.max(1, tensor.size)),
  max: reduction(max, ({ bound }) => bound),
  min: reduction(min, ({ bound }) => bound),
  any: reduction(any, () => 1),
  all: reduction(all, () => 1),
  argmax: (pool, [x, axis = 0]) => {
    const { tensor } = number(one(pool, x));
    const along = tensor.ndim === 0 ? null : axis % tensor.ndim;
    return small({ tensor: (axis % 2 ? argmax : argmin)(tensor, along), bound: tensor.size });
  },
  matmul: (pool, [x, y, m, n, k]) => {
    const dtype: DType = (m ?? 0) % 5 === 0 ? "float64" : "float32";
    const [rows, columns, inner] = [
      pick(matmulSizes, m),
      pick(matmulSizes, n),
      pick(matmulSizes, k),
    ];
    const a = reshaped(one(pool, x), [rows, inner], dtype);
    const b = reshaped(one(pool, y), (n ?? 0) % 2 ? [columns, inner] : [inner, columns], dtype);
    const bound = one(pool, x).bound * one(pool, y).bound * inner;
    return small({ tensor: matmul(a, (n ?? 0) % 2 ? transpose(b) : b), bound });
  },
  matmulDirect: (pool, [x, y, flip]) => {
    const a = number(one(pool, x));
    const b = number(one(pool, y));
    const bound = a.bound * b.bound * Math.max(1, a.tensor.shape.at(-1) ?? 1);
    const tensor = matmul(a.tensor, (flip ?? 0) % 2 ? transpose(b.tensor) : b.tensor);
    return small({ tensor, bound: boundFor(tensor.dtype, bound) });
  },
  take: (pool, [x, i, axis = 0]) => {
    const { tensor, bound } = one(pool, x);
    if (tensor.ndim === 0) return { tensor, bound };
    const along = axis % tensor.ndim;
    return {
      tensor: take(tensor, indicesFor(one(pool, i), tensor.shape[along] ?? 1), along),
      bound,
    };
  },
  concatenate: (pool, [x, y, axis = 0]) => {
    const a = one(pool, x);
    const b = one(pool, y);
    const dtype = promote(a.tensor.dtype, b.tensor.dtype);
    const parts = [a.tensor, b.tensor].map((part) => astype(part, dtype));
    const tensor = concatenate(parts, axis % Math.max(1, a.tensor.ndim));
    return { tensor, bound: boundFor(dtype, Math.max(a.bound, b.bound)) };
  },
  joinWithItself: (pool, [x, axis = 0]) => {
    const { tensor, bound } = one(pool, x);
    const along = axis % Math.max(1, tensor.ndim);
    const parts = [tensor, flip(tensor, along), tensor];
    return { tensor: axis % 2 ? concatenate(parts, along) : stack(parts, along), bound };
  },
  pad: (pool, [x, before = 0, mode = 0, value = 0]) => {
    const { tensor, bound } = number(one(pool, x));
    const widths = tensor.shape.map(
      (_, axis) => [(before >> axis) % 3, (before >> (axis + 2)) % 3] as const,
    );
    const kind = pick(["constant", "edge", "reflect", "symmetric"] as const, mode);
    return kind === "constant"
      ? { tensor: pad(tensor, widths, kind, value % 10), bound: Math.max(bound, 9) }
      : { tensor: pad(tensor, widths, kind), bound };
  },
  roll: view((x, [shift = 0, axis = 0]) =>
    x.ndim === 0 ? x : roll(x, (shift % 7) - 3, axis % x.ndim),
  ),
  tile: view((x, [times = 0]) => tile(x, 1 + (times % 3))),
  repeat: view((x, [times = 0, axis = 0]) =>
    repeat(x, 1 + (times % 3), x.ndim === 0 ? null : axis % x.ndim),
  ),
  cumsum: (pool, [x, axis = 0]) => {
    const { tensor, bound } = number(one(pool, x));
    const result = cumsum(tensor, tensor.ndim === 0 ? null : axis % tensor.ndim);
    return small({
      tensor: result,
      bound: boundFor(result.dtype, bound * Math.max(1, tensor.size)),
    });
  },
  sort: (pool, [x, axis = 0]) => {
    const { tensor, bound } = one(pool, x);
    const along = tensor.ndim === 0 ? null : axis % tensor.ndim;
    return axis % 3 === 0
      ? small({ tensor: argsort(tensor, along), bound: tensor.size })
      : { tensor: sort(tensor, along), bound };
  },
  segmentSum: (pool, [x, i]) => {
    const { tensor, bound } = number(one(pool, x));
    const rows = tensor.shape[0] ?? 1;
    const places = reshape(
      indicesFor({ tensor: reshaped(one(pool, i), [rows], "int32"), bound: 0 }, 4),
      [rows],
    );
    const result = segmentSum(tensor, places, 4);
    return small({ tensor: result, bound: boundFor(result.dtype, bound * Math.max(1, rows)) });
  },
  scatterUpdate: (pool, [x, i, y]) => {
    const target = number(one(pool, x));
    if (target.tensor.ndim === 0) return target;
    const rows = target.tensor.shape[0] ?? 1;
    const places = indicesFor({ tensor: reshaped(one(pool, i), [3, 1], "int32"), bound: 0 }, rows);
    const updates = reshaped(
      one(pool, y),
      [3, ...target.tensor.shape.slice(1)],
      target.tensor.dtype,
    );
    const bound = Math.max(target.bound, one(pool, y).bound);
    const tensor = scatterUpdate(target.tensor, places, updates);
    return { tensor, bound: boundFor(tensor.dtype, bound) };
  },
  arange: (_, [count = 0]) => ({
    tensor: arange(1 + (count % 12)),
    bound: 12,
  }),
};

export const instructionNames: readonly string[] = Object.keys(instructions);
export const isFloatingValue = ({ tensor }: Value): boolean => isFloating(tensor.dtype);
