/**
 * @module ops/random — random numbers inside programs, bit for bit those of Keras on JAX for the same key.
 *
 * Every function takes a key, a uint32 tensor of shape `[2]`; the same key always gives the same numbers. What the
 * host makes with core/random/distributions.ts is the same too.
 */
import { formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { erf } from "../core/random/float32.ts";
import { normalizeAxis, type Shape } from "../core/shape.ts";
import { defineOp, elementwise } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { add, astype, less, multiply, subtract } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { array, operand, scalar } from "./convert.ts";
import { fmod } from "./division.ts";
import { argmax, clip } from "./extremes.ts";
import { gatherAlong } from "./gather.ts";
import { expandDims } from "./shape.ts";
import { takeRange } from "./slice.ts";
import { argsort } from "./sort.ts";
import { randomBits, splitKey } from "./threefry.ts";
import { erfInv, log, scaleUnit, unitInterval } from "./xla-float32.ts";

const fround = Math.fround;
const rootOfTwo = fround(Math.SQRT2);
const smallestNormal = 2 ** -126;

const unitOp = /* @__PURE__ */ defineOp<1>({
  name: "unitInterval",
  infer: ([bits]) => ({ shape: bits.shape, dtype: "float32" }),
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, word) => unitInterval(s, word)),
});

const uniformOp = /* @__PURE__ */ defineOp<3>({
  name: "uniform",
  infer: ([bits]) => ({ shape: bits.shape, dtype: "float32" }),
  gradient: null,
  lower: /* @__PURE__ */ elementwise<3>((s, word, low, span) =>
    scaleUnit(s, unitInterval(s, word), low, span),
  ),
});

/** √2 · erf⁻¹ of a uniform number in [low, low + span): a normal one between the quantiles. */
const normalOp = /* @__PURE__ */ defineOp<1, { low: number; span: number }>({
  name: "normal",
  infer: ([bits]) => ({ shape: bits.shape, dtype: "float32" }),
  gradient: null,
  lower: {
    kind: "elementwise",
    emit: (s, [word], { low, span }) => {
      const constant = (value: unknown) => s.constant(Number(value), "float32");
      if (!word) return constant(0);
      const u = scaleUnit(s, unitInterval(s, word), constant(low), constant(span));
      return s.multiply(constant(rootOfTwo), erfInv(s, u));
    },
  },
});

const gumbelOp = /* @__PURE__ */ defineOp<1>({
  name: "gumbel",
  infer: ([bits]) => ({ shape: bits.shape, dtype: "float32" }),
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((s, word) => {
    const constant = (value: number) => s.constant(value, "float32");
    const u = scaleUnit(s, unitInterval(s, word), constant(smallestNormal), constant(1));
    return s.negate(log(s, s.negate(log(s, u))));
  }),
});

/**
 * Uniform numbers in [`minval`, `maxval`), float32, on a grid of 2²³ steps.
 *
 * @param minval - Number or tensor that stretches to `shape`. Default 0.
 * @param maxval - The same. Default 1.
 * @throws {@link ShapeError} `random/key`, `shape/invalid`, `broadcast-to/shape`
 */
export function uniform(
  key: TensorLike,
  shape: Shape,
  minval: TensorLike = 0,
  maxval: TensorLike = 1,
): Tensor {
  const bits = randomBits(key, shape);
  if (minval === 0 && maxval === 1) return apply(unitOp, [bits]);
  const low = array(minval, "float32");
  const span = subtract(array(maxval, "float32"), low);
  return apply(uniformOp, [bits, broadcastTo(low, shape), broadcastTo(span, shape)]);
}

/** `x · stddev + mean`, rounded after each. */
function shifted(x: Tensor, mean: TensorLike, stddev: TensorLike): Tensor {
  const scaled = stddev === 1 ? x : multiply(x, array(stddev, "float32"));
  return mean === 0 ? scaled : add(scaled, array(mean, "float32"));
}

