/**
 * @module ir/tensor-methods — the slot through which `ops` gives `Tensor` its methods, so that `ir` knows no op.
 */
import type { DType } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { NestedArray } from "../core/printing.ts";
import type { SliceIndex, Tensor } from "./tensor.ts";

/** What ops accept where they want a tensor: nested arrays, typed arrays and plain numbers too. */
export type TensorLike =
  | Tensor
  | number
  | boolean
  | NestedArray
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int32Array
  | Uint32Array;

/** A leaf of structured arguments: nested arrays are structure there, not values. */
export type TensorLeaf =
  | Tensor
  | number
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int32Array
  | Uint32Array;

type Binary = (a: Tensor, b: TensorLike) => Tensor;
type Unary = (a: Tensor) => Tensor;
type Axes = number | readonly number[] | null | undefined;
type Reduce = (a: Tensor, axis?: Axes, keepDims?: boolean) => Tensor;
type ArgReduce = (a: Tensor, axis?: number | null) => Tensor;

/** The functions behind `Tensor`'s methods. */
export interface TensorMethods {
  readonly add: Binary;
  readonly subtract: Binary;
  readonly multiply: Binary;
  readonly divide: Binary;
  readonly power: Binary;
  readonly maximum: Binary;
  readonly minimum: Binary;
  readonly negative: Unary;
  readonly abs: Unary;
  readonly square: Unary;
  readonly sqrt: Unary;
  readonly exp: Unary;
  readonly log: Unary;
  readonly equal: Binary;
  readonly notEqual: Binary;
  readonly less: Binary;
  readonly lessEqual: Binary;
  readonly greater: Binary;
  readonly greaterEqual: Binary;
  readonly matmul: Binary;
  readonly sum: Reduce;
  readonly mean: Reduce;
  readonly max: Reduce;
  readonly min: Reduce;
  readonly argmax: ArgReduce;
  readonly argmin: ArgReduce;
  readonly reshape: (a: Tensor, shape: readonly number[]) => Tensor;
  readonly transpose: (a: Tensor, axes?: readonly number[] | null) => Tensor;
  readonly expandDims: (a: Tensor, axis: number) => Tensor;
  readonly squeeze: (a: Tensor, axis?: Axes) => Tensor;
  readonly astype: (a: Tensor, dtype: DType) => Tensor;
  readonly slice: (a: Tensor, indices: readonly SliceIndex[]) => Tensor;
}

let installed: TensorMethods | null = null;

/** Called once, by `runtime/install.ts`. */
export function installTensorMethods(methods: TensorMethods): void {
  installed = methods;
}

export function tensorMethods(): TensorMethods {
  assert(installed !== null, "Tensor's methods are installed by runtime/install.ts");
  return installed;
}
