/** @module models/functional — models made of calls of layers on symbolic tensors, and models with a `call` of their own. */
import { printSummary } from "#summary";
import { formatReceived, ShapeError, StateError, ValueError } from "../core/errors.ts";
import { camelToSnake } from "../core/names.ts";
import { isPlainObject, type Structure, unflatten } from "../core/tree.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { withDefaults } from "../nn/config.ts";
import { type LayerCall, SymbolicTensor } from "../nn/graph.ts";
import { attachMask, type CallContext } from "../nn/layers/call-context.ts";
import { InputLayer } from "../nn/layers/input-layer.ts";
import { type AnyLayer, Layer } from "../nn/layers/layer.ts";
import { type LayerConfig, layerOptions } from "../nn/layers/layer-options.ts";
import {
  formOf,
  leavesOf,
  mapLeaves,
  type Nested,
  type PartialSpec,
  type Shapes,
  type Tensors,
  tensorsOf,
  toTensors,
} from "../nn/structure.ts";
import { findValues, type Places, valuesFor } from "./data-structure.ts";
import { orderGraph } from "./graph-order.ts";
import { type HostPart, hostPartOf, runHostPart } from "./host-part.ts";
import { type AnyModel, Model as BaseModel } from "./model.ts";
import type { ModelStructure } from "./saved-model.ts";
import { FolderNames } from "./serialization/folder-names.ts";
import { connectionColumn } from "./summary/connections.ts";
import type { SummaryOptions } from "./summary/summary.ts";
import type { OutputForm } from "./trainer/compiled.ts";
import type { InputPart } from "./trainer/data.ts";

/** The structure of tensors in the place of a structure of symbolic tensors. A list of one stands for the one, as in Keras. */
export type TensorsOf<S> = [Nested<SymbolicTensor>] extends [S]
  ? Tensors
  : S extends SymbolicTensor
    ? Tensor
    : { readonly [K in keyof S]: TensorsOf<S[K]> };

/** Options of a functional model. */
export interface GraphConfig<I, O> extends Pick<LayerConfig, "name" | "trainable"> {
  /** What `Input` gave, or what layers gave for it: one, or lists and objects of them. */
  readonly inputs: I;
  /** What layers gave for the inputs, in any structure. */
  readonly outputs: O;
}

/** A graph from inputs to outputs. */
interface Graph {
  readonly inputs: readonly SymbolicTensor[];
  readonly inputPlaces: Places;
  readonly outputs: readonly SymbolicTensor[];
  readonly outputPlaces: Places;
  readonly calls: readonly LayerCall<AnyLayer>[];
  /** What runs before the program, and what is left for it. */
  readonly host: HostPart;
  /** What the program takes: the inputs, unless some are strings. */
  readonly entryPlaces: Places;
  readonly layers: readonly AnyLayer[];
  /** The layers that stand for the inputs, in their order. */
  readonly inputLayers: readonly InputLayer[];
}

/**
 * A model of any shape: made of calls of layers on what `Input` gives, or with a `call` of its own.
 *
 * @example
 * const x = Input([4]);
 * const h = new Dense({ units: 8, activation: "relu" }).apply(x);
 * const model = new Model({ inputs: x, outputs: new Dense({ units: 1 }).apply(h) });
 * @example
 * class Residual extends Model {
 *   static override readonly className: string = "Residual";
 *   inner = new Dense({ units: 4 });
 *   protected override call(x: Tensor): Tensor {
 *     return this.inner.apply(x).add(x);
 *   }
 * }
 * @throws {@link ValueError} `model/graph`, `model/disconnected`, `model/duplicate-name`
 */
export class FunctionalModel<
  const I extends Nested<SymbolicTensor> = SymbolicTensor,
  const O extends Nested<SymbolicTensor> = SymbolicTensor,