/**
 * Normal numbers, float32: `mean + stddev · N(0, 1)`.
 *
 * @param mean - Number or tensor that stretches to `shape`. Default 0.
 * @param stddev - The same. Default 1.
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function normal(
  key: TensorLike,
  shape: Shape,
  mean: TensorLike = 0,
  stddev: TensorLike = 1,
): Tensor {
  // From the float32 next to −1, because erf⁻¹(−1) is −∞.
  const low = -1 + 2 ** -24;
  const sample = apply(normalOp, [randomBits(key, shape)], { low, span: fround(1 - low) });
  return shifted(sample, mean, stddev);
}

/**
 * Normal numbers within two standard deviations of the mean, float32.
 *
 * @param mean - Number or tensor that stretches to `shape`. Default 0.
 * @param stddev - Before truncation. Default 1.
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function truncatedNormal(
  key: TensorLike,
  shape: Shape,
  mean: TensorLike = 0,
  stddev: TensorLike = 1,
): Tensor {
  const high = erf(fround(2 / rootOfTwo));
  const attributes = { low: -high, span: fround(high + high) };
  const sample = apply(normalOp, [randomBits(key, shape)], attributes);
  const limit = 2 - 2 ** -23; // the float32 below 2: rounding must not reach the bound
  return shifted(clip(sample, -limit, limit), mean, stddev);
}

/**
 * True with the given probability, independently for each element.
 *
 * @param probability - Number or tensor that stretches to `shape`.
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 */
export function bernoulli(key: TensorLike, probability: TensorLike, shape: Shape): Tensor {
  return less(uniform(key, shape), array(probability, "float32"));
}

/**
 * Integers in [`minval`, `maxval`), int32; all `minval` where that is empty.
 *
 * @throws {@link ShapeError} `random/key`, `shape/invalid`
 * @throws {@link ValueError} `random/range` if a bound is no int32.
 */
export function randint(key: TensorLike, shape: Shape, minval: number, maxval: number): Tensor {
  if ((minval | 0) !== minval || (maxval | 0) !== maxval) {
    throw new ValueError(
      "random/range",
      `randint: minval and maxval must be integers from -2147483648 to 2147483647. Received: minval=${minval}, maxval=${maxval}. Round them, or draw uniform numbers.`,
    );
  }
  const span = Math.max(1, maxval - minval);
  // JAX's 2³² mod span: the square of 2¹⁶ mod span wraps around 2³², and so do the products.
  const root = 0x10000 % span;
  const multiplier = (Math.imul(root, root) >>> 0) % span;
  const modulus = scalar(span, "uint32");
  const [upper, lower] = keysOf(key).map((part) => fmod(randomBits(part, shape), modulus));
  if (upper === undefined || lower === undefined) return randomBits(key, shape);
  const sum = add(multiply(upper, scalar(multiplier, "uint32")), lower);
  return add(astype(fmod(sum, modulus), "int32"), minval);
}

/** The two keys that a key splits into. */
function keysOf(key: TensorLike): readonly Tensor[] {
  const both = splitKey(key);
  return [0, 1].map((i) => reshapeTo(takeRange(both, 0, i, i + 1), [2]));
}

/** Standard Gumbel numbers, `−ln(−ln u)`, float32. @throws {@link ShapeError} `random/key`, `shape/invalid` */
export function gumbel(key: TensorLike, shape: Shape): Tensor {
  return apply(gumbelOp, [randomBits(key, shape)]);
}

/**
 * Classes drawn by their log-probabilities.
 *
 * @param logits - `[batch, classes]`, unnormalised; −∞ for what is never drawn.
 * @param numSamples - How many for each row.
 * @returns int32 `[batch, numSamples]`.
 * @throws {@link ShapeError} `random/key`, `random/logits`
 */
export function categorical(key: TensorLike, logits: TensorLike, numSamples: number): Tensor {
  const scores = astype(operand(logits, null), "float32");
  if (scores.ndim !== 2) {
    throw new ShapeError(
      "random/logits",
      `categorical: logits must have the shape [batch, classes]. Received: ${formatShape(scores.shape)}.`,
    );
  }
  // The greatest of log-probabilities with Gumbel noise falls on each class with its probability.
  const noise = gumbel(key, [...scores.shape, numSamples]);
  return argmax(add(noise, expandDims(scores, -1)), 1);
}

/**
 * `x` with every vector along `axis` in a random order of its own, as `keras.random.shuffle`.
 *
 * @param axis - Default 0.
 * @throws {@link ShapeError} `random/key`, `shape/axis`
 */
export function shuffle(key: TensorLike, x: TensorLike, axis = 0): Tensor {
  let shuffled = operand(x, null);
  const along = normalizeAxis("shuffle", axis, shuffled.ndim);
  // Sorting by random words, as often as makes equal words improbable.
  const rounds = Math.ceil((3 * Math.log(Math.max(1, shuffled.size))) / Math.log(0xffffffff));
  let rest: TensorLike = key;
  for (let round = 0; round < rounds; round++) {
    const [next, own] = keysOf(rest);
    if (next === undefined || own === undefined) break;
    rest = next;
    const order = argsort(randomBits(own, shuffled.shape), along);
    shuffled = gatherAlong(shuffled, order, along, "clamp");
  }
  return shuffled;
}
