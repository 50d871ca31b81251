/** @module models/plot/model-graph — a model as boxes, lines, and models inside as frames around boxes. */
import { camelToSnake } from "../../core/names.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { LayerCall, SymbolicTensor } from "../../nn/graph.ts";
import { leavesOf, type PartialSpec } from "../../nn/structure.ts";
import type { ModelStructure } from "../saved-model.ts";
import { layersInRange } from "../summary/layer-range.ts";

/** What is drawn of a layer. */
export interface PlottedLayer {
  readonly name: string;
  readonly className: string;
  readonly built: boolean;
  readonly trainable: boolean;
  readonly weights: readonly unknown[];
  readonly calls: readonly LayerCall[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** What is drawn of a model. */
export interface PlottedModel extends PlottedLayer {
  readonly structure: ModelStructure | null;
}

/** What a box says. */
export interface GraphOptions {
  readonly showShapes: boolean;
  readonly showDtype: boolean;
  readonly showLayerNames: boolean;
  readonly showLayerActivations: boolean;
  readonly showTrainable: boolean;
  readonly expandNested: boolean;
  readonly layerRange: readonly [string, string] | null;
}

/** A part of a box, below its head. */
export interface Cell {
  readonly label: string;
  readonly value: string;
  readonly kind: "plain" | "trainable" | "frozen";
}

/** A layer's box. */
export interface Box {
  readonly name: string;
  readonly className: string;
  readonly head: string;
  readonly rows: readonly (readonly Cell[])[];
  /** Index of the frame around it, or `null`. */
  readonly frame: number | null;
}

/** The frame around a model inside, which may stand in another. */
export interface Frame {
  readonly name: string;
  readonly frame: number | null;
}

/** Boxes and lines; each line goes from one box to another, by their indices. */
export interface ModelGraph {
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
  readonly lines: readonly (readonly [from: number, to: number])[];
}

/** The graph that Keras draws of such a model: a box for a layer, however often it is called. */
export function modelGraph(model: PlottedModel, options: GraphOptions): ModelGraph {
  const drawing = new Drawing(options);
  const { structure } = model;
  // Only its own `call` knows how the layers of such a model are joined.
  if (structure === null) drawing.addBox(model, null, null);
  else drawing.addLayers(structure, null, options.layerRange);
  return drawing;
}

class Drawing implements ModelGraph {
  readonly boxes: Box[] = [];
  readonly frames: Frame[] = [];
  readonly lines: (readonly [number, number])[] = [];
  readonly #options: GraphOptions;
  readonly #places = new Map<PlottedLayer, number>();
  readonly #seen = new Set<string>();

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  addBox(layer: PlottedLayer, specs: Specs | null, frame: number | null): void {
    if (this.#places.has(layer)) return;
    this.#places.set(layer, this.boxes.length);
    const { name, className } = layer;
    this.boxes.push({
      name,
      className,
      head: this.#options.showLayerNames ? `${name} (${className})` : className,
      rows: rowsOf(layer, specs, this.#options),
      frame,
    });
  }

  addLayers(
    structure: ModelStructure,
    frame: number | null,
    range: readonly [string, string] | null,
  ): void {
    const specs = specsOf(structure);
    for (const layer of layersInRange("plotModel", structure.layers, range)) {
      const inside = this.#inside(layer);
      if (inside === null) {
        this.addBox(layer, specs(layer), frame);
        continue;
      }
      this.frames.push({ name: layer.name, frame });
      this.addLayers(inside, this.frames.length - 1, null);
    }
    if (structure.kind === "Sequential") {
      structure.layers.forEach((layer, i) => {
        const before = structure.layers[i - 1];
        if (before !== undefined) this.#join(this.#last(before, 0), this.#first(layer, 0));
      });
      return;
    }
    for (const call of structure.calls) {
      call.arguments.forEach((tensor, i) => {
        const layer = inputLayer(structure, tensor) ?? (tensor.layer as unknown as PlottedLayer);
        this.#join(
          this.#last(layer, tensor.index),
          this.#first(call.layer as unknown as PlottedLayer, i),
        );
      });
    }
  }

  /** The structure of a model whose layers are drawn; `null` of what is one box. */
  #inside(layer: PlottedLayer): ModelStructure | null {
    return this.#options.expandNested ? structureOf(layer) : null;
  }

  /** The layer that gives what a model inside gives. */
  #last(layer: PlottedLayer, output: number): PlottedLayer | null {
    const structure = this.#inside(layer);
    if (structure === null) return layer;
    if (structure.kind === "Sequential") {
      const last = structure.layers.at(-1);
      return last === undefined ? null : this.#last(last, output);
    }
    const tensor = (leavesOf(structure.output) as SymbolicTensor[])[output];
    if (tensor === undefined) return null;
    return (
      inputLayer(structure, tensor) ??
      this.#last(tensor.layer as unknown as PlottedLayer, tensor.index)
    );
  }

  /** The layer that takes what a model inside takes. */
  #first(layer: PlottedLayer, input: number): PlottedLayer | null {
    const structure = this.#inside(layer);
    if (structure === null) return layer;
    if (structure.kind === "Sequential") {
      const [first] = structure.layers;
      return first === undefined ? null : this.#first(first, input);
    }
    const tensor = structure.inputs[input];
    return tensor === undefined ? null : inputLayer(structure, tensor);
  }

