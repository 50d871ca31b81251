/** @module nn/structure — nested arrays and objects of tensors, of shapes, of specs: what layers with several inputs or outputs take. */
import type { DType } from "../core/dtype.ts";
import { assert, formatReceived, formatShape, ShapeError } from "../core/errors.ts";
import type { PartialShape } from "../core/shape.ts";
import { flatten, isPlainObject, type Structure, unflatten } from "../core/tree.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { array, requireTensor } from "../ops/convert.ts";

/** One `T`, or arrays and plain objects of them. */
export type Nested<T> = T | readonly Nested<T>[] | { readonly [key: string]: Nested<T> };

/** A tensor, or arrays and objects of tensors. */
export type Tensors = Nested<Tensor>;

/** The shape of a tensor, or of each of a structure of tensors. */
export type Shapes = Nested<PartialShape>;

/** Shape, with `null` for what varies, and dtype. */
export interface PartialSpec {
  readonly shape: PartialShape;
  readonly dtype: DType;
}

/** The structure `S` of tensors with a `T` in the place of each. */
export type WithLeaves<S, T> = [Tensors] extends [S]
  ? Nested<T>
  : S extends Tensor
    ? T
    : { readonly [K in keyof S]: WithLeaves<S[K], T> };

/** Numbers and shapes are no structure: a list of them is one value. Specs are none either. */
function isValue(value: unknown): boolean {
  if (!Array.isArray(value)) return isPlainObject(value) && Array.isArray(value.shape);
  return value.length > 0 && value.every((item) => typeof item !== "object" || item === null);
}

/** What stands in a structure, in order: objects by sorted key. */
export function leavesOf(structure: unknown): unknown[] {
  return flatten(structure, isValue).leaves;
}

/** Tensors in a structure of tensors, in order. */
export function tensorsOf(structure: Tensors): readonly Tensor[] {
  // Nearly always one: tracing calls this for every layer.
  return structure instanceof Tensor ? [structure] : (leavesOf(structure) as Tensor[]);
}

/** The same structure, with `f` of each leaf. The caller knows what the leaves are. */
export function mapLeaves<T>(structure: unknown, f: (leaf: never, i: number) => T): Nested<T> {
  const { leaves, structure: form } = flatten(structure, isValue);
  return unflatten(
    form,
    leaves.map((leaf, i) => f(leaf as never, i)),
  ) as Nested<T>;
}

/** A structure taken apart: {@link unflatten} puts it together with other leaves. */
export function formOf(structure: unknown): Structure {
  return flatten(structure, isValue).structure;
}

function isStructure(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => item instanceof Tensor || isStructure(item));
  }
  return isPlainObject(value);
}

/** Values that were passed as tensors: lists of tensors are structures, lists of numbers are tensors. */
export function toTensors(value: Nested<TensorLike>): Tensors {
  // Of a list of masks, some may be absent.
  if (value === null) return value;
  if (!isStructure(value)) return array(value as TensorLike);
  if (Array.isArray(value)) return value.map((item: Nested<TensorLike>) => toTensors(item));
  return Object.fromEntries(
    Object.entries(value as Record<string, Nested<TensorLike>>).map(([key, item]) => [
      key,
      toTensors(item),
    ]),
  );
}

/** The spec of a layer that gives one tensor. */
export function oneSpec(specs: Nested<PartialSpec>): PartialSpec {
  const [spec, ...others] = leavesOf(specs) as PartialSpec[];
  assert(spec !== undefined && others.length === 0, "one output");
  return spec;
}

/** Where one tensor is wanted. @throws {@link ShapeError} `layer/inputs` */
export function requireOne(layer: string, inputs: unknown): void {
  if (inputs instanceof Tensor) return;
  throw new ShapeError(
    "layer/inputs",
    `${layer}: expected one tensor. Received: ${formatReceived(inputs)}. Join them first, with Concatenate or Add say, or give a class of your own \`static override readonly takesSeveral = true\`.`,
  );
}

/** Where a number is wanted. @throws {@link ShapeError} `layer/not-scalar` */
export function requireScalar(layer: string, what: string, value: Tensor): void {
  const loss = requireTensor(`${layer}: ${what}`, value);
  if (loss.ndim === 0) return;
  throw new ShapeError(
    "layer/not-scalar",
    `${layer}: expected a scalar from ${what}. Received: ${formatShape(loss.shape)}. Take its sum() or mean().`,
  );
}
