/**
 * @module runtime/grad — gradients of functions of tensors and of variables.
 */
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLeaf } from "../ir/tensor-methods.ts";
import { currentTrace } from "../ir/trace.ts";
import { jit } from "./jit.ts";
import { record, recordVariableGrads } from "./record-grads.ts";
import type { Variable } from "./variable.ts";

/** The type of a gradient: like the argument, with tensors at its leaves. */
export type Gradient<T> = T extends Tensor
  ? Tensor
  : T extends number
    ? Tensor
    : T extends readonly (infer E)[]
      ? readonly Gradient<E>[]
      : T extends object
        ? { readonly [K in keyof T]: Gradient<T[K]> }
        : Tensor;

/**
 * The value of a scalar function and its gradient by the first argument, or by those at `argnums`.
 *
 * `f` returns one floating number (shape `[]` or of size 1), or with `hasAux` a list whose first element is it.
 * Gradients have the structure of the arguments. Inside `jit` or another `grad` everything is recorded into the one
 * program; outside it is compiled and run at once.
 *
 * @returns `(…args) → { value, gradient }`; `gradient` is that of the first argument, or a list if `argnums` is given.
 * @throws {@link StateError} `grad/not-scalar`, `grad/dtype`
 * @example
 * const { value, gradient } = valueAndGrad((w) => w.square().sum())(array([1, 2]));
 * // value 5, gradient [2, 4]
 */
export function valueAndGrad<Result>(
  f: (first: Tensor, ...rest: Tensor[]) => Result,
): (
  first: TensorLeaf,
  ...rest: TensorLeaf[]
) => { readonly value: Result; readonly gradient: Tensor };
export function valueAndGrad<First, Rest extends readonly unknown[], Result>(
  f: (first: First, ...rest: Rest) => Result,
): (first: First, ...rest: Rest) => { readonly value: Result; readonly gradient: Gradient<First> };
export function valueAndGrad<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  options: { readonly argnums: readonly number[] },
): (...args: Args) => {
  readonly value: Result;
  readonly gradient: readonly Gradient<Args[number]>[];
};
export function valueAndGrad<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  options: { readonly argnums?: readonly number[] } = {},
): (...args: Args) => { readonly value: Result; readonly gradient: unknown } {
  const argnums = options.argnums ?? [0];
  const recorded = (...args: Args): { readonly value: Result; readonly gradient: unknown } => {
    const { value, gradients } = record(f, args, argnums);
    return {
      // `record` gives back the structure that `f` returned.
      value: value as Result,
      gradient: options.argnums === undefined ? gradients[0] : gradients,
    };
  };
  // A new program each call, since `f` may close over anything; its code is cached.
  return (...args: Args) => (currentTrace() !== null ? recorded(...args) : jit(recorded)(...args));
}

/** The gradient of a scalar function by its first argument: {@link valueAndGrad} without the value. */
export function grad(
  f: (first: Tensor, ...rest: Tensor[]) => Tensor,
): (first: TensorLeaf, ...rest: TensorLeaf[]) => Tensor;
export function grad<First, Rest extends readonly unknown[]>(
  f: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => Gradient<First>;
export function grad<First, Rest extends readonly unknown[]>(
  f: (first: First, ...rest: Rest) => Tensor,
): (first: First, ...rest: Rest) => Gradient<First> {
  const both = valueAndGrad<First, Rest, Tensor>(f);
  return (first: First, ...rest: Rest) => both(first, ...rest).gradient;
}

/**
 * The value of a scalar function of variables and its gradients by them: the heart of a hand-written training loop.
 *
 * @param f - Reads the variables (a model's weights, say) and returns the loss; the arguments are passed on.
 * @param variables - What to differentiate by.
 * @returns `(…args) → { value, gradients }`, one gradient a variable, in order.
 * @example
 * const step = jit((x, y) => {
 *   const { value, gradients } = variableGrads(() => loss(y, model.call(x)), model.trainableVariables)();
 *   optimizer.apply(gradients, model.trainableVariables);
 *   return value;
 * });
 */
export function variableGrads<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  variables: readonly Variable[],
): (...args: Args) => { readonly value: Result; readonly gradients: readonly Tensor[] } {
  const recorded = (
    ...args: Args
  ): { readonly value: Result; readonly gradients: readonly Tensor[] } =>
    recordVariableGrads(f, variables, args);
  return (...args: Args) => (currentTrace() !== null ? recorded(...args) : jit(recorded)(...args));
}
