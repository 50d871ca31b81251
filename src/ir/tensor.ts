/**
 * @module ir/tensor — the one array type. A tensor is concrete (it has elements) or traced (it is a value in
 * a program that is being recorded). It knows no op: its methods come from a table that `ops` fills in.
 */
import { bytesOf, type DType, type HostArray } from "../core/dtype.ts";
import { formatShape, StateError } from "../core/errors.ts";
import { Inspectable } from "../core/inspectable.ts";
import { formatTensor, type NestedArray, toNested } from "../core/printing.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { Storage } from "../core/storage.ts";
import type { Node } from "./program.ts";
import { type TensorLike, tensorMethods } from "./tensor-methods.ts";

/** Shape and dtype: what is known of a tensor before it has elements. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Which output of which node a traced tensor is; `node` is `null` for a program's input. */
export interface Producer {
  readonly node: Node | null;
  readonly output: number;
}

/**
 * An immutable n-dimensional array with NumPy's semantics. Make one with `array(…)`.
 *
 * Slices are copies. Methods return new tensors, eagerly, or recorded while a function is traced
 * (`grad`, `jit`, a model's training step); then there are no elements to read yet.
 */
export class Tensor extends Inspectable {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Elements of a concrete tensor, else `null`. For Gradus's own rooms. */
  readonly storage: Storage | null;
  /** Origin of a traced tensor, else `null`. For Gradus's own rooms. */
  readonly producer: Producer | null;

  /** Use `array(…)`, not this. */
  constructor(spec: Spec, storage: Storage | null, producer: Producer | null) {
    super();
    this.shape = Object.freeze([...spec.shape]);
    this.dtype = spec.dtype;
    this.storage = storage;
    this.producer = producer;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * bytesOf(this.dtype);
  }

  /** Whether this is a value in a program that is being recorded, without elements to read. */
  get isTraced(): boolean {
    return this.storage === null;
  }

  /**
   * The elements, row-major, at once. float16 and bfloat16 come as their bits (`Uint16Array`), bool as 0 and 1.
   * The array is a copy.
   *
   * @throws {@link StateError} `tensor/traced`; `device/must-await` on a device that cannot be read at once.
   */
  dataSync(): HostArray {
    return this.#elements("dataSync()").host().slice();
  }

