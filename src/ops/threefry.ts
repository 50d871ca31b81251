/**
 * @module ops/threefry — threefry2x32 inside programs, as JAX has it (core/random/threefry.ts says how): element i of an
 * array of random words depends on the key and on i alone.
 */
import { ShapeError } from "../core/errors.ts";
import { requireShape, type Shape, sizeOf } from "../core/shape.ts";
import { type AffineIndex, defineOp, type MapBuilder } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype } from "./arithmetic.ts";
import { reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { indexTensor } from "./index-tensor.ts";

const evenRotations = [13, 15, 26, 6] as const;
const oddRotations = [17, 29, 16, 24] as const;
/** What keeps a key of zeros from doing harm. */
const parity = 0x1bd11bda;

/** The hash of the counter `(high, low)`: 20 rounds, the key added after every fourth. */
function hash(
  m: MapBuilder,
  high: ScalarValue,
  low: ScalarValue,
): readonly [ScalarValue, ScalarValue] {
  const word = (value: number): ScalarValue => m.constant(value, "uint32");
  const keyWord = (offset: number): ScalarValue => m.load(0, [{ offset, strides: [] }]);
  const k0 = keyWord(0);
  const k1 = keyWord(1);
  const k2 = m.xor(m.xor(k0, k1), word(parity));
  let a = m.add(high, k0);
  let b = m.add(low, k1);
  const fourRounds = (
    rotations: readonly number[],
    keyA: ScalarValue,
    keyB: ScalarValue,
    number: number,
  ): void => {
    for (const distance of rotations) {
      a = m.add(a, b);
      const turned = m.or(m.shiftLeft(b, word(distance)), m.shiftRight(b, word(32 - distance)));
      b = m.xor(turned, a);
    }
    a = m.add(a, keyA);
    b = m.add(b, m.add(keyB, word(number)));
  };
  fourRounds(evenRotations, k1, k2, 1);
  fourRounds(oddRotations, k2, k0, 2);
  fourRounds(evenRotations, k0, k1, 3);
  fourRounds(oddRotations, k1, k2, 4);
  fourRounds(evenRotations, k2, k0, 5);
  return [a, b];
}

const zeroIndex: AffineIndex = { offset: 0, strides: [] };

const bitsOp = /* @__PURE__ */ defineOp<1, { length: number }>({
  name: "randomBits",
  infer: (_, { length }) => ({ shape: [length], dtype: "uint32" }),
  gradient: null,
  lower: {
    kind: "map",
    emit: (m, [index = zeroIndex]) => {
      // No tensor has 2³² elements here, so the counter's high word stays 0.
      const [a, b] = hash(m, m.constant(0, "uint32"), m.cast(m.indexValue(index), "uint32"));
      return m.xor(a, b);
    },
  },
});

const pairsOp = /* @__PURE__ */ defineOp<2>({
  name: "hashPairs",
  infer: ([, counters]) => ({ shape: [...counters.shape, 2], dtype: "uint32" }),
  gradient: null,
  lower: {
    kind: "map",
    emit: (m, index) => {
      const [a, b] = hash(m, m.constant(0, "uint32"), m.load(1, index.slice(0, -1)));
      const which = m.indexValue(index.at(-1) ?? zeroIndex);
      return m.select(m.equal(which, m.constant(0, "int32")), a, b);
    },
  },
});

/** A key as users pass it. @throws {@link ShapeError} `random/key` */
function requireKey(name: string, key: TensorLike): Tensor {
  const tensor = operand(key, null);
  if (tensor.dtype === "uint32" && tensor.size === 2 && tensor.ndim === 1) return tensor;
  throw new ShapeError(
    "random/key",
    `${name}: a key is a uint32 tensor of shape [2]. Received: ${tensor.dtype} of shape [${tensor.shape.join(", ")}]. Take one from a SeedGenerator, or write array(Uint32Array.of(seed, 0)).`,
  );
}

/**
 * Random words: uint32, uniform over all of them; `jax.random.bits`.
 *
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function randomBits(key: TensorLike, shape: Shape): Tensor {
  const dims = requireShape("randomBits", shape);
  const bits = apply(bitsOp, [requireKey("randomBits", key)], { length: sizeOf(dims) });
  return reshapeTo(bits, dims);
}

/**
 * Independent keys from one; `jax.random.split`. Key i does not depend on how many there are.
 *
 * @param count - How many. Default 2.
 * @returns uint32 `[count, 2]`.
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function splitKey(key: TensorLike, count = 2): Tensor {
  requireShape("splitKey", [count]);
  return apply(pairsOp, [requireKey("splitKey", key), iota(count, "uint32")]);
}

/**
 * A key that depends on a number too (a step, a row); `jax.random.fold_in`.
 *
 * @param data - An integer, or an integer scalar tensor.
 * @returns uint32 `[2]`.
 * @throws {@link ShapeError} `random/key`; {@link DTypeError} `index/dtype`
 */
export function foldIn(key: TensorLike, data: TensorLike): Tensor {
  const counter = astype(reshapeTo(indexTensor("foldIn", data), []), "uint32");
  return apply(pairsOp, [requireKey("foldIn", key), counter]);
}
