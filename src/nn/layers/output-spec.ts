/** @module nn/layers/output-spec — what a layer gives for inputs of which not all dimensions are known. */
import { unflatten } from "../../core/tree.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import {
  formOf,
  leavesOf,
  type Nested,
  type PartialSpec,
  type Tensors,
  tensorsOf,
} from "../structure.ts";
import type { ApplyOptions } from "./call-context.ts";

/** Whether this stands for a tensor without values. */
export function isSpec(value: unknown): value is PartialSpec {
  return (
    typeof value === "object" && value !== null && "shape" in value && !(value instanceof Tensor)
  );
}

/** Stands for a dimension of space or time: it bears windows and strides, and twice as much tells whether it matters. */
const STAND_IN = 192;

/**
 * Shapes and dtypes of what `call` gives: traced twice with different stand-ins for unknown dimensions. A dimension that differs is
 * `null`.
 *
 * @param given - Inputs and options, with specs in the place of tensors.
 */
export function tracedSpecs(
  given: readonly [inputs: unknown, options: ApplyOptions],
  call: (filled: readonly [inputs: Nested<TensorLike>, options: ApplyOptions]) => Tensors,
): Nested<PartialSpec> {
  const leaves = leavesOf(given);
  const varying = leaves.filter(isSpec);
  let form: ReturnType<typeof formOf> = "*";
  const trial = (scale: number): readonly PartialSpec[] => {
    const specs = varying.map(({ shape, dtype }) => ({
      shape: shape.map((dim, axis) => dim ?? (axis === 0 ? 1 + scale : STAND_IN * scale)),
      dtype,
    }));
    const { program, resultCount } = traceStateful((...tensors) => {
      let next = 0;
      const filled = leaves.map((leaf) => (isSpec(leaf) ? tensors[next++] : leaf));
      const output = call(
        unflatten(formOf(given), filled) as [inputs: Nested<TensorLike>, options: ApplyOptions],
      );
      form = formOf(output);
      return tensorsOf(output);
    }, specs);
    return program.outputs.slice(0, resultCount);
  };
  const first = trial(1);
  const second = varying.some(({ shape }) => shape.includes(null)) ? trial(2) : first;
  const outputs = first.map(({ shape, dtype }, i) => ({
    shape: shape.map((dim, axis) => (dim === second[i]?.shape[axis] ? dim : null)),
    dtype,
  }));
  return unflatten(form, outputs) as Nested<PartialSpec>;
}
