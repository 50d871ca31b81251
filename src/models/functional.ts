/** @module models/functional — a model that is a chain of calls of its layers, as a file's functional config describes it. */
import type { Tensor } from "../ir/tensor.ts";
import type { SymbolicTensor } from "../nn/graph.ts";
import type { CallContext } from "../nn/layers/call-context.ts";
import type { AnyLayer, Layer } from "../nn/layers/layer.ts";
import type { LayerConfig } from "../nn/layers/layer-options.ts";
import { oneSpec, type PartialSpec } from "../nn/structure.ts";
import { Model } from "./model.ts";

/** Layers and the order in which they are called, from the input to the output. */
export interface Chain {
  readonly input: SymbolicTensor;
  /** In the order of the weights. */
  readonly layers: readonly Layer[];
  /** A layer that is called twice is there twice. */
  readonly calls: readonly Layer[];
}

/** A functional model of one input and one output whose layers take one tensor each. */
export class Functional extends Model {
  static override readonly className: string = "Functional";
  readonly input: SymbolicTensor;
  readonly #layers: readonly Layer[];
  readonly #calls: readonly Layer[];
  /** Specs of the input and of each call's output. */
  readonly #specs: readonly PartialSpec[];

  constructor({ input, layers, calls }: Chain, config: LayerConfig = {}) {
    super(config);
    this.input = input;
    this.#layers = layers;
    this.#calls = calls;
    const specs: PartialSpec[] = [{ shape: input.shape, dtype: input.dtype }];
    let spec: PartialSpec = input;
    for (const layer of calls) {
      spec = oneSpec(layer.computeOutputSpec(spec));
      specs.push(spec);
    }
    this.#specs = specs;
    this.ensureBuilt(input.shape);
  }

  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The input, as a list. */
  get inputs(): readonly SymbolicTensor[] {
    return [this.input];
  }

  override get inputSpec(): PartialSpec {
    return this.input;
  }

  override get outputSpecs(): readonly PartialSpec[] {
    return this.#specs.slice(-1);
  }

  /** What the layer's first call gives. */
  override outputSpecOf(layer: AnyLayer): PartialSpec | null {
    return this.#specs[this.#calls.indexOf(layer as Layer) + 1] ?? null;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor, _: null, context: CallContext): Tensor {
    return this.#calls.reduce((value, layer, i) => {
      return layer.callWith(value, context, i === 0 ? { mask: context.mask } : {});
    }, x);
  }

  override get subLayers(): ReadonlyMap<string, AnyLayer> {
    return new Map(this.#layers.map((layer) => [layer.name, layer]));
  }
}
