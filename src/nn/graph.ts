/**
 * @module nn/graph — calls of layers on tensors that are not there yet: what functional models are made of.
 */
import type { DType } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import { Inspectable } from "../core/inspectable.ts";
import type { PartialShape } from "../core/shape.ts";
import type { SliceIndex } from "../ir/tensor.ts";
import type { TensorLike, TensorMethods } from "../ir/tensor-methods.ts";
import type { OperationEntry } from "./operations/signature.ts";
import { leavesOf, mapLeaves, type Nested, type PartialSpec } from "./structure.ts";

/** What a graph needs of a layer. */
export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  /** The calls on symbolic tensors, in order. */
  readonly calls: LayerCall[];
  computeOutputSpec(
    inputs: Nested<PartialSpec>,
    options?: Readonly<Record<string, unknown>>,
  ): Nested<PartialSpec>;
}

/** One call of a layer: what it took, what it gave. */
export class LayerCall<L extends GraphLayer = GraphLayer> {
  readonly layer: L;
  /** The inputs as they were passed, with {@link SymbolicTensor}s in them. */
  readonly inputs: unknown;
  /** Further options of the call, which may hold {@link SymbolicTensor}s too. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The outputs, in the layer's own structure. */
  readonly outputs: Nested<SymbolicTensor>;

  constructor(
    layer: L,
    inputs: unknown,
    options: Readonly<Record<string, unknown>>,
    specs: Nested<PartialSpec>,
  ) {
    this.layer = layer;
    this.inputs = inputs;
    this.options = options;
    this.outputs = mapLeaves(
      specs,
      ({ shape, dtype }: PartialSpec, i) =>
        new SymbolicTensor(shape, dtype, layer.name, layer, this, i),
    );
  }

  /** All symbolic tensors that the call takes. */
  get arguments(): readonly SymbolicTensor[] {
    return symbolicIn([this.inputs, this.options]);
  }
}

/** What symbolic tensors need of ops. */
export interface GraphOps {
  /** Makes a use of an op a part of the model. */
  readonly operate: (entry: OperationEntry, args: readonly unknown[]) => Nested<SymbolicTensor>;
  readonly methods: Readonly<Record<keyof TensorMethods, (...args: never[]) => unknown>>;
}

let graphOps: GraphOps | null = null;

/** Called by what makes the first symbolic tensors: uses of ops are layers, and layers know of graphs. */
export function installGraphOps(ops: GraphOps): void {
  graphOps = ops;
}

function requireGraphOps(): GraphOps {
  assert(graphOps !== null, "InputLayer installs the ops of symbolic tensors");
  return graphOps;
}

/** What a method takes beside the tensor itself. */
type Operand = TensorLike | SymbolicTensor;
type Axes = number | readonly number[] | null;

/** A tensor of a model that has no values yet: shape (with `null` for what varies), dtype, and where it comes from. */
export class SymbolicTensor extends Inspectable {
  readonly shape: PartialShape;
  readonly dtype: DType;
  readonly name: string;
  /** The layer that gives it. */
  readonly layer: GraphLayer;
  /** The call that gives it; `null` for what an `Input` stands for. */
  readonly call: LayerCall | null;
  /** Its place among the outputs of that call. */
  readonly index: number;

  constructor(
    shape: PartialShape,
    dtype: DType,
    name: string,
    layer: GraphLayer,
    call: LayerCall | null = null,
    index = 0,
  ) {
    super();
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.layer = layer;
    this.call = call;
    this.index = index;
  }

  /** Number of axes, the batch's included. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Adds a call of a layer to the model that is being made. Symbolic tensors do this, so that layers need not know of graphs. */
  record(
    layer: GraphLayer,
    inputs: unknown,
    options: Readonly<Record<string, unknown>>,
  ): Nested<SymbolicTensor> {
    const specs = layer.computeOutputSpec(inputs as Nested<PartialSpec>, options);
    const call = new LayerCall(layer, inputs, options, specs);
    layer.calls.push(call);
    return call.outputs;
  }

  /** Makes a use of an op a part of the model. */
  operate(entry: OperationEntry, args: readonly unknown[]): Nested<SymbolicTensor> {
    return requireGraphOps().operate(entry, args);
  }

