/**
 * @module nn/layers/preprocessing/categorical — the numbers of categories as they are, or as vectors: what all layers share
 * that give categories.
 */
import type { DType } from "../../../core/dtype.ts";
import { formatReceived, UnsupportedError, ValueError } from "../../../core/errors.ts";
import { camelToSnake } from "../../../core/names.ts";
import { type PartialShape, type Shape, sizeOf } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { astype, multiply } from "../../../ops/arithmetic.ts";
import { reshapeTo, sum } from "../../../ops/broadcast.ts";
import { encode, fromHost } from "../../../ops/convert.ts";
import { multiHot, oneHot } from "../../../ops/indexing.ts";

/** How categories are given, by the names that files use. */
export type CategoryMode = "int" | "one_hot" | "multi_hot" | "count";

/** Names that Keras took before. */
const formerNames: Readonly<Record<string, string>> = { binary: "multi_hot", "tf-idf": "tf_idf" };

/** camelCase of the names that files use. */
type CamelOf<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Tail>}`
  : S;

/** An option's choice: camelCase, which completion offers; the names of files are taken too. */
export type ChoiceOf<S extends string> = CamelOf<S>;

/**
 * One of a list of words, as files have it, from that or from camelCase.
 *
 * @throws {@link ValueError} `config/choice`
 */
export function choiceOf<const S extends string>(
  where: string,
  value: unknown,
  choices: readonly S[],
): S {
  const text = typeof value === "string" ? value : "";
  const name = formerNames[text] ?? camelToSnake(text);
  const choice = choices.find((candidate) => candidate === name);
  if (choice !== undefined) return choice;
  const list = choices.map((c) => `"${c.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())}"`);
  throw new ValueError(
    "config/choice",
    `${where}: expected one of ${list.join(", ")}. Received: ${formatReceived(value)}.`,
  );
}

/** Refuses sparse results. @throws {@link UnsupportedError} `config/sparse` */
export function requireDense(where: string, sparse: unknown): void {
  if (sparse === false) return;
  throw new UnsupportedError(
    "config/sparse",
    `${where}: \`sparse: true\` gives sparse tensors, which only Keras on TensorFlow has. Received: sparse=${formatReceived(sparse)}. Leave it out.`,
  );
}

/** Whether an axis of one element makes place for the classes. */
function dropsLast(shape: PartialShape): boolean {
  return shape.length > 1 && shape.at(-1) === 1;
}

/**
 * The shape of encoded categories.
 *
 * One-hot vectors stand on a new last axis, in place of a last one of length 1. For the other modes, axis 1 (0 for a vector) holds
 * what counts together, and is gone.
 */
export function encodedShape(
  shape: PartialShape,
  mode: CategoryMode,
  depth: number | null,
): PartialShape {
  if (mode === "int") return shape;
  const whole = shape.length === 0 ? [1] : shape;
  if (mode === "one_hot") return [...(dropsLast(whole) ? whole.slice(0, -1) : whole), depth];
  const together = whole.length > 1 ? 1 : 0;
  return [...whole.filter((_, axis) => axis !== together), depth];
}

/**
 * Encodes the numbers of categories, traced or not; what is no category counts for nothing.
 *
 * @param weights - What each counts, in the shape of `indices`, for `"count"`.
 */
export function encodeCategories(
  indices: Tensor,
  mode: CategoryMode,
  depth: number,
  dtype: DType,
  weights: Tensor | null = null,
): Tensor {
  if (mode === "int") return astype(indices, dtype);
  const whole = indices.ndim === 0 ? reshapeTo(indices, [1]) : indices;
  if (mode === "multi_hot") return multiHot(whole, depth, { dtype });
  if (mode === "one_hot") {
    const last = dropsLast(whole.shape) ? reshapeTo(whole, whole.shape.slice(0, -1)) : whole;
    return oneHot(last, depth, { dtype });
  }
  const each = oneHot(whole, depth, { dtype: weights?.dtype ?? dtype });
  const weighted =
    weights === null ? each : multiply(each, reshapeTo(weights, [...weights.shape, 1]));
  return sum(weighted, whole.ndim > 1 ? 1 : 0);
}

/**
 * {@link encodeCategories} on the host, which makes no vector for each single category.
 *
 * @param indices - In row-major order; negative ones count for nothing.
 */
export function encodeOnHost(
  indices: readonly number[],
  shape: Shape,
  mode: CategoryMode,
  depth: number,
  dtype: DType,
): Tensor {
  if (mode === "int") return fromHost(encode(indices, dtype), shape, dtype);
  const result = encodedShape(shape, mode, depth) as Shape;
  const values = new Float64Array(sizeOf(result));
  const whole = shape.length === 0 ? [1] : shape;
  const isPerElement = mode === "one_hot";
  const together = whole.length > 1 ? 1 : 0;
  const inner = sizeOf(whole.slice(together + 1));
  const block = inner * (whole[together] ?? 1);
  indices.forEach((index, i) => {
    if (index < 0 || index >= depth) return;
    const row = isPerElement ? i : Math.floor(i / block) * inner + (i % inner);
    const at = row * depth + index;
    values[at] = mode === "count" ? (values[at] ?? 0) + 1 : 1;
  });
  return fromHost(encode(values, dtype), result, dtype);
}