  /** The elements, row-major: {@link dataSync} for every device. */
  async data(): Promise<HostArray> {
    return (await this.#elements("data()").hostAsync()).slice();
  }

  /** The elements as nested JavaScript arrays (a number or boolean for a scalar). */
  arraySync(): NestedArray {
    return toNested(this.#elements("arraySync()").host(), this.shape, this.dtype);
  }

  /** {@link arraySync} for every device. */
  async array(): Promise<NestedArray> {
    return toNested(await this.#elements("array()").hostAsync(), this.shape, this.dtype);
  }

  /**
   * The only element of a tensor of size 1, as a number (bool: 0 or 1).
   *
   * @throws {@link StateError} `tensor/not-scalar`, `tensor/traced`
   */
  item(): number {
    if (this.size !== 1) {
      throw new StateError(
        "tensor/not-scalar",
        `item() reads the only element of a tensor of size 1. Received: a tensor of shape ${formatShape(this.shape)}. Use arraySync() or at(…).`,
      );
    }
    const nested = toNested(this.#elements("item()").host(), [], this.dtype);
    return Number(nested);
  }

  #elements(what: string): Storage {
    if (this.storage !== null) return this.storage;
    throw new StateError(
      "tensor/traced",
      `${what} asks for the value of a traced tensor of shape ${formatShape(this.shape)}. Inside grad, jit and a model's ` +
        "call there are no values yet, only the program that will compute them. Return the tensor and read it outside; " +
        "for a choice that depends on data use where(…) or cond(…).",
    );
  }

  /** Iterates over the first axis. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.ndim === 0) {
      throw new StateError(
        "tensor/scalar-iteration",
        "A scalar cannot be iterated. Read it with item().",
      );
    }
    for (let i = 0; i < (this.shape[0] ?? 0); i++) yield this.at(i);
  }

  /** `str(a)` of NumPy. */
  override toString(): string {
    return this.storage === null
      ? `Tensor(shape=${formatShape(this.shape)}, dtype=${this.dtype}, traced)`
      : formatTensor(this.storage.host(), this.shape, this.dtype, "str");
  }

  /** `repr(a)` of NumPy; what `console.log` shows in Node, Deno and Bun. */
  override repr(): string {
    return this.storage === null
      ? this.toString()
      : formatTensor(this.storage.host(), this.shape, this.dtype, "repr");
  }

  /** The elements as nested arrays, for `JSON.stringify`. */
  toJSON(): NestedArray {
    return this.arraySync();
  }

  /** Refuses `a + b` and `if (a)`: JavaScript would turn the tensor into a string or `true`. */
  [Symbol.toPrimitive](hint: string): string | number {
    if (hint === "string") return this.toString();
    if (this.size === 1 && hint === "number") return this.item();
    throw new StateError(
      "tensor/operator",
      "JavaScript's operators do not work on tensors. Use a.add(b), a.subtract(b), a.multiply(b), a.divide(b), a.less(b) and the like.",
    );
  }

  /** Elementwise sum, with broadcasting. */
  add(other: TensorLike): Tensor {
    return tensorMethods().add(this, other);
  }
  /** Elementwise difference, with broadcasting. */
  subtract(other: TensorLike): Tensor {
    return tensorMethods().subtract(this, other);
  }
  /** Elementwise product, with broadcasting. */
  multiply(other: TensorLike): Tensor {
    return tensorMethods().multiply(this, other);
  }
  /** Elementwise quotient; integers become float32. */
  divide(other: TensorLike): Tensor {
    return tensorMethods().divide(this, other);
  }
  /** Elementwise power. */
  power(other: TensorLike): Tensor {
    return tensorMethods().power(this, other);
  }
  /** Elementwise maximum of two. */
  maximum(other: TensorLike): Tensor {
    return tensorMethods().maximum(this, other);
  }
  /** Elementwise minimum of two. */
  minimum(other: TensorLike): Tensor {
    return tensorMethods().minimum(this, other);
  }
  negative(): Tensor {
    return tensorMethods().negative(this);
  }
  abs(): Tensor {
    return tensorMethods().abs(this);
  }
  square(): Tensor {
    return tensorMethods().square(this);
  }
  sqrt(): Tensor {
    return tensorMethods().sqrt(this);
  }
  exp(): Tensor {
    return tensorMethods().exp(this);
  }
  log(): Tensor {
    return tensorMethods().log(this);
  }
  equal(other: TensorLike): Tensor {
    return tensorMethods().equal(this, other);
  }
  notEqual(other: TensorLike): Tensor {
    return tensorMethods().notEqual(this, other);
  }
  less(other: TensorLike): Tensor {
    return tensorMethods().less(this, other);
  }
  lessEqual(other: TensorLike): Tensor {
    return tensorMethods().lessEqual(this, other);
  }
  greater(other: TensorLike): Tensor {
    return tensorMethods().greater(this, other);
  }
  greaterEqual(other: TensorLike): Tensor {
    return tensorMethods().greaterEqual(this, other);
  }
  /** Matrix product, as NumPy's `@`. */
  matmul(other: TensorLike): Tensor {
    return tensorMethods().matmul(this, other);
  }
  sum(axis?: number | readonly number[] | null, keepDims?: boolean): Tensor {
    return tensorMethods().sum(this, axis, keepDims);
  }
  mean(axis?: number | readonly number[] | null, keepDims?: boolean): Tensor {
    return tensorMethods().mean(this, axis, keepDims);
  }
  max(axis?: number | readonly number[] | null, keepDims?: boolean): Tensor {
    return tensorMethods().max(this, axis, keepDims);
  }
  min(axis?: number | readonly number[] | null, keepDims?: boolean): Tensor {
    return tensorMethods().min(this, axis, keepDims);
  }
  argmax(axis?: number | null): Tensor {
    return tensorMethods().argmax(this, axis);
  }
  argmin(axis?: number | null): Tensor {
    return tensorMethods().argmin(this, axis);
  }
  /** The same elements in another shape; one dimension may be -1. `reshape(2, 3)` or `reshape([2, 3])`. */
  reshape(...shape: readonly number[] | readonly [readonly number[]]): Tensor {
    const [first] = shape;
    const dims = typeof first === "object" ? first : (shape as readonly number[]);
    return tensorMethods().reshape(this, dims);
  }
  flatten(): Tensor {
    return tensorMethods().reshape(this, [-1]);
  }
  /** Permuted axes; without an argument, reversed. */
  transpose(axes?: readonly number[] | null): Tensor {
    return tensorMethods().transpose(this, axes);
  }
  expandDims(axis: number): Tensor {
    return tensorMethods().expandDims(this, axis);
  }
  squeeze(axis?: number | readonly number[] | null): Tensor {
    return tensorMethods().squeeze(this, axis);
  }
  /** Elements converted to another dtype. */
  astype(dtype: DType): Tensor {
    return tensorMethods().astype(this, dtype);
  }
  /**
   * NumPy's slicing, one argument an axis: `"2:5"`, `":"`, `"::-1"`, `"..."`, an index (drops the axis), `null`
   * (new axis), or a bool mask or integer tensor as in NumPy's advanced indexing.
   *
   * @example array([[1, 2, 3], [4, 5, 6]]).slice(":", -1) // [3, 6]
   */
  slice(...indices: readonly SliceIndex[]): Tensor {
    return tensorMethods().slice(this, indices);
  }
  /** The element or sub-array at integer positions of the first axes; negative ones count from the end. */
  at(...indices: readonly number[]): Tensor {
    return tensorMethods().slice(this, indices);
  }
}

/** One axis of {@link Tensor.slice}. */
export type SliceIndex = string | number | null | Tensor;