  #apply(method: keyof TensorMethods, ...args: readonly unknown[]): SymbolicTensor {
    const run = requireGraphOps().methods[method] as (...args: readonly unknown[]) => unknown;
    return run(this, ...args) as SymbolicTensor;
  }

  /** Elementwise sum, with broadcasting. */
  add(other: Operand): SymbolicTensor {
    return this.#apply("add", other);
  }
  /** Elementwise difference, with broadcasting. */
  subtract(other: Operand): SymbolicTensor {
    return this.#apply("subtract", other);
  }
  /** Elementwise product, with broadcasting. */
  multiply(other: Operand): SymbolicTensor {
    return this.#apply("multiply", other);
  }
  /** Elementwise quotient. */
  divide(other: Operand): SymbolicTensor {
    return this.#apply("divide", other);
  }
  /** Elementwise power. */
  power(other: Operand): SymbolicTensor {
    return this.#apply("power", other);
  }
  /** Elementwise maximum of two. */
  maximum(other: Operand): SymbolicTensor {
    return this.#apply("maximum", other);
  }
  /** Elementwise minimum of two. */
  minimum(other: Operand): SymbolicTensor {
    return this.#apply("minimum", other);
  }
  equal(other: Operand): SymbolicTensor {
    return this.#apply("equal", other);
  }
  notEqual(other: Operand): SymbolicTensor {
    return this.#apply("notEqual", other);
  }
  less(other: Operand): SymbolicTensor {
    return this.#apply("less", other);
  }
  lessEqual(other: Operand): SymbolicTensor {
    return this.#apply("lessEqual", other);
  }
  greater(other: Operand): SymbolicTensor {
    return this.#apply("greater", other);
  }
  greaterEqual(other: Operand): SymbolicTensor {
    return this.#apply("greaterEqual", other);
  }
  negative(): SymbolicTensor {
    return this.#apply("negative");
  }
  abs(): SymbolicTensor {
    return this.#apply("abs");
  }
  square(): SymbolicTensor {
    return this.#apply("square");
  }
  sqrt(): SymbolicTensor {
    return this.#apply("sqrt");
  }
  exp(): SymbolicTensor {
    return this.#apply("exp");
  }
  log(): SymbolicTensor {
    return this.#apply("log");
  }
  /** Matrix product. */
  matmul(other: Operand): SymbolicTensor {
    return this.#apply("matmul", other);
  }
  sum(axis?: Axes, keepDims?: boolean): SymbolicTensor {
    return this.#apply("sum", axis, keepDims);
  }
  mean(axis?: Axes, keepDims?: boolean): SymbolicTensor {
    return this.#apply("mean", axis, keepDims);
  }
  max(axis?: Axes, keepDims?: boolean): SymbolicTensor {
    return this.#apply("max", axis, keepDims);
  }
  min(axis?: Axes, keepDims?: boolean): SymbolicTensor {
    return this.#apply("min", axis, keepDims);
  }
  argmax(axis?: number | null): SymbolicTensor {
    return this.#apply("argmax", axis);
  }
  argmin(axis?: number | null): SymbolicTensor {
    return this.#apply("argmin", axis);
  }
  /** The same elements in another shape; one dimension may be -1, as that of the batch mostly is. */
  reshape(...shape: readonly number[] | readonly [readonly number[]]): SymbolicTensor {
    const [first] = shape;
    return this.#apply("reshape", typeof first === "object" ? first : shape);
  }
  /** All elements, of the whole batch, in one row. For each sample alone there is the layer `Flatten`. */
  flatten(): SymbolicTensor {
    return this.#apply("reshape", [-1]);
  }
  transpose(axes?: readonly number[] | null): SymbolicTensor {
    return this.#apply("transpose", axes);
  }
  expandDims(axis: number): SymbolicTensor {
    return this.#apply("expandDims", axis);
  }
  squeeze(axis?: Axes): SymbolicTensor {
    return this.#apply("squeeze", axis);
  }
  astype(dtype: DType): SymbolicTensor {
    return this.#apply("astype", dtype);
  }
  /** NumPy's slicing, one argument an axis, the batch's first: `x.slice(":", 0)`. */
  slice(...indices: readonly SliceIndex[]): SymbolicTensor {
    return this.#apply("slice", indices);
  }
  /** The sub-array at integer positions of the first axes, the batch's first. */
  at(...indices: readonly number[]): SymbolicTensor {
    return this.#apply("slice", indices);
  }

  override repr(): string {
    const kind = this.call === null ? "Input" : "SymbolicTensor";
    return `<${kind} name=${this.name}, shape=(${this.shape.map((dim) => dim ?? "null").join(", ")}), dtype=${this.dtype}>`;
  }
}

/** The symbolic tensors in a structure, in order. */
export function symbolicIn(structure: unknown): readonly SymbolicTensor[] {
  return leavesOf(structure).filter((leaf) => leaf instanceof SymbolicTensor);
}
