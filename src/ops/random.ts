/**
 * @module ops/random — random numbers inside programs: the same numbers as JAX's for the same key.
 *
 * Every function takes a key, a uint32 tensor of shape `[2]`; the same key gives the same numbers.
 */
import { ShapeError } from "../core/errors.ts";
import { requireShape, type Shape, sizeOf } from "../core/shape.ts";
import { defineOp, type MapBuilder } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, less, multiply } from "./arithmetic.ts";
import { reshapeTo } from "./broadcast.ts";
import { operand, scalar } from "./convert.ts";
import { bitwiseRightShift } from "./logical.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** Skein's constant, which makes a key of zeros do no harm. */
const parity = 0x1bd11bda;

/** threefry2x32 of the counter `(high, low)`: 20 rounds, the key added after every fourth. */
function hash(
  m: MapBuilder,
  key: readonly [ScalarValue, ScalarValue],
  high: ScalarValue,
  low: ScalarValue,
): readonly [ScalarValue, ScalarValue] {
  const word = (value: number): ScalarValue => m.constant(value, "uint32");
  const [k0, k1] = key;
  const schedule = [k0, k1, m.xor(m.xor(k0, k1), word(parity))] as const;
  let a = m.add(high, k0);
  let b = m.add(low, k1);
  for (let group = 0; group < 5; group++) {
    for (const distance of rotations[group % 2 === 0 ? 0 : 1]) {
      a = m.add(a, b);
      const turned = m.or(m.shiftLeft(b, word(distance)), m.shiftRight(b, word(32 - distance)));
      b = m.xor(turned, a);
    }
    a = m.add(a, schedule[((group + 1) % 3) as 0 | 1 | 2]);
    b = m.add(b, m.add(schedule[((group + 2) % 3) as 0 | 1 | 2], word(group + 1)));
  }
  return [a, b];
}

function loadKey(m: MapBuilder): readonly [ScalarValue, ScalarValue] {
  return [m.load(0, [{ offset: 0, strides: [] }]), m.load(0, [{ offset: 1, strides: [] }])];
}

const bitsOp = defineOp<1, { length: number }>({
  name: "randomBits",
  infer: (_, { length }) => ({ shape: [length], dtype: "uint32" }),
  gradient: null,
  lower: {
    kind: "map",
    emit: (m, [index = { offset: 0, strides: [] }]) => {
      // No tensor has 2³² elements here, so the counter's high word stays 0.
      const low = m.cast(m.indexValue(index), "uint32");
      const [a, b] = hash(m, loadKey(m), m.constant(0, "uint32"), low);
      return m.xor(a, b);
    },
  },
});

function requireKey(where: string, key: TensorLike): Tensor {
  const tensor = operand(key, null);
  if (tensor.dtype === "uint32" && tensor.size === 2 && tensor.ndim === 1) return tensor;
  throw new ShapeError(
    "random/key",
    `${where}: a key is a uint32 tensor of shape [2]. Received: ${tensor.dtype} of shape [${tensor.shape.join(", ")}]. Take one from a SeedGenerator, or write array(Uint32Array.of(seed, 0)).`,
  );
}

/**
 * Random words: uint32, uniform over all of them.
 *
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function randomBits(key: TensorLike, shape: Shape): Tensor {
  const dims = requireShape("randomBits", shape);
  const bits = apply(bitsOp, [requireKey("randomBits", key)], { length: sizeOf(dims) });
  return reshapeTo(bits, dims);
}

/** A word's upper 23 bits as a float32 multiple of 2⁻²³ in [0, 1). */
function unitInterval(key: TensorLike, shape: Shape): Tensor {
  const upper = bitwiseRightShift(randomBits(key, shape), scalar(9, "uint32"));
  return multiply(astype(upper, "float32"), 2 ** -23);
}

/**
 * True with the given probability, independently for each element.
 *
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function bernoulli(key: TensorLike, probability: number, shape: Shape): Tensor {
  return less(unitInterval(key, shape), probability);
}
