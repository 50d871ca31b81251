/** @module models/load-weights — weights from files into a model that is there. */
import { FormatError, UnsupportedError } from "../core/errors.ts";
import { type FileSource, readSource } from "../formats/file-source.ts";
import { readKerasArchive, readWeightsH5, readWeightsNpz } from "../formats/keras-archive.ts";
import { withDefaults } from "../nn/config.ts";
import type { AnyLayer } from "../nn/layers/layer.ts";
import type { SavedModel } from "./saved-model.ts";
import { fillModel } from "./serialization/fill-model.ts";
import { StoredWeights } from "./serialization/weights.ts";

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /** Whether layers whose weights are missing, or of other shapes, keep what they have. Default `false`: that is an error. */
  readonly skipMismatch?: boolean | undefined;
}

/**
 * Gives a built model the weights of a `.weights.h5`, `.weights.npz` or `.keras` file, and, if it is compiled, its optimizer the state
 * that the file holds. On an error the model keeps what it has.
 *
 * @throws {@link FormatError} `load/missing-weight`, `load/weight-count`, `load/read`; {@link ShapeError} `load/weight-shape`
 */
export async function loadWeights(
  model: SavedModel,
  source: FileSource,
  options: LoadWeightsOptions = {},
): Promise<void> {
  const { skipMismatch } = withDefaults("loadWeights", options, { skipMismatch: false });
  const { name, bytes } = await readSource("loadWeights", source, "model.weights.h5");
  if (!model.built) {
    throw new FormatError(
      "load/not-built",
      `loadWeights: ${model.name} has no weights yet to be replaced. Give it an input's shape, or call it on data first.`,
    );
  }
  const weights = new StoredWeights(name, await storeOf(name, bytes));
  const before = model.variables.map(({ value }) => value);
  try {
    fillModel(model as unknown as AnyLayer, weights, skipMismatch);
  } catch (error) {
    model.variables.forEach((variable, i) => {
      const value = before[i];
      if (value !== undefined) variable.assign(value);
    });
    throw error;
  }
  const { optimizer } = model;
  if (optimizer !== null) {
    const build = (): void => optimizer.build(model.trainableWeights);
    weights.child("optimizer").fillOptimizer(optimizer, build);
  }
}

async function storeOf(name: string, bytes: Uint8Array): ReturnType<typeof readWeightsH5> {
  const isHdf5 = bytes[0] === 0x89 && bytes[1] === 0x48;
  if (isHdf5) return readWeightsH5(name, bytes);
  if (name.endsWith(".npz")) return readWeightsNpz(name, bytes);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return (await readKerasArchive(name, bytes)).weights;
  throw new UnsupportedError(
    "load/weights-format",
    `"${name}" is no file of weights that loadWeights reads: .weights.h5, .weights.npz, .keras.`,
  );
}
