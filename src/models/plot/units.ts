/** @module models/plot/units — the units of a small dense network, and what connects them. */
import { StateError, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { isChain } from "../summary/connections.ts";
import { activationName, type PlottedLayer, type PlottedModel } from "./model-graph.ts";

/** A column of units. */
export interface UnitColumn {
  /** `input`, `hidden 1`, `output`. */
  readonly role: string;
  /** The layer's name; of the first column the model's input. */
  readonly name: string;
  /** Applied to the sums; `null` for inputs. */
  readonly activation: string | null;
  readonly count: number;
  /** What each unit adds to its sum; `null` without. */
  readonly biases: readonly number[] | null;
  /** `weights[i][j]` leads from unit `i` of the column before to unit `j` of this one; empty for inputs. */
  readonly weights: readonly (readonly number[])[];
}

const maxUnits = 64;
const maxConnections = 2000;

/**
 * The columns of a network of dense layers. Layers without weights, as dropout and activations, belong to the column before.
 *
 * @throws {@link ValueError} `plot/units`, `plot/too-large`
 */
export async function unitColumns(model: PlottedModel): Promise<UnitColumn[]> {
  const dense: PlottedLayer[] = [];
  const activations: (string | null)[] = [];
  for (const layer of chainOf(model)) {
    if (layer.className === "Dense") {
      dense.push(layer);
      const own = activationName(layer);
      activations.push(own === "linear" ? null : own);
    } else if (isUnitwise(layer)) {
      const name = activationOf(layer);
      if (name !== null && dense.length > 0) activations[dense.length - 1] = name;
    } else {
      throw notDense(model, `the layer "${layer.name}", a ${layer.className}`);
    }
  }
  if (dense.length === 0) throw notDense(model, "no Dense layer");
  const kernels = dense.map((layer) => kernelOf(layer));
  requireSmall(model, [kernels[0]?.shape[0] ?? 0, ...kernels.map(({ shape }) => shape[1] ?? 0)]);
  const columns: UnitColumn[] = [inputColumn(model, kernels[0]?.shape[0] ?? 0)];
  for (const [i, layer] of dense.entries()) {
    const [kernel, bias] = tensorsOf(layer);
    const isLast = i === dense.length - 1;
    columns.push({
      role: isLast ? "output" : `hidden ${i + 1}`,
      name: layer.name,
      activation: activations[i] ?? "linear",
      count: kernel?.shape[1] ?? 0,
      biases: bias === undefined ? null : ((await bias.array()) as number[]),
      weights: (await kernel?.array()) as number[][],
    });
  }
  return columns;
}

function inputColumn(model: PlottedModel, count: number): UnitColumn {
  const { structure } = model;
  const name = structure?.kind === "Functional" ? structure.inputNames[0] : structure?.input?.name;
  return { role: "input", name: name ?? "", activation: null, count, biases: null, weights: [] };
}

/** The layers in order, without the one that stands for the input. */
function chainOf(model: PlottedModel): readonly PlottedLayer[] {
  const { structure } = model;
  if (structure?.kind === "Sequential") return structure.layers;
  if (structure === null || !isChain(structure)) {
    throw notDense(model, "a model that is no chain of layers");
  }
  return structure.calls.map(({ layer }) => layer as unknown as PlottedLayer);
}

/** What leaves the number of units as it is. */
function isUnitwise({ className, weights }: PlottedLayer): boolean {
  return (
    weights.length === 0 &&
    /^(Activation|ReLU|LeakyReLU|ELU|Softmax|Dropout|AlphaDropout|GaussianDropout|GaussianNoise|ActivityRegularization|Identity|InputLayer)$/.test(
      className,
    )
  );
}

function activationOf(layer: PlottedLayer): string | null {
  if (layer.className === "Activation") return activationName(layer);
  return /ELU|ReLU|Softmax/.test(layer.className) ? layer.className : null;
}

/** Kernel and, where there is one, bias. */
function tensorsOf({ weights }: PlottedLayer): readonly Tensor[] {
  return (weights as readonly { readonly value: Tensor }[]).map(({ value }) => value);
}

function kernelOf(layer: PlottedLayer): Tensor {
  const [kernel] = tensorsOf(layer);
  if (kernel !== undefined) return kernel;
  throw notBuilt(layer.name);
}

/** A model's shapes are not known yet. */
export function notBuilt(name: string): StateError {
  return new StateError(
    "plot/not-built",
    `plotModel: ${name} is not built, so there are no shapes and weights to show. Give it an Input first, or call it on data.`,
  );
}

function requireSmall(model: PlottedModel, counts: readonly number[]): void {
  const connections = counts.reduce((sum, count, i) => sum + count * (counts[i + 1] ?? 0), 0);
  const widest = Math.max(...counts);
  if (widest <= maxUnits && connections <= maxConnections) return;
  throw new ValueError(
    "plot/too-large",
    `plotModel: with units, a network may have ${maxUnits} units in a layer and ${maxConnections} connections in all, or nothing could be seen. ` +
      `Received: ${model.name} with ${counts.join("-")} units and ${connections} connections. Leave out \`units\` to see its layers.`,
  );
}

function notDense(model: PlottedModel, received: string): ValueError {
  return new ValueError(
    "plot/units",
    `plotModel: with units, ${model.name} must be a chain of Dense layers (activations and dropout may stand between). Received: ${received}. ` +
      "Leave out `units` to see its layers.",
  );
}
