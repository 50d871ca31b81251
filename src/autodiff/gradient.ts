/**
 * @module autodiff/gradient — reverse mode: walks the open trace's nodes backwards and asks each op for its rule.
 *
 * Gradients are recorded with ordinary ops into the same trace, so gradients of gradients need nothing more.
 */
import { isFloating } from "../core/dtype.ts";
import { assert, formatShape, StateError } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import { defineOp, type Op, sameAsInput } from "../ir/op.ts";
import type { Node } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";
import { apply, currentTrace, type Trace } from "../ir/trace.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { scalar } from "../ops/convert.ts";

/** A new name for the same value: what is differentiated is the uses of this name, not of the value elsewhere. */
const aliasOp: Op = defineOp<1>({
  name: "alias",
  infer: sameAsInput,
  gradient: (dy) => [dy],
  lower: { kind: "view", view: (index) => index },
});

/** `x` under a new name. */
export function alias(x: Tensor): Tensor {
  return apply(aliasOp, [x]);
}

function requireTrace(): Trace {
  const trace = currentTrace();
  assert(trace !== null, "gradients are recorded into an open trace");
  return trace;
}

/** Nodes from `start` on that lie between the sources and the results, in order. */
function relevantNodes(
  nodes: readonly Node[],
  start: number,
  sources: readonly Tensor[],
): { readonly nodes: readonly Node[]; readonly reached: ReadonlySet<Tensor> } {
  const reached = new Set<Tensor>(sources);
  const between: Node[] = [];
  for (let i = start; i < nodes.length; i++) {
    const node = nodes[i];
    if (node?.inputs.some((input) => reached.has(input))) {
      between.push(node);
      if (node.op.gradient !== null) for (const output of node.outputs) reached.add(output);
    }
  }
  return { nodes: between, reached };
}

/**
 * Gradients of `Σ results · dys` with respect to `sources`, over the trace's nodes from position `start` on.
 *
 * @returns One gradient a source; `null` where the results do not depend on it.
 */
function backward(
  trace: Trace,
  start: number,
  end: number,
  sources: readonly Tensor[],
  results: readonly Tensor[],
  dys: readonly (Tensor | null)[],
): (Tensor | null)[] {
  const { nodes, reached } = relevantNodes(trace.nodes.slice(0, end), start, sources);
  const gradients = new Map<Tensor, Tensor>();
  const accumulate = (value: Tensor, gradient: Tensor): void => {
    assert(
      sameShape(value.shape, gradient.shape),
      `a gradient of shape ${formatShape(gradient.shape)} belongs to a value of shape ${formatShape(value.shape)}`,
    );
    const known = gradients.get(value);
    gradients.set(value, known === undefined ? gradient : add(known, gradient));
  };
  results.forEach((result, i) => {
    const dy = dys[i];
    if (dy && reached.has(result)) accumulate(result, dy);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node === undefined || node.op.gradient === null) continue;
    const outputGradients = node.outputs.map((output) => gradients.get(output) ?? null);
    if (outputGradients.every((gradient) => gradient === null)) continue;
    const needs = node.inputs.map((input) => reached.has(input) && isFloating(input.dtype));
    const inputGradients = node.op.gradient(outputGradients, node.inputs, {
      node,
      attributes: node.attributes,
      outputs: node.outputs,
      needs,
      vjp,
    });
    inputGradients.forEach((gradient, k) => {
      const input = node.inputs[k];
      if (gradient !== null && input !== undefined && needs[k]) accumulate(input, gradient);
    });
  }
  return sources.map((source) => gradients.get(source) ?? null);
}

/** The value of `f` on fresh names of `inputs`, and the function from the outputs' gradients to the inputs'. */
export function vjp(
  f: (...inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
): {
  readonly outputs: readonly Tensor[];
  readonly pullback: (dys: readonly (Tensor | null)[]) => (Tensor | null)[];
} {
  const trace = requireTrace();
  const start = trace.nodes.length;
  const sources = inputs.map(alias);
  const outputs = f(...sources).map((output) => trace.lift(output));
  const end = trace.nodes.length;
  return {
    outputs,
    pullback: (dys) => backward(trace, start, end, sources, outputs, dys),
  };
}

/** Value and gradients of a scalar function of tensors, recorded into the open trace. */
export function recordValueAndGradients(
  f: (...inputs: readonly Tensor[]) => readonly [Tensor, ...Tensor[]],
  inputs: readonly Tensor[],
): { readonly outputs: readonly Tensor[]; readonly gradients: readonly Tensor[] } {
  for (const [i, input] of inputs.entries()) {
    if (!isFloating(input.dtype)) {
      throw new StateError(
        "grad/dtype",
        `grad: only floating tensors have gradients. Received: argument ${i} of dtype ${input.dtype}. Convert it with astype("float32").`,
      );
    }
  }
  const { outputs, pullback } = vjp(f, inputs);
  const [value] = outputs;
  if (value === undefined || value.size !== 1 || !isFloating(value.dtype)) {
    throw new StateError(
      "grad/not-scalar",
      `grad: the function must return one floating number to differentiate. Received: ${value === undefined ? "nothing" : `shape ${formatShape(value.shape)}, dtype ${value.dtype}`}. Reduce it first, for instance with mean() or sum().`,
    );
  }
  const one = broadcastTo(scalar(1, value.dtype), value.shape);
  const gradients = pullback([one]);
  return {
    outputs,
    gradients: inputs.map(
      (input, i) => gradients[i] ?? broadcastTo(scalar(0, input.dtype), input.shape),
    ),
  };
}
