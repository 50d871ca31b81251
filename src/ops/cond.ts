/**
 * @module ops/cond — one of several programs, chosen by data.
 */
import { assert, ShapeError, ValueError } from "../core/errors.ts";
import type { GradientRule, Op } from "../ir/op.ts";
import type { Program } from "../ir/program.ts";
import { Tensor } from "../ir/tensor.ts";
import { applyAll, inlineProgram, traceFunction } from "../ir/trace.ts";
import { astype, less } from "./arithmetic.ts";
import { type Bundle, bundle, matchBundle, zerosOf } from "./control.ts";
import { array } from "./convert.ts";
import { indexTensor } from "./index-tensor.ts";

const condOp: Op = {
  name: "cond",
  infer: (_, __, [whenTrue]) => whenTrue?.outputs ?? [],
  gradient: (...given) => condGradient(...given),
  lower: { kind: "region", region: "cond" },
};

/** {@link cond} on lists of tensors; both branches give equally many of equal specs. */
function condTensors(
  predicate: Tensor,
  whenTrue: () => readonly Tensor[],
  whenFalse: () => readonly Tensor[],
): readonly Tensor[] {
  const first = traceFunction(whenTrue, []);
  const second = traceFunction(whenFalse, []);
  return applyAll(
    condOp,
    [predicate, ...first.captured, ...second.captured],
    { trueCaptures: first.captured.length },
    [first.program, second.program],
  );
}

/** The branch that ran is differentiated; what only the other one captured gets zeros. */
const condGradient: GradientRule = (dys, [predicate, ...captures], { node, needs, vjp }) => {
  const [whenTrue, whenFalse] = node.regions;
  assert(predicate && whenTrue && whenFalse, "cond has a predicate and two branches");
  const split = Number(node.attributes.trueCaptures);
  const wanted = captures.flatMap((_, i) => (needs[i + 1] ? [i] : []));
  const branch = (body: Program, from: number, to: number) => (): readonly Tensor[] => {
    const own = wanted.filter((i) => i >= from && i < to);
    const { pullback } = vjp(
      (...values) => {
        const inputs = captures.slice(from, to);
        own.forEach((i, k) => {
          const value = values[k];
          if (value !== undefined) inputs[i - from] = value;
        });
        return inlineProgram(body, inputs);
      },
      own.flatMap((i) => captures[i] ?? []),
    );
    const gradients = pullback(dys);
    return wanted.map((i) => {
      const capture = captures[i];
      assert(capture !== undefined, "a wanted capture exists");
      return gradients[own.indexOf(i)] ?? zerosOf(capture);
    });
  };
  const results = condTensors(
    predicate,
    branch(whenTrue, 0, split),
    branch(whenFalse, split, captures.length),
  );
  const all = new Array<Tensor | null>(captures.length + 1).fill(null);
  wanted.forEach((i, k) => {
    all[i + 1] = results[k] ?? null;
  });
  return all;
};

/**
 * `trueFn()` or `falseFn()`, as `pred` says; inside a program only the chosen branch runs.
 *
 * A predicate whose value is known already (a boolean, or a concrete tensor) chooses at once.
 *
 * @param pred - A bool scalar.
 * @param trueFn - Takes nothing; uses values around it.
 * @param falseFn - Gives the same structure, shapes and dtypes as `trueFn`.
 * @throws {@link ShapeError} `cond/predicate`, `control/shape`
 * @throws {@link ValueError} `control/structure`
 * @example
 * const relu = (x) => cond(x.greater(0), () => x, () => x.multiply(0));
 */
export function cond<Result>(
  pred: boolean | Tensor,
  trueFn: () => Result,
  falseFn: () => Result,
): Result {
  const predicate = array(pred);
  if (predicate.size !== 1) {
    throw new ShapeError(
      "cond/predicate",
      `cond: the predicate must be one bool. Received: shape [${predicate.shape.join(", ")}]. Reduce it with all() or any(), or choose each element with where(…).`,
    );
  }
  if (!predicate.isTraced) return predicate.item() !== 0 ? trueFn() : falseFn();
  let result: Bundle | null = null;
  const outputs = condTensors(
    astype(predicate, "bool").reshape([]),
    () => {
      result = bundle(trueFn());
      return result.tensors;
    },
    () => {
      assert(result !== null, "the first branch has been recorded");
      return matchBundle("cond", "the result of falseFn", bundle(falseFn()), result);
    },
  );
  assert(result !== null, "the first branch has been recorded");
  // The structure is what `trueFn` returned.
  return (result as Bundle).rebuild(outputs) as Result;
}

/**
 * `branches[index](...operands)`; an index outside is moved to the nearest branch.
 *
 * @param index - An integer, or an integer scalar tensor.
 * @param branches - Functions that give the same structure, shapes and dtypes.
 * @throws {@link ValueError} `switch/branches`, `control/structure`
 * @throws {@link ShapeError} `control/shape`
 */
export function switchCase<Operands extends readonly unknown[], Result>(
  index: number | Tensor,
  branches: readonly ((...operands: Operands) => Result)[],
  ...operands: Operands
): Result {
  const [only] = branches;
  if (only === undefined) {
    throw new ValueError("switch/branches", "switch: needs at least one branch. Received: none.");
  }
  if (branches.length === 1) return only(...operands);
  const at = index instanceof Tensor ? index : indexTensor("switch", index);
  const half = branches.length >> 1;
  return cond(
    less(at, half),
    () => switchCase(at, branches.slice(0, half), ...operands),
    () => switchCase(at.subtract(half), branches.slice(half), ...operands),
  );
}