> extends BaseModel<TensorsOf<I>, TensorsOf<O>, O> {
  static override readonly className: string = "Functional";
  static override readonly takesSeveral: boolean = true;
  readonly #graph: Graph | null;
  /** The inputs in the structure that was given. */
  readonly #input: I | null;
  readonly #output: O | null;

  constructor(config: GraphConfig<I, O> | LayerConfig = {}) {
    const own = config as Partial<GraphConfig<I, O>>;
    const { inputs = null, outputs = null, ...base } = own;
    requireGraphOptions(own, new.target === FunctionalModel);
    super(base);
    this.#input = inputs;
    this.#output = outputs;
    this.#graph = inputs === null && outputs === null ? null : graphOf(this.name, inputs, outputs);
    if (this.#graph !== null) {
      super.ensureBuilt(this.#graph.inputs.map(({ shape }) => shape));
      if (base.trainable === false) this.trainable = false;
    }
  }

  /** Every model is one: `Sequential` too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass is asked for what it has made itself.
    if (this === FunctionalModel) return value instanceof BaseModel;
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return super[Symbol.hasInstance](value);
  }

  #requireGraph(what: string): Graph {
    if (this.#graph !== null) return this.#graph;
    throw new StateError(
      "model/no-graph",
      `${this.name}: ${what} is known of models that are made of inputs and outputs. This one has a \`call\` of its own.`,
    );
  }

  /** The inputs, in the structure that was given. */
  get input(): I {
    this.#requireGraph("input");
    return this.#input as I;
  }

  /** The outputs, in the structure that was given. */
  override get output(): O {
    this.#requireGraph("output");
    return this.#output as O;
  }

  /** The inputs as a list. */
  get inputs(): readonly SymbolicTensor[] {
    return this.#requireGraph("inputs").inputs;
  }

  /** The outputs as a list. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#requireGraph("outputs").outputs;
  }

  /** The layers that stand for the inputs, in their order. */
  get inputLayers(): readonly InputLayer[] {
    return this.#graph?.inputLayers ?? [];
  }

  /** Names of the outputs, which logs, losses and metrics go by. */
  get outputNames(): readonly string[] {
    return this.#graph?.outputPlaces.names ?? [];
  }

  /** The graph's calls, in an order in which they can run; of a model with a `call` of its own none. */
  get graphCalls(): readonly LayerCall<AnyLayer>[] {
    return this.#graph?.calls ?? [];
  }

  /** The layers and, among them, the uses of ops. */
  get operations(): readonly AnyLayer[] {
    return this.#graph?.layers ?? [...this.subLayers.values()];
  }

  override get layers(): readonly AnyLayer[] {
    return this.operations.filter((layer) => !("operation" in layer));
  }

  /** Of a graph its layers; else those in the model's own public fields. */
  override get subLayers(): ReadonlyMap<string, AnyLayer> {
    if (this.#graph !== null) {
      return new Map(this.#graph.layers.map((layer) => [layer.name, layer]));
    }
    const added = super.subLayers;
    return new Map([...added, ...fieldsOf(this, [...added.values()])]);
  }

  override get inputSpec(): PartialSpec | null {
    return this.#graph?.inputs[0] ?? null;
  }

  override get structure(): ModelStructure | null {
    if (this.#graph === null) return null;
    const { inputs, inputLayers, calls, layers } = this.#graph;
    return {
      kind: "Functional",
      inputs,
      inputNames: inputLayers.map(({ name }) => name),
      input: this.#input as Nested<SymbolicTensor>,
      output: this.#output as Nested<SymbolicTensor>,
      calls,
      layers,
    };
  }

  override get outputSpecs(): readonly PartialSpec[] | null {
    return this.#graph?.outputs ?? null;
  }

  override outputSpecOf(layer: AnyLayer): Nested<PartialSpec> | null {
    if (layer instanceof InputLayer) return layer.output;
    const call = this.#graph?.calls.find((made) => made.layer === layer);
    return call === undefined
      ? null
      : mapLeaves(call.outputs, ({ shape, dtype }: SymbolicTensor) => ({ shape, dtype }));
  }

  override summary(options: SummaryOptions = {}): void {
    const { structure } = this;
    const column = structure?.kind === "Functional" ? connectionColumn(structure) : null;
    printSummary(this as unknown as AnyModel, options, column);
  }

  override inputParts(where: string, x: unknown): readonly InputPart[] {
    if (this.#graph === null) return super.inputParts(where, x);
    const { inputs, inputPlaces, host, entryPlaces } = this.#graph;
    const given = valuesFor(where, "x", inputPlaces, x);
    const values =
      host.hostCalls.length === 0
        ? given
        : runHostPart(where, host, new Map(inputs.map((input, i) => [input, given[i]])));
    return host.entries.map((spec, i) => ({
      name: inputs.length === 1 ? "x" : `x "${entryPlaces.names[i]}"`,
      spec,
      value: values[i] as TensorLike,
    }));
  }

  override outputParts(
    where: string,
    what: string,
    value: unknown,
  ): readonly (TensorLike | null)[] {
    if (this.#graph === null) return super.outputParts(where, what, value);
    const { outputPlaces } = this.#graph;
    if (what === "sampleWeight" && outputPlaces.names.length > 1) {
      // One array of weights counts for all outputs.
      const found = findValues(outputPlaces, value);
      const isList = found?.every((item) => item === null || typeof item === "object") === true;
      return (isList ? found : outputPlaces.names.map(() => value)) as (TensorLike | null)[];
    }
    return valuesFor(where, what, outputPlaces, value) as TensorLike[];
  }

  override packInputs(list: readonly unknown[]): TensorsOf<I> {
    const form = this.#graph?.entryPlaces.form ?? "*";
    return unflatten(form, list) as TensorsOf<I>;
  }

  override packOutputs(list: readonly unknown[]): TensorsOf<O> {
    const form = this.#graph?.outputPlaces.form ?? "*";
    return unflatten(form, list) as TensorsOf<O>;
  }

  protected override get outputForm(): OutputForm | null {
    const places = this.#graph?.outputPlaces;
    if (places === undefined || places.names.length === 1) return null;
    return { names: places.names, split: (option, value) => splitOption(places, option, value) };
  }

  protected override build(_inputShape: Shapes): null {
    return null;
  }

  protected override call(given: Tensors, _: null, context: CallContext): TensorsOf<O> {
    const graph = this.#graph;
    if (graph === null) {
      throw new StateError(
        "model/no-call",
        `${this.name}: a model needs inputs and outputs, new Model({ inputs, outputs }), or a \`call\` of its own.`,
      );
    }
    const values = new Map<SymbolicTensor, Tensor>();
    const { length: count } = tensorsOf(given);
    if (count !== graph.host.entries.length && !isPlainObject(given)) {
      throw new ShapeError(
        "model/inputs",
        `${this.name}: it takes ${graph.host.entries.length === 1 ? "one tensor" : `${graph.host.entries.length} tensors (${graph.entryPlaces.names.join(", ")})`}. Received: ${count === 1 ? "one tensor" : `${count} tensors`}.`,
      );
    }
    const inputs = valuesFor(this.name, "the input", graph.entryPlaces, given) as Tensor[];
    graph.host.entries.forEach((symbol, i) => {
      const input = inputs[i];
      if (input === undefined) return;
      const value = input.dtype === symbol.dtype ? input : input.astype(symbol.dtype);
      const mask = context.masks[i] ?? null;
      if (mask !== null) attachMask(value, mask);
      values.set(symbol, value);
    });
    const fill = (structure: unknown): unknown =>
      mapLeaves(structure, (leaf: unknown) =>
        leaf instanceof SymbolicTensor ? values.get(leaf) : leaf,
      );
    for (const { layer, inputs: taken, options, outputs } of graph.host.programCalls) {
      const { training: _own, ...own } = fill(options) as Record<string, unknown>;
      const given = toTensors(fill(taken) as Nested<TensorLike>);
      const results = tensorsOf(layer.callWith(given, context, own));
      (leavesOf(outputs) as SymbolicTensor[]).forEach((symbol, i) => {
        const result = results[i];
        if (result !== undefined) values.set(symbol, result);
      });
    }
    return this.packOutputs(graph.outputs.map((symbol) => values.get(symbol)));
  }
}

/**
 * Layers in a model's own fields, alone or in lists and objects, in the order of the fields, by their places in files. Keras goes
 * through a model's attributes by the alphabet and finds all that is left when it comes to `layers`.
 */
function fieldsOf(
  model: object,
  first: readonly AnyLayer[],
): readonly (readonly [string, AnyLayer])[] {
  const fields = Object.entries(model).filter(([key]) => key !== "calls" && key !== "config");
  const all = new Set([...first, ...fields.flatMap(([, value]) => layersIn(value))]);
  const places = new Map<AnyLayer, string>();
  const named = fields.map(([key, value]) => [camelToSnake(key), value] as const);
  for (const [name, value] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name > "layers") break;
    if (value instanceof Layer) {
      if (!places.has(value as AnyLayer)) places.set(value as AnyLayer, name);
    } else if (Array.isArray(value) || isPlainObject(value)) {
      const folders = new FolderNames();
      for (const item of Object.values(value).filter((item) => item instanceof Layer)) {
        const folder = `${name}/${folders.next(item.className)}`;
        if (!places.has(item as AnyLayer)) places.set(item as AnyLayer, folder);
      }
    }
  }
  const folders = new FolderNames();
  return [...all].flatMap((layer) => {
    const folder = `layers/${folders.next(layer.className)}`;
    return first.includes(layer) ? [] : [[places.get(layer) ?? folder, layer] as const];
  });
}

/** Layers in lists and objects in each other. */
function layersIn(value: unknown): readonly AnyLayer[] {
  if (value instanceof Layer) return [value as AnyLayer];
  if (Array.isArray(value)) return value.flatMap(layersIn);
  return isPlainObject(value) ? Object.values(value).flatMap(layersIn) : [];
}

/** @throws {@link ValueError} `config/unknown-option`, `model/graph` */
function requireGraphOptions(config: object, isGraph: boolean): void {
  if (!isPlainObject(config)) {
    throw new ValueError(
      "model/graph",
      `Model: inputs and outputs are given by name, new Model({ inputs: x, outputs: y }). Received: ${formatReceived(config)}.`,
    );
  }
  // A class of one's own may take whatever it likes, and hand on what is the layer's.
  const base = Object.fromEntries(layerOptions.map((option) => [option, null]));
  if (isGraph) withDefaults("Model", config, base, ["inputs", "outputs"]);
}

function graphOf(where: string, inputs: unknown, outputs: unknown): Graph {
  const given = symbols(where, "inputs", inputs);
  const flatOutputs = symbols(where, "outputs", outputs);
  // What lies inside of another model becomes an input of this one: its layers are shared.
  const inputLayers = given.map((tensor) =>
    tensor.layer instanceof InputLayer
      ? tensor.layer
      : new InputLayer({ batchShape: tensor.shape, dtype: tensor.dtype }),
  );
  const order = orderGraph(where, given, flatOutputs, (input) => {
    const layer = inputLayers[given.indexOf(input)] ?? (input.layer as InputLayer);
    return layer as unknown as AnyLayer;
  });
  const inputPlaces: Places = {
    kind: "inputs",
    names: namesOf(
      inputs,
      inputLayers.map(({ name }) => name),
    ),
    form: withoutList(formOf(inputs)),
  };
  const host = hostPartOf(where, given, flatOutputs, order.calls);
  return {
    ...order,
    inputs: given,
    inputLayers,
    outputs: flatOutputs,
    inputPlaces,
    host,
    entryPlaces: host.hostCalls.length === 0 ? inputPlaces : listOf(host.entries),
    outputPlaces: {
      kind: "outputs",
      names: namesOf(
        outputs,
        flatOutputs.map(({ layer }) => layer.name),
      ),
      form: withoutList(formOf(outputs)),
    },
  };
}

/** A list of one stands for the one. */
function withoutList(form: Structure): Structure {
  const isOne = form !== "*" && form.kind === "array" && form.items.length === 1;
  return isOne ? (form.items[0] ?? form) : form;
}

/** Tensors as a list, or one by itself. */
function listOf(tensors: readonly SymbolicTensor[]): Places {
  const names = tensors.map(({ name }) => name);
  const items = tensors.map(() => "*" as const);
  return { kind: "inputs", names, form: items.length === 1 ? "*" : { kind: "array", items } };
}

/** Keys of an object of tensors, else the names of their layers. */
function namesOf(structure: unknown, names: readonly string[]): readonly string[] {
  const form: Structure = formOf(structure);
  const isFlat = form !== "*" && form.kind === "object" && form.items.every((item) => item === "*");
  return isFlat ? form.keys : names;
}

function symbols(where: string, what: string, structure: unknown): SymbolicTensor[] {
  const leaves = leavesOf(structure);
  const wrong = leaves.find((leaf) => !(leaf instanceof SymbolicTensor));
  if (wrong === undefined && leaves.length > 0) return leaves as SymbolicTensor[];
  throw new ValueError(
    "model/graph",
    `${where}: ${what} are what Input gave, or what layers gave for it: const x = Input([4]); new Model({ inputs: x, outputs: layer.apply(x) }). ` +
      `Received: ${formatReceived(leaves.length === 0 ? structure : wrong)}.`,
  );
}

/** What an option of `compile` says for each output. @throws {@link ValueError} `compile/outputs` */
function splitOption(places: Places, option: string, value: unknown): readonly unknown[] {
  const { names } = places;
  if (value === null || value === undefined) return names.map(() => null);
  const isPlain = Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain) {
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).find((key) => !names.includes(key));
    if (unknown === undefined) return names.map((name) => given[name] ?? null);
  } else if (Array.isArray(value)) {
    if (value.length === names.length) return value;
    if (value.length === 0) return names.map(() => null);
  } else if (option === "loss") {
    return names.map(() => value);
  }
  throw new ValueError(
    "compile/outputs",
    `compile: ${option} of a model with the outputs ${names.join(", ")} is a list with an entry for each, or an object by their names. ` +
      `Received: ${isPlain ? `an object with ${Object.keys(value).join(", ")}` : formatReceived(value)}.`,
  );
}