  #join(from: PlottedLayer | null, to: PlottedLayer | null): void {
    const first = from === null ? undefined : this.#places.get(from);
    const second = to === null ? undefined : this.#places.get(to);
    if (first === undefined || second === undefined) return;
    // A layer may take the same tensor twice, or be called twice: one line says it.
    const key = `${first} ${second}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.lines.push([first, second]);
  }
}

function structureOf(layer: object): ModelStructure | null {
  return "structure" in layer ? (layer.structure as ModelStructure | null) : null;
}

type Graph = Extract<ModelStructure, { readonly kind: "Functional" }>;

/** The layer that stands for an input; `null` of what is none. */
function inputLayer(
  { inputs, inputNames, layers }: Graph,
  tensor: SymbolicTensor,
): PlottedLayer | null {
  const place = inputs.indexOf(tensor);
  return place < 0 ? null : (layers.find(({ name }) => name === inputNames[place]) ?? null);
}

/** What a layer takes and gives, as far as known. */
interface Specs {
  readonly inputs: readonly PartialSpec[] | null;
  readonly outputs: readonly PartialSpec[] | null;
}

/** Finds what each layer of a model takes and gives; of several calls it is the first. */
function specsOf(structure: ModelStructure): (layer: PlottedLayer) => Specs {
  const isOf = new Set(structure.kind === "Functional" ? structure.calls : []);
  return (layer) => {
    if (structure.kind === "Functional") {
      const place = structure.inputNames.indexOf(layer.name);
      const input = structure.inputs[place];
      if (input !== undefined) return { inputs: null, outputs: [input] };
    }
    const call = layer.calls.find((made) => isOf.has(made)) ?? layer.calls[0];
    if (call !== undefined) {
      return { inputs: call.arguments, outputs: leavesOf(call.outputs) as PartialSpec[] };
    }
    return stackedSpecs(layer);
  };
}

/** Of a layer in a stack: what it was built for, and what it gives for that. */
function stackedSpecs(layer: PlottedLayer): Specs {
  const { builtFor = null, dtype } = layer as Partial<Stacked>;
  if (builtFor === null || dtype === undefined || !("computeOutputSpec" in layer)) {
    return { inputs: null, outputs: null };
  }
  const inputs = [{ shape: builtFor, dtype }];
  const given = (layer as Stacked).computeOutputSpec({ shape: builtFor, dtype });
  return { inputs, outputs: leavesOf(given) as PartialSpec[] };
}

interface Stacked extends PlottedLayer {
  readonly builtFor: PartialShape | null;
  readonly dtype: PartialSpec["dtype"];
  computeOutputSpec(inputs: PartialSpec): unknown;
}

function rowsOf(layer: PlottedLayer, specs: Specs | null, options: GraphOptions): Cell[][] {
  const rows: Cell[][] = [];
  if (options.showLayerActivations && "activation" in layer.config) {
    rows.push([plain("Activation", activationName(layer))]);
  }
  const row: Cell[] = [];
  if (options.showShapes) {
    if (layer.className !== "InputLayer") row.push(plain("Input shape", shapes(specs?.inputs)));
    row.push(plain("Output shape", shapes(specs?.outputs)));
  }
  if (options.showDtype) {
    row.push(plain("Output dtype", listed(specs?.outputs?.map(({ dtype }) => dtype))));
  }
  if (options.showTrainable && layer.weights.length > 0) {
    row.push(
      layer.trainable
        ? { label: "", value: "Trainable", kind: "trainable" }
        : { label: "", value: "Non-trainable", kind: "frozen" },
    );
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function plain(label: string, value: string): Cell {
  return { label, value, kind: "plain" };
}

/** An activation's name, as Keras spells it. */
export function activationName({ config }: Pick<PlottedLayer, "config">): string {
  const { activation } = config;
  if (activation === null || activation === undefined) return "linear";
  if (typeof activation === "string") return camelToSnake(activation);
  const { name, className } = activation as {
    readonly name?: unknown;
    readonly className?: unknown;
  };
  if (typeof className === "string") return className;
  return typeof name === "string" && name !== "" ? camelToSnake(name) : "custom";
}

function shapes(specs: readonly PartialSpec[] | null | undefined): string {
  return listed(specs?.map(({ shape }) => shapeText(shape)));
}

/** One as it is, several as a list. */
function listed(items: readonly string[] | undefined): string {
  if (items === undefined || items.length === 0) return "?";
  return items.length === 1 ? items.join() : `[${items.join(", ")}]`;
}

/** `(None, 4)`, as Keras writes shapes. */
function shapeText(shape: PartialShape): string {
  const dims = shape.map((dim) => dim ?? "None");
  return dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
}
