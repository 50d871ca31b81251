/** @module models/sequential — a stack of layers, each fed by the one before. */
import { formatReceived, ValueError } from "../core/errors.ts";
import type { PartialShape } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { SymbolicTensor } from "../nn/graph.ts";
import { type CallContext, isSymbolic } from "../nn/layers/call-context.ts";
import { type AnyLayer, Layer } from "../nn/layers/layer.ts";
import type { LayerConfig } from "../nn/layers/layer-options.ts";
import { oneSpec, type PartialSpec } from "../nn/structure.ts";
import { floatx } from "../runtime/config.ts";
import { Model } from "./model.ts";
import type { ModelStructure } from "./saved-model.ts";
import type { InputPart } from "./trainer/data.ts";

/** What a model takes: shape of a batch, dtype, and a name. */
interface ModelInput extends PartialSpec {
  readonly name: string;
}

/**
 * A stack of layers.
 *
 * With an `Input` first (or `inputShape` in the first layer) the weights are made as layers are added; else by the first data.
 *
 * @example
 * const model = new Sequential([Input([4]), new Dense({ units: 3, activation: "softmax" })]);
 */
export class Sequential extends Model {
  static override readonly className: string = "Sequential";
  readonly #layers: Layer[] = [];
  #input: ModelInput | null = null;
  /** Specs of the input and of each layer's output, as far as known. */
  #specs: PartialSpec[] = [];
  /** After an `Input`: it, and what each layer gives for it, to build other models on. */
  #tensors: SymbolicTensor[] = [];

  constructor(layers: readonly (Layer | SymbolicTensor)[] = [], config: LayerConfig = {}) {
    super(config);
    if (!Array.isArray(layers)) {
      throw new ValueError(
        "sequential/not-a-list",
        `Sequential: the layers are given as a list, new Sequential([ … ]). Received: ${formatReceived(layers)}.`,
      );
    }
    for (const layer of layers) this.add(layer);
  }

  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The `Input`, if there is one. */
  get input(): ModelInput | null {
    return this.#input;
  }

  /** The inputs, as a list: one or none. */
  get inputs(): readonly ModelInput[] {
    return this.#input === null ? [] : [this.#input];
  }

  /** What the last layer gives for the `Input`. @throws {@link StateError} `layer/no-output` without one */
  override get output(): SymbolicTensor {
    const last = this.#tensors.at(-1);
    return last !== undefined && this.#layers.length > 0 ? last : super.output;
  }

  /** {@link output} as a list; empty without an `Input`. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#layers.length > 0 ? this.#tensors.slice(-1) : [];
  }

  override get inputSpec(): PartialSpec | null {
    return this.#specs[0] ?? null;
  }

  override get structure(): ModelStructure {
    return {
      kind: "Sequential",
      input: this.#input,
      inputShape: this.#specs[0]?.shape ?? null,
      layers: this.#layers as readonly AnyLayer[],
    };
  }

  override get outputSpecs(): readonly PartialSpec[] | null {
    return this.#specs.length === this.#layers.length + 1 ? this.#specs.slice(-1) : null;
  }

  /** Shape of each layer's output; `null` while not known. */
  override outputSpecOf(layer: AnyLayer): PartialSpec | null {
    return this.#specs[this.#layers.indexOf(layer as Layer) + 1] ?? null;
  }

  /**
   * Puts a layer on top.
   *
   * @throws {@link ValueError} `sequential/duplicate-name`, `sequential/same-layer`, `sequential/input-not-first`,
   *   `sequential/not-a-layer`
   */
  add(layer: Layer | SymbolicTensor): this {
    if (isSymbolic(layer)) {
      if (this.#layers.length > 0 || this.#input !== null) {
        throw new ValueError(
          "sequential/input-not-first",
          `${this.name}: an Input must be the first thing that is added.`,
        );
      }
      this.#begin(layer);
      this.#tensors = [layer];
      return this;
    }
    if (!(layer instanceof Layer)) {
      throw new ValueError(
        "sequential/not-a-layer",
        `${this.name}.add: expected a layer. Received: ${formatReceived(layer)}. Write add(new Dense({ … })).`,
      );
    }
    if (layer === this || this.#layers.includes(layer)) {
      throw new ValueError(
        "sequential/same-layer",
        `${this.name}: the layer "${layer.name}" is in this model already. Make a new one for each place.`,
      );
    }
    if (this.#layers.some(({ name }) => name === layer.name)) {
      throw new ValueError(
        "sequential/duplicate-name",
        `${this.name}: layers need different names. Received: a second layer named "${layer.name}". Pass another \`name\`.`,
      );
    }
    const declared = layer.declaredInputShape;
    if (this.#layers.length === 0 && this.#input === null && declared !== null) {
      this.#begin({ shape: declared, dtype: floatx(), name: `${layer.name}_input` });
    }
    this.#layers.push(layer);
    this.forgetPrograms();
    this.#extendSpecs();
    return this;
  }

  #begin(input: ModelInput): void {
    this.#input = input;
    this.#specs = [{ shape: input.shape, dtype: input.dtype }];
  }

  /** Takes the last layer away. */
  pop(): void {
    this.#layers.pop();
    this.forgetPrograms();
    this.#specs = this.#specs.slice(0, this.#layers.length + 1);
    this.#tensors = this.#tensors.slice(0, this.#layers.length + 1);
  }

  /** Builds layers whose input's shape is known. */
  #extendSpecs(): void {
    for (let i = this.#specs.length - 1; i >= 0 && i < this.#layers.length; i++) {
      const spec = this.#specs[i];
      const layer = this.#layers[i];
      if (spec === undefined || layer === undefined) return;
      layer.ensureBuilt(spec.shape, this.name);
      const tensor = this.#tensors[i];
      const output =
        tensor === undefined ? layer.computeOutputSpec(spec) : tensor.record(layer, tensor, {});
      this.#specs.push(oneSpec(output));
      if (tensor !== undefined) this.#tensors.push(output as SymbolicTensor);
    }
    if (this.#specs.length > 1) super.ensureBuilt(this.#specs[0]?.shape ?? []);
  }

  override ensureBuilt(inputShape: PartialShape, scope = ""): void {
    if (this.#specs.length === 0) {
      this.#specs = [{ shape: inputShape, dtype: floatx() }];
    }
    this.#extendSpecs();
    super.ensureBuilt(inputShape, scope);
  }

  protected override build(): null {
    if (this.#layers.length === 0) {
      throw new ValueError(
        "sequential/no-layers",
        `${this.name}: a model without layers cannot be built. Add some first.`,
      );
    }
    return null;
  }

  /** How many layers run on the host, before the program: the one that reads a string input. */
  get #onHost(): number {
    return (this.#specs[0]?.dtype as string) === "string" ? 1 : 0;
  }

  override inputParts(where: string, x: unknown): readonly InputPart[] {
    const spec = this.#specs[this.#onHost];
    const [first] = this.#layers as readonly unknown[];
    if (this.#onHost === 0 || spec === undefined) return super.inputParts(where, x);
    const value = (first as { onHost(x: unknown): Tensor }).onHost(x);
    return [{ name: "x", spec, value }];
  }

  protected override call(x: Tensor, _: null, context: CallContext): Tensor {
    return this.#layers.slice(this.#onHost).reduce((value, layer, i) => {
      // The first is told what the model was told; later masks travel with the values.
      return layer.callWith(value, context, i === 0 ? { mask: context.mask } : {});
    }, x);
  }

  override get subLayers(): ReadonlyMap<string, AnyLayer> {
    return new Map(this.#layers.map((layer) => [layer.name, layer]));
  }
}
