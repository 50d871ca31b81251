/**
 * @module nn/graph — calls of layers on tensors that are not there yet: what functional models are made of.
 */
import type { DType } from "../core/dtype.ts";
import { Inspectable } from "../core/inspectable.ts";
import type { PartialShape } from "../core/shape.ts";
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

  override repr(): string {
    const kind = this.call === null ? "Input" : "SymbolicTensor";
    return `<${kind} name=${this.name}, shape=(${this.shape.map((dim) => dim ?? "null").join(", ")}), dtype=${this.dtype}>`;
  }
}

/** The symbolic tensors in a structure, in order. */
export function symbolicIn(structure: unknown): readonly SymbolicTensor[] {
  return leavesOf(structure).filter((leaf) => leaf instanceof SymbolicTensor);
}
