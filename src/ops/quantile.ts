/**
 * @module ops/quantile — statistics that depend on the order of elements.
 */
import { ValueError } from "../core/errors.ts";
import { normalizeAxes, reducedShape, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, astype, equal, lessEqual, multiply, subtract, where } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { gather } from "./gather.ts";
import { isnan } from "./number-kinds.ts";
import { ceil, floor } from "./rounding.ts";
import { permute } from "./shape.ts";
import { takeRange } from "./slice.ts";
import { sort } from "./sort.ts";
import { floating } from "./unary.ts";

/** How a quantile between two elements is made: of the lower one, the higher one, or both. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

const between: Readonly<
  Record<QuantileMethod, (low: Tensor, high: Tensor, part: Tensor) => Tensor>
> = {
  // Where nothing of the higher one is wanted it may be infinite.
  linear: (low, high, part) =>
    where(equal(part, 0), low, add(multiply(low, subtract(1, part)), multiply(high, part))),
  lower: (low) => low,
  higher: (_, high) => high,
  midpoint: (low, high) => add(multiply(low, 0.5), multiply(high, 0.5)),
  nearest: (low, high, part) => where(lessEqual(part, 0.5), low, high),
};

/** Options of {@link quantile} and {@link percentile}. */
export interface QuantileOptions {
  /** Axis or axes; `null` (default) for all. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** Default `"linear"`. */
  readonly method?: QuantileMethod | undefined;
  /** Whether reduced axes stay as 1. Default `false`. */
  readonly keepDims?: boolean | undefined;
}

/**
 * The number that a part `q` of the elements along `axis` does not exceed: `x₍h₎` of the sorted elements at
 * `h = q·(n − 1)`, between two neighbours as `method` says. NaN if there is a NaN.
 *
 * @param q - In [0, 1]; a scalar, or a tensor whose axes come first in the result.
 * @returns `q.shape` + reduced shape; integers become float32.
 * @throws {@link ShapeError} `shape/axis`
 * @throws {@link ValueError} `quantile/method`, `quantile/empty`
 */
export function quantile(x: TensorLike, q: TensorLike, options: QuantileOptions = {}): Tensor {
  const { axis, method = "linear", keepDims = false } = options;
  if (!Object.hasOwn(between, method)) {
    throw new ValueError(
      "quantile/method",
      `quantile: method must be one of ${Object.keys(between).join(", ")}. Received: ${JSON.stringify(method)}.`,
    );
  }
  const tensor = floating(x);
  const axes = normalizeAxes("quantile", axis, tensor.ndim);
  const others = tensor.shape.flatMap((_, a) => (axes.includes(a) ? [] : [a]));
  const rest = others.map((a) => tensor.shape[a] ?? 1);
  const count = sizeOf(axes.map((a) => tensor.shape[a] ?? 1));
  if (count === 0) {
    throw new ValueError(
      "quantile/empty",
      `quantile: of no elements there is no quantile. Received: shape [${tensor.shape.join(", ")}].`,
    );
  }
  const columns = sort(reshapeTo(permute(tensor, [...axes, ...others]), [count, ...rest]), 0);
  const parts = astype(operand(q, tensor.dtype), tensor.dtype);
  const position = multiply(parts, count - 1);
  const at = (index: Tensor): Tensor => gather(columns, astype(index, "int32"), 0, "clamp");
  const low = floor(position);
  const part = reshapeTo(subtract(position, low), [...parts.shape, ...rest.map(() => 1)]);
  const shape = [...parts.shape, ...rest];
  const found = between[method](at(low), at(ceil(position)), broadcastTo(part, shape));
  // NaN is sorted last.
  const last = broadcastTo(takeRange(columns, 0, count - 1, count), [1, ...rest]);
  const isMissing = broadcastTo(isnan(reshapeTo(last, rest)), shape);
  const result = where(isMissing, Number.NaN, found);
  return keepDims
    ? reshapeTo(result, [...parts.shape, ...reducedShape(tensor.shape, axes, true)])
    : result;
}

/** {@link quantile} with `q` in per cent, in [0, 100]. */
export function percentile(x: TensorLike, q: TensorLike, options: QuantileOptions = {}): Tensor {
  return quantile(x, multiply(floating(q), 0.01), options);
}

/**
 * The middle element along `axis` (all by default), or the mean of the two in the middle; NaN if there is one.
 *
 * @throws {@link ShapeError} `shape/axis`; {@link ValueError} `quantile/empty`
 */
export function median(
  x: TensorLike,
  axis: number | readonly number[] | null = null,
  keepDims = false,
): Tensor {
  return quantile(x, 0.5, { axis, keepDims, method: "midpoint" });
}
