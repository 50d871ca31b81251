/**
 * @module ops/activation — activation functions that are compositions. Those with a kernel of their own stand in
 * sigmoid.ts, softmax.ts, hyperbolic.ts and extremes.ts.
 */
import { formatReceived, ShapeError, ValueError } from "../core/errors.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import {
  add,
  divide,
  greater,
  greaterEqual,
  less,
  lessEqual,
  multiply,
  subtract,
  where,
} from "./arithmetic.ts";
import { erfc } from "./error-function.ts";
import { expm1 } from "./exponential.ts";
import { clip, relu } from "./extremes.ts";
import { tanh } from "./hyperbolic.ts";
import { sqrt, square } from "./power.ts";
import { abs } from "./rounding.ts";
import { sigmoid, softplus } from "./sigmoid.ts";
import { takeRange } from "./slice.ts";
import { floating } from "./unary.ts";

/** `min(max(x, 0), 6)`; no gradient at 0 and 6. */
export function relu6(x: TensorLike): Tensor {
  const tensor = floating(x);
  // 6 − relu(6 − relu(x)) would round; a choice does not. Asked this way, NaN stays NaN.
  return where(greaterEqual(tensor, 6), 6, relu(tensor));
}

/** `x` where `x ≥ 0`, else `negativeSlope · x`. @param negativeSlope - Default 0.2. */
export function leakyRelu(x: TensorLike, negativeSlope = 0.2): Tensor {
  const tensor = floating(x);
  return where(greaterEqual(tensor, 0), tensor, multiply(tensor, negativeSlope));
}

/** `x` where `x > 0`, else `alpha · (e^x − 1)`. @param alpha - Default 1. */
export function elu(x: TensorLike, alpha = 1): Tensor {
  const tensor = floating(x);
  const isPositive = greater(tensor, 0);
  // The inner choice keeps the branch that is not taken from overflowing.
  return where(isPositive, tensor, multiply(expm1(where(isPositive, 0, tensor)), alpha));
}

/**
 * {@link elu} scaled so that activations keep mean 0 and variance 1: `1.0507 · elu(x, 1.67326)`.
 *
 * @see Klambauer et al., "Self-Normalizing Neural Networks", 2017, equation 2.
 */
export function selu(x: TensorLike): Tensor {
  return multiply(elu(x, 1.6732632423543772), 1.0507009873554805);
}

/** `x` where `x > 0`, else `alpha · (e^(x/alpha) − 1)`: smooth at 0 for every `alpha`. @param alpha - Default 1. */
export function celu(x: TensorLike, alpha = 1): Tensor {
  const tensor = floating(x);
  const isPositive = greater(tensor, 0);
  const power = divide(where(isPositive, 0, tensor), alpha);
  return where(isPositive, tensor, multiply(expm1(power), alpha));
}

/**
 * `x · Φ(x)`, where Φ is the normal distribution function.
 *
 * @param approximate - Whether to use `½x(1 + tanh(√(2/π)(x + 0.044715x³)))`. Default `true`.
 * @see Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
export function gelu(x: TensorLike, approximate = true): Tensor {
  const tensor = floating(x);
  if (approximate) {
    const cubic = multiply(multiply(square(tensor), tensor), 0.044715);
    const bend = tanh(multiply(add(tensor, cubic), Math.sqrt(2 / Math.PI)));
    return multiply(multiply(tensor, 0.5), add(bend, 1));
  }
  // Φ(x) = ½ erfc(−x/√2); 1 + erf(x/√2) would cancel for x far below 0.
  return multiply(multiply(tensor, 0.5), erfc(multiply(tensor, -Math.SQRT1_2)));
}

/** `x / (1 + |x|)`. */
export function softsign(x: TensorLike): Tensor {
  const tensor = floating(x);
  return divide(tensor, add(abs(tensor), 1));
}

/** A line through (−3, 0) and (3, 1), level outside: `relu6(x + 3) / 6`. */
export function hardSigmoid(x: TensorLike): Tensor {
  return divide(relu6(add(floating(x), 3)), 6);
}

