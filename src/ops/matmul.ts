/**
 * @module ops/matmul — matrix products.
 */

import { promote } from "../core/dtype.ts";
import { formatShape, ShapeError } from "../core/errors.ts";
import { broadcastShapes, type Shape, sizeOf } from "../core/shape.ts";
import { type AffineIndex, defineOp, type MapBuilder, type ReduceLowering } from "../ir/op.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Spec, Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, multiply, numeric } from "./arithmetic.ts";
import { broadcastTo, reshapeTo, sumTo } from "./broadcast.ts";
import { operand } from "./convert.ts";

type MatmulAttributes = { transposeA: boolean; transposeB: boolean };

/** Operands are `[batch…, rows, columns]`; batches are equal, or absent on one side (shared). */
interface Sizes {
  readonly batch: Shape;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

function sizesOf(a: Spec, b: Spec, transposeA: boolean, transposeB: boolean): Sizes {
  const [rowsA = 1, columnsA = 1] = a.shape.slice(-2);
  const [rowsB = 1, columnsB = 1] = b.shape.slice(-2);
  return {
    batch: a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2),
    m: transposeA ? columnsA : rowsA,
    k: transposeA ? rowsA : columnsA,
    n: transposeB ? rowsB : columnsB,
  };
}

/**
 * Up to this many multiplications, products with a transposed left operand run as loops, which fuse with what is around them:
 * these are the gradients of weights, sums over samples. All others take the packed kernel whatever their size, because
 * the two ways add up in different orders, and a row's product must not depend on how many rows come with it.
 */
const smallProduct = 2048;

const loops: ReduceLowering = {
  kind: "reduce",
  combine: () => "add",
  reduced: (attributes, [a, b]) =>
    a && b ? [sizesOf(a, b, attributes.transposeA === true, attributes.transposeB === true).k] : [],
  emit: (m, index, [k], attributes, [a, b]) => {
    const load = (
      m: MapBuilder,
      input: 0 | 1,
      spec: Spec | undefined,
      row: AffineIndex,
      column: AffineIndex,
    ): ScalarValue => {
      const batch = (spec?.shape.length ?? 2) > 2 ? index.slice(0, -2) : [];
      const flip = attributes[input === 0 ? "transposeA" : "transposeB"] === true;
      return m.load(input, [...batch, ...(flip ? [column, row] : [row, column])]);
    };
    const [row, column] = index.slice(-2);
    if (!row || !column || !k) return m.constant(0);
    return m.multiply(load(m, 0, a, row, k), load(m, 1, b, k, column));
  },
};

const matmulOp = /* @__PURE__ */ defineOp<2, MatmulAttributes>({
  name: "matmul",
  infer: ([a, b], { transposeA, transposeB }) => {
    const { batch, m, n } = sizesOf(a, b, transposeA, transposeB);
    return { shape: [...batch, m, n], dtype: a.dtype };
  },
  // With Y = op(A)·op(B): dA = dY·op(B)ᵀ and dB = op(A)ᵀ·dY, transposed where the operand was.
  gradient: (dy, [a, b], { attributes: { transposeA, transposeB }, needs }) => [
    needs[0]
      ? sumTo(
          transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB),
          a.shape,
        )
      : null,
    needs[1]
      ? sumTo(
          transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false),
          b.shape,
        )
      : null,
  ],
  lower: {
    kind: "routine",
    routine: ({ inputs: [a = -1, b = -1], output }, attributes, [specA, specB], out) => {
      if (!specA || !specB) return [];
      const transposeA = attributes.transposeA === true;
      const transposeB = attributes.transposeB === true;
      const { batch, m, n, k } = sizesOf(specA, specB, transposeA, transposeB);
      return [
        {
          kind: "matmul",
          dtype: out.dtype,
          a,
          b,
          out: output,
          batch: sizeOf(batch),
          m,
          n,
          k,
          transposeA,
          transposeB,
          batchStrideA: specA.shape.length > 2 ? m * k : 0,
          batchStrideB: specB.shape.length > 2 ? k * n : 0,
          epilogue: null,
        },
      ];
    },
    loops,
    preferLoops: ({ transposeA, transposeB }, [a, b], out) => {
      if (!a || !b || transposeA !== true) return false;
      return sizeOf(out.shape) * sizesOf(a, b, true, transposeB === true).k <= smallProduct;
    },
  },
});

/** A product of two operands whose batches agree or are absent. */
function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const { m, n, k } = sizesOf(a, b, transposeA, transposeB);
  if (k === 1 && a.ndim === b.ndim) {
    // An outer product is elementwise: it fuses with what is around it.
    const column = reshapeTo(a, [...a.shape.slice(0, -2), m, 1]);
    const row = reshapeTo(b, [...b.shape.slice(0, -2), 1, n]);
    return multiply(column, row);
  }
  return apply(matmulOp, [a, b], { transposeA, transposeB });
}

/**
 * Matrix product, NumPy's `@`: `[…, m, k] · […, k, n] → […, m, n]`, batch axes broadcast; a vector on the left is a
 * row, on the right a column, and its axis is dropped from the result.
 *
 * @throws {@link ShapeError} `matmul/inner-dimension`, `matmul/scalar`
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  const left = operand(a, null);
  const right = operand(b, null);
  if (left.ndim === 0 || right.ndim === 0) {
    throw new ShapeError(
      "matmul/scalar",
      `matmul needs tensors of rank 1 or more. Received a: ${formatShape(left.shape)} and b: ${formatShape(right.shape)}. To scale, use multiply.`,
    );
  }
  const inner = left.shape.at(-1);
  const outer = right.shape.at(right.ndim === 1 ? -1 : -2);
  if (inner !== outer) {
    throw new ShapeError(
      "matmul/inner-dimension",
      `matmul needs a's last axis to equal b's ${right.ndim === 1 ? "only" : "second-to-last"} axis. ` +
        `Received a: ${formatShape(left.shape)} and b: ${formatShape(right.shape)}; ${inner} ≠ ${outer}. To multiply by b's transpose, pass transpose(b).`,
    );
  }
  const dtype = numeric(promote(left.dtype, right.dtype));
  let x = astype(left, dtype);
  let y = astype(right, dtype);
  if (x.ndim === 1) x = reshapeTo(x, [1, x.size]);
  if (y.ndim === 1) y = reshapeTo(y, [y.size, 1]);
  const batch = broadcastShapes("matmul", x.shape.slice(0, -2), y.shape.slice(0, -2));
  const [m = 1, k = 1] = x.shape.slice(-2);
  const [, n = 1] = y.shape.slice(-2);
  let result: Tensor;
  if (y.ndim === 2 && x.ndim > 2) {
    // One matrix for all rows: the batch is just more rows.
    result = reshapeTo(product(reshapeTo(x, [sizeOf(batch) * m, k]), y, false, false), [
      ...batch,
      m,
      n,
    ]);
  } else {
    const spread = (t: Tensor): Tensor =>
      t.ndim === 2 ? t : broadcastTo(t, [...batch, ...t.shape.slice(-2)]);
    result = product(spread(x), spread(y), false, false);
  }
  const shape = [...batch, ...(left.ndim === 1 ? [] : [m]), ...(right.ndim === 1 ? [] : [n])];
  return reshapeTo(result, shape);
}
