/**
 * @module ops/reductions — products, counts, truth of all and any, and statistics along axes.
 */
import { type DType, isFloating } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { normalizeAxes, normalizeAxis, reducedShape, sameShape, sizeOf } from "../core/shape.ts";
import { defineOp, type Op } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, divide, multiply, subtract } from "./arithmetic.ts";
import {
  broadcastTo,
  mean,
  mergeIndex,
  reducedExtents,
  reshapeTo,
  restoreAxes,
  sum,
} from "./broadcast.ts";
import { operand } from "./convert.ts";
import { isclose } from "./number-kinds.ts";
import { sqrt, square } from "./power.ts";
import { permute } from "./shape.ts";
import { embed, takeRange } from "./slice.ts";
import { floating } from "./unary.ts";

type ReduceAttributes = { axes: readonly number[]; keepDims: boolean };
type Axes = number | readonly number[] | null | undefined;

const prodOp = /* @__PURE__ */ defineOp<1, ReduceAttributes>({
  name: "prod",
  infer: ([x], { axes, keepDims }) => ({
    shape: reducedShape(x.shape, axes, keepDims),
    dtype: x.dtype,
  }),
  // Dividing the product by each factor fails at zeros. A tree of pairwise products has exact gradients of every order.
  gradient: (dy, [x], { attributes: { axes }, output, vjp }) => {
    const { pullback } = vjp((t) => [productTree(t, axes, output)], [x]);
    const [dx = null] = pullback([dy]);
    return [dx];
  },
  lower: {
    kind: "reduce",
    combine: () => "multiply",
    reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
    emit: (m, index, reduced, { axes, keepDims }, [x]) =>
      m.load(0, mergeIndex(x?.shape ?? [], axes, keepDims, index, reduced)),
  },
});

/** The product over `axes`, by halves; in the shape of `result`. */
function productTree(x: Tensor, axes: readonly number[], result: Tensor): Tensor {
  const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const length = sizeOf(axes.map((axis) => x.shape[axis] ?? 1));
  let factors = reshapeTo(permute(x, [...axes, ...others]), [length, result.size]);
  let count = 2 ** Math.ceil(Math.log2(Math.max(length, 1)));
  factors = embed(factors, [count, result.size], [0, 0], [1, 1], 1);
  while (count > 1) {
    count /= 2;
    factors = multiply(takeRange(factors, 0, 0, count), takeRange(factors, 0, count, 2 * count));
  }
  return reshapeTo(factors, result.shape);
}

function defineTruth(name: string, combine: "and" | "or"): Op {
  return defineOp<1, ReduceAttributes>({
    name,
    infer: ([x], { axes, keepDims }) => ({
      shape: reducedShape(x.shape, axes, keepDims),
      dtype: "bool",
    }),
    gradient: null,
    lower: {
      kind: "reduce",
      combine: () => combine,
      reduced: ({ axes }, [x]) => reducedExtents(axes, x?.shape ?? []),
      emit: (m, index, reduced, { axes, keepDims }, [x]) =>
        m.load(0, mergeIndex(x?.shape ?? [], axes, keepDims, index, reduced)),
    },
  });
}

const allOp = /* @__PURE__ */ defineTruth("all", "and");
const anyOp = /* @__PURE__ */ defineTruth("any", "or");

function prodDType(dtype: DType): DType {
  if (dtype === "uint8") return "uint32";
  return dtype === "bool" || dtype === "int8" ? "int32" : dtype;
}

/**
 * Product over `axis` (all axes by default): `Π x`; narrow integers widen as in `sum`. A product over nothing is 1.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function prod(x: TensorLike, axis?: Axes, keepDims = false, dtype?: DType): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("prod", axis, tensor.ndim);
  return apply(prodOp, [astype(tensor, dtype ?? prodDType(tensor.dtype))], { axes, keepDims });
}

/** Whether all elements along `axis` are true (not 0); true over nothing. → bool */
export function all(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("all", axis, tensor.ndim);
  return apply(allOp, [astype(tensor, "bool")], { axes, keepDims });
}

/** Whether any element along `axis` is true (not 0); false over nothing. → bool */
export function any(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const tensor = operand(x, null);
  const axes = normalizeAxes("any", axis, tensor.ndim);
  return apply(anyOp, [astype(tensor, "bool")], { axes, keepDims });
}

/** Number of elements that are not 0 along `axis`, int32. */
export function countNonzero(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return sum(astype(operand(x, null), "bool"), axis, keepDims);
}

/** Whether all elements are close: `all(isclose(…))`, a scalar. → bool */
export function allclose(
  x1: TensorLike,
  x2: TensorLike,
  rtol = 1e-5,
  atol = 1e-8,
  equalNan = false,
): Tensor {
  return all(isclose(x1, x2, rtol, atol, equalNan));
}

/** Mean squared distance from the mean along `axis`: `Σ (x − x̄)² / n`; integers become float32. */
export function variance(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  const tensor = floating(x);
  // In two passes: the mean of squares less the square of the mean cancels.
  return mean(square(subtract(tensor, mean(tensor, axis, true))), axis, keepDims);
}

/** Keras's name of {@link variance}. */
export { variance as var };

/**
 * Mean and {@link variance} along `axes`.
 *
 * @throws {@link ShapeError} `shape/axis`
 */
export function moments(x: TensorLike, axes?: Axes, keepDims = false): readonly [Tensor, Tensor] {
  const tensor = floating(x);
  return [mean(tensor, axes, keepDims), variance(tensor, axes, keepDims)];
}

/** Standard deviation along `axis`: the root of {@link variance}. */
export function std(x: TensorLike, axis?: Axes, keepDims = false): Tensor {
  return sqrt(variance(x, axis, keepDims));
}

/**
 * Weighted mean along `axis`: `Σ w·x / Σ w`; without weights, the mean.
 *
 * @param weights - Shape of `x`, or one weight for each position along `axis`.
 * @throws {@link ShapeError} `average/weights`
 */
export function average(x: TensorLike, axis?: Axes, weights?: TensorLike | null): Tensor {
  const tensor = floating(x);
  if (weights === null || weights === undefined) return mean(tensor, axis);
  const given = operand(weights, null);
  const isList = given.ndim === 1 && typeof axis === "number";
  const along = isList ? normalizeAxis("average", axis, tensor.ndim) : 0;
  if (!sameShape(given.shape, tensor.shape) && !(isList && given.size === tensor.shape[along])) {
    throw new ShapeError(
      "average/weights",
      `average: weights must have the shape of x, or be a list of one for each position along a single axis. Received: weights [${given.shape.join(", ")}], x [${tensor.shape.join(", ")}], axis ${String(axis)}.`,
    );
  }
  const spread = sameShape(given.shape, tensor.shape)
    ? given
    : broadcastTo(
        restoreAxes(
          given,
          tensor.shape.map((dim, a) => (a === along ? dim : 1)),
          tensor.shape.flatMap((_, a) => (a === along ? [] : [a])),
        ),
        tensor.shape,
      );
  const factors = isFloating(spread.dtype) ? spread : astype(spread, tensor.dtype);
  return divide(sum(multiply(tensor, factors), axis), sum(factors, axis));
}
