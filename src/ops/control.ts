/**
 * @module ops/control — what the ops with programs inside (scan.ts, while-loop.ts, cond.ts) have in common, and how
 * their nodes are laid out. The compiler relies on these layouts.
 *
 * - scan: inputs = [first carries…, sequences… (stacked on axis 0), captured…], attributes `{carries, sequences, length,
 *   reverse}`, regions[0] = (carries…, slices…, captured…) → [next carries…, ys…]. Outputs = [last carries…, stacked
 *   ys…, stacked carries as they were before each step…]. With `reverse`, steps run from length − 1 down to 0; step t
 *   always reads row t of the sequences and writes row t of the stacked outputs. The last group is what the gradient
 *   needs; the compiler drops outputs that nothing uses.
 * - while: inputs = [states…, captured by the condition…, captured by the body…], attributes `{states,
 *   conditionCaptures}`, regions = [(states…, its captures…) → [bool scalar], (states…, its captures…) → states…].
 *   Outputs = [last states…].
 * - cond: inputs = [bool scalar, captured when true…, captured when false…], attributes `{trueCaptures}`, regions =
 *   [(captures…) → outputs…, (captures…) → outputs…]. Outputs = those of the branch that runs.
 */
import { DTypeError, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import { flatten, type Structure, structureKey, unflatten } from "../core/tree.ts";
import type { Spec, Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype } from "./arithmetic.ts";
import { broadcastTo } from "./broadcast.ts";
import { array, scalar } from "./convert.ts";

/** A structure of tensors taken apart; leaves that are `null` or `undefined` stay in the structure. */
export interface Bundle {
  readonly tensors: readonly Tensor[];
  readonly structure: Structure;
  /** The same structure around other tensors. */
  readonly rebuild: (tensors: readonly Tensor[]) => unknown;
  /** Equal for equal structures. */
  readonly key: string;
}

/** Takes apart what a user passed or returned; numbers become float32 tensors. */
export function bundle(tree: unknown): Bundle {
  const { leaves, structure } = flatten(tree);
  const isEmpty = leaves.map((leaf) => leaf === null || leaf === undefined);
  return {
    // `array` itself refuses what is no number.
    tensors: leaves.filter((_, i) => !isEmpty[i]).map((leaf) => array(leaf as TensorLike)),
    structure,
    rebuild: (tensors) => {
      let next = 0;
      return unflatten(
        structure,
        leaves.map((leaf, i) => (isEmpty[i] ? leaf : tensors[next++])),
      );
    },
    key: `${structureKey(structure)}${isEmpty.map(Number).join("")}`,
  };
}

/** Checks that what a body returned has the structure that goes in, and gives it the same shapes and dtypes. */
export function matchBundle(where: string, what: string, actual: Bundle, wanted: Bundle): Tensor[] {
  if (actual.key !== wanted.key) {
    throw new ValueError(
      "control/structure",
      `${where}: ${what} must keep its structure. Expected ${wanted.tensors.length} tensors arranged as ${wanted.key}. Received: ${actual.tensors.length} arranged as ${actual.key}.`,
    );
  }
  return actual.tensors.map((tensor, i) => {
    const like = wanted.tensors[i] ?? tensor;
    if (!sameShape(tensor.shape, like.shape)) {
      throw new ShapeError(
        "control/shape",
        `${where}: ${what} must keep its shapes. Expected ${formatShape(like.shape)} for tensor ${i}. Received: ${formatShape(tensor.shape)}.`,
      );
    }
    if (tensor.dtype !== like.dtype && tensor.storage === null) {
      throw new DTypeError(
        "control/dtype",
        `${where}: ${what} must keep its dtypes. Expected ${like.dtype} for tensor ${i}. Received: ${tensor.dtype}. Convert with astype("${like.dtype}").`,
      );
    }
    return astype(tensor, like.dtype);
  });
}

/** Zeros like a tensor: the gradient that nothing has contributed to. */
export function zerosOf(spec: Spec): Tensor {
  return broadcastTo(scalar(0, spec.dtype), spec.shape);
}
