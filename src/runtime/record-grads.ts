/** @module runtime/record-grads — gradients recorded into the open trace. */
import { recordValueAndGradients } from "../autodiff/gradient.ts";
import { StateError } from "../core/errors.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { Tensor } from "../ir/tensor.ts";
import { refusePromise } from "../ir/trace.ts";
import { array } from "../ops/convert.ts";
import { currentScope, type Variable } from "./variable.ts";

type AnyFunction<Args extends readonly unknown[], Result> = (...args: Args) => Result;

/** Differentiates in the open trace. `by` are structures of tensors inside `args`. */
export function record<Args extends readonly unknown[]>(
  f: AnyFunction<Args, unknown>,
  args: Args,
  argnums: readonly number[],
): { value: unknown; gradients: readonly unknown[] } {
  const wanted = argnums.map((i) => flatten(args[i]));
  const inputs = wanted.flatMap(({ leaves }) => leaves.map((leaf) => requireTensor(leaf)));
  let structure: ReturnType<typeof flatten>["structure"] | null = null;
  const { outputs, gradients } = recordValueAndGradients((...traced) => {
    let next = 0;
    const replaced = [...args] as unknown[];
    argnums.forEach((i, k) => {
      const part = wanted[k];
      if (part === undefined) return;
      replaced[i] = unflatten(
        part.structure,
        part.leaves.map(() => traced[next++]),
      );
    });
    const output = flatten(refusePromise(f(...(replaced as unknown as Args))));
    structure = output.structure;
    const [value, ...rest] = output.leaves.map((leaf) => requireTensor(leaf));
    if (value === undefined)
      throw new StateError("grad/not-scalar", "grad: the function returned nothing.");
    return [value, ...rest];
  }, inputs);
  if (structure === null)
    throw new StateError("grad/not-scalar", "grad: the function returned nothing.");
  let next = 0;
  return {
    value: unflatten(structure, outputs),
    gradients: wanted.map(({ structure: part, leaves }) =>
      unflatten(
        part,
        leaves.map(() => gradients[next++]),
      ),
    ),
  };
}

function requireTensor(leaf: unknown): Tensor {
  if (leaf instanceof Tensor) return leaf;
  if (typeof leaf === "number" || ArrayBuffer.isView(leaf)) return array(leaf as number);
  throw new StateError(
    "grad/argument",
    `grad: expected tensors and numbers (or nested arrays and objects of them). Received: ${typeof leaf}.`,
  );
}

/** The value of `f` and its gradients by variables. @throws {@link StateError} `grad/variables-in-region`, `grad/not-scalar` */
export function recordVariableGrads<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  variables: readonly Variable[],
  args: Args,
): { readonly value: Result; readonly gradients: readonly Tensor[] } {
  const scope = currentScope();
  if (scope === null) {
    throw new StateError(
      "grad/variables-in-region",
      "variableGrads: inside the body of an eager scan, whileLoop or cond variables have fixed values. Put the whole loop into jit.",
    );
  }
  const before = variables.map((variable) => variable.value);
  const { value, gradients } = record(
    (values: readonly Tensor[]) => {
      variables.forEach((variable, i) => {
        const renamed = values[i];
        if (renamed !== undefined) scope.rename(variable, renamed);
      });
      try {
        return f(...args);
      } finally {
        variables.forEach((variable, i) => {
          // Undo the renaming, unless `f` itself assigned the variable.
          const original = before[i];
          if (original !== undefined && scope.read(variable) === values[i]) {
            scope.rename(variable, original);
          }
        });
      }
    },
    [before],
    [0],
  );
  // `record` keeps structures: `value` is what `f` returned, and the gradients are those of `before`.
  return { value: value as Result, gradients: (gradients[0] ?? []) as readonly Tensor[] };
}
