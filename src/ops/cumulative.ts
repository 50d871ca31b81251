/**
 * @module ops/cumulative — running sums and products along an axis.
 */
import { type DType, requireDType } from "../core/dtype.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { defineOp, type Lowering, type Op, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { astype, multiply, numeric } from "./arithmetic.ts";
import { scanByHalves } from "./associative-scan.ts";
import { operand } from "./convert.ts";
import { ravel } from "./shape.ts";

type CumulateAttributes = { axis: number; reverse: boolean };

function cumulate(combine: "add" | "multiply"): Lowering {
  return {
    kind: "routine",
    routine: ({ inputs: [input = -1], output }, attributes, _, { shape, dtype }) => {
      const axis = Number(attributes.axis);
      return [
        {
          kind: "cumulate",
          dtype,
          combine,
          input,
          out: output,
          outer: sizeOf(shape.slice(0, axis)),
          length: shape[axis] ?? 1,
          inner: sizeOf(shape.slice(axis + 1)),
          reverse: attributes.reverse === true,
        },
      ];
    },
  };
}

const cumsumOp: Op = /* @__PURE__ */ defineOp<1, CumulateAttributes>({
  name: "cumsum",
  infer: sameAsInput,
  gradient: (dy, _, { attributes: { axis, reverse } }) => [
    apply(cumsumOp, [dy], { axis, reverse: !reverse }),
  ],
  lower: /* @__PURE__ */ cumulate("add"),
});

const cumprodOp = /* @__PURE__ */ defineOp<1, CumulateAttributes>({
  name: "cumprod",
  infer: sameAsInput,
  // Dividing products by factors fails at zeros. Products by halves have exact gradients of every order.
  gradient: (dy, [x], { attributes: { axis }, vjp }) => {
    const product = (a: readonly Tensor[], b: readonly Tensor[]): readonly Tensor[] =>
      a.map((factor, i) => multiply(factor, b[i] ?? factor));
    const { pullback } = vjp((t) => scanByHalves(product, [t], axis), [x]);
    const [dx = null] = pullback([dy]);
    return [dx];
  },
  lower: /* @__PURE__ */ cumulate("multiply"),
});

function applyCumulative(
  op: Op,
  x: TensorLike,
  axis: number | null | undefined,
  dtype: DType | undefined,
): Tensor {
  const isFlat = axis === null || axis === undefined;
  const tensor = isFlat ? ravel(x) : operand(x, null);
  const along = isFlat ? 0 : normalizeAxis(op.name, axis, tensor.ndim);
  const result = requireDType(op.name, dtype ?? numeric(tensor.dtype));
  // Storage types: what runs on is float32.
  const own = result === "float16" || result === "bfloat16" ? "float32" : result;
  return astype(apply(op, [astype(tensor, own)], { axis: along, reverse: false }), result);
}

/**
 * Running sums along `axis`: `yᵢ = x₀ + … + xᵢ`; without `axis`, of the flattened tensor. bool becomes int32.
 *
 * @param dtype - What to sum in; default: the dtype of `x`.
 * @throws {@link ShapeError} `shape/axis`
 */
export function cumsum(x: TensorLike, axis?: number | null, dtype?: DType): Tensor {
  return applyCumulative(cumsumOp, x, axis, dtype);
}

/**
 * Running products along `axis`: `yᵢ = x₀ · … · xᵢ`; without `axis`, of the flattened tensor. bool becomes int32.
 * Gradients of every order hold at zeros too.
 *
 * @param dtype - What to multiply in; default: the dtype of `x`.
 * @throws {@link ShapeError} `shape/axis`
 */
export function cumprod(x: TensorLike, axis?: number | null, dtype?: DType): Tensor {
  return applyCumulative(cumprodOp, x, axis, dtype);
}