/** `x · hardSigmoid(x)`, also called hard swish. */
export function hardSilu(x: TensorLike): Tensor {
  const tensor = floating(x);
  return multiply(tensor, hardSigmoid(tensor));
}

/** `x` moved into [−1, 1]; the gradient at the ends is 1. */
export function hardTanh(x: TensorLike): Tensor {
  const tensor = floating(x);
  return where(greater(tensor, 1), 1, where(less(tensor, -1), -1, tensor));
}

/** `x − tanh(x)`. */
export function tanhShrink(x: TensorLike): Tensor {
  const tensor = floating(x);
  return subtract(tensor, tanh(tensor));
}

/** `x` moved towards 0 by `threshold`, and 0 where that would pass it. @param threshold - Default 0.5. */
export function softShrink(x: TensorLike, threshold = 0.5): Tensor {
  const tensor = floating(x);
  return where(
    greater(tensor, threshold),
    subtract(tensor, threshold),
    where(less(tensor, -threshold), add(tensor, threshold), 0),
  );
}

/** `x` where `|x| > threshold`, else 0. @param threshold - Default 0.5. */
export function hardShrink(x: TensorLike, threshold = 0.5): Tensor {
  const tensor = floating(x);
  return where(greater(abs(tensor), threshold), tensor, 0);
}

/**
 * `x` where `x > limit`, else `defaultValue`.
 *
 * @throws {@link ValueError} `threshold/numbers` unless both numbers are given: they have no defaults.
 */
export function threshold(x: TensorLike, limit: number, defaultValue: number): Tensor {
  if (typeof limit !== "number" || typeof defaultValue !== "number") {
    throw new ValueError(
      "threshold/numbers",
      `threshold: expected two numbers, the limit and what stands below it. Received: ${formatReceived(limit)} and ${formatReceived(defaultValue)}. As an activation: (x) => threshold(x, 0, 0).`,
    );
  }
  const tensor = floating(x);
  return where(greater(tensor, limit), tensor, defaultValue);
}

/**
 * `x · tanh(softplus(x))`.
 *
 * @see Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
 */
export function mish(x: TensorLike): Tensor {
  const tensor = floating(x);
  return multiply(tensor, tanh(softplus(tensor)));
}

/** `(x + √(x² + b)) / 2`: a smooth relu without exponentials. @param b - Default 4. */
export function squareplus(x: TensorLike, b = 4): Tensor {
  const tensor = floating(x);
  return multiply(add(tensor, sqrt(add(square(tensor), b))), 0.5);
}

/** 0 for `x ≤ −1`, `x` for `x ≥ 1`, and the parabola `(x + 1)²/4` between. */
export function sparsePlus(x: TensorLike): Tensor {
  const tensor = floating(x);
  const middle = multiply(square(add(tensor, 1)), 0.25);
  return where(lessEqual(tensor, -1), 0, where(greaterEqual(tensor, 1), tensor, middle));
}

/** 0 for `x ≤ −1`, 1 for `x ≥ 1`, and the line `(x + 1)/2` between: the derivative of {@link sparsePlus}. */
export function sparseSigmoid(x: TensorLike): Tensor {
  return multiply(clip(add(floating(x), 1), 0, 2), 0.5);
}

/**
 * The first half of `x` along `axis` times the sigmoid of the second.
 *
 * @param axis - Default: the last one; its length must be even.
 * @throws {@link ShapeError} `glu/odd`
 */
export function glu(x: TensorLike, axis = -1): Tensor {
  const tensor = floating(x);
  const along = normalizeAxis("glu", axis, tensor.ndim);
  const dim = tensor.shape[along] ?? 0;
  if (dim % 2 !== 0) {
    throw new ShapeError(
      "glu/odd",
      `glu: the axis that is halved must be of even length. Received: axis ${along} of length ${dim} in shape [${tensor.shape.join(", ")}].`,
    );
  }
  const half = dim / 2;
  return multiply(takeRange(tensor, along, 0, half), sigmoid(takeRange(tensor, along, half, dim)));
}
