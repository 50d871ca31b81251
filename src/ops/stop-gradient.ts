/**
 * @module ops/stop-gradient — values whose gradient is not what their computation would give.
 */
import { defineOp, elementwise, type Op, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { apply } from "../ir/trace.ts";
import { operand } from "./convert.ts";

const stopGradientOp = /* @__PURE__ */ defineOp<1>({
  name: "stopGradient",
  infer: sameAsInput,
  gradient: null,
  lower: /* @__PURE__ */ elementwise<1>((_, x) => x),
});

/** `x`, through which no gradient flows. */
export function stopGradient(x: TensorLike): Tensor {
  return apply(stopGradientOp, [operand(x, null)]);
}

/**
 * An op whose value is its second argument and whose gradient is a rule for its first: for functions that ordinary
 * ops compute well but whose derivative has a shorter form than they would give.
 *
 * @param rule - From the output's gradient and the output to the gradient of the first argument.
 */
export function defineShortcut<A extends { axis: number }>(
  name: string,
  rule: (dy: Tensor, output: Tensor, attributes: A) => Tensor,
): Op {
  return defineOp<2, A>({
    name,
    infer: ([, value]) => value,
    gradient: (dy, _, { output, attributes }) => [rule(dy, output, attributes), null],
    lower: /* @__PURE__ */ elementwise<2>((_, __, value) => value),
  });
}
