/** @module models/load-named — models from files, of layers that are named: a bundle holds those and no others. */
import { formatReceived, UnsupportedError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import { withDefaults } from "../nn/config.ts";
import { classTable } from "../nn/identifier.ts";
import { Layer } from "../nn/layers/layer.ts";
import type { Tensors } from "../nn/structure.ts";
import type { Model } from "./model.ts";
import { type ModelSource, readModelSource } from "./model-source.ts";
import type {
  ClassTables,
  ConfigClass,
  CustomObjects,
  OperationReader,
} from "./serialization/config-reader.ts";
import { usesOperations } from "./serialization/functional-graph.ts";
import { readModelFile } from "./serialization/read-archive.ts";
import { weightTables } from "./serialization/weight-tables.ts";

/** Classes of layers by any names, as an import gives them: `{ Dense, Conv2D }`. */
export type NamedLayers = Readonly<Record<string, ConfigClass>>;

/** Options of `loadModel` of `gradus/load`. */
export interface LoadNamedOptions {
  /** Classes of the layers in the file, those inside other layers too. Models and inputs need not be named. */
  readonly layers: NamedLayers;
  /**
   * Whether to compile the model as it was when it was saved, with the optimizer's state. Losses, metrics and optimizers are loaded
   * only then. Default `false`, unlike the `loadModel` that knows all layers: most pages that load a model predict.
   */
  readonly compile?: boolean | undefined;
  /** Classes and functions of your own, by the names that the file gives them. */
  readonly customObjects?: CustomObjects | undefined;
}

/**
 * Reads a model from a `.keras` file, as the `loadModel` of `gradus` does, but of no other layers than those that are named. A
 * bundle then holds only these.
 *
 * @param source - A path, an `http(s)` URL, bytes, a `Blob` or `File`, a `FileSystemFileHandle`, or a stream of bytes.
 * @throws {@link UnsupportedError} `load/unknown-class` for a layer that is not named; {@link ValueError} `load/layers`; else as
 *   the `loadModel` of `gradus`
 * @example
 * import { Conv2D, Dense, Flatten } from "gradus/layers";
 * import { loadModel } from "gradus/load";
 * const model = await loadModel("digits.keras", { layers: { Conv2D, Dense, Flatten } });
 */
export async function loadModel<In extends Tensors = Tensors, Out extends Tensors = Tensor>(
  source: ModelSource,
  options: LoadNamedOptions,
): Promise<Model<In, Out>> {
  const { layers, compile, customObjects } = withDefaults(
    "loadModel",
    options,
    { compile: false, customObjects: {} as CustomObjects },
    ["layers"],
  );
  const layer = tableOf(layers);
  const { name, bytes } = await readModelSource(source);
  try {
    const model = await readModelFile(name, bytes, {
      compile,
      customObjects,
      vocabulary: async (config) => ({
        tables: { ...weightTables, layer, ...(compile ? await trainingTables() : {}) },
        operations: usesOperations(config) ? await allOperations() : null,
      }),
    });
    return model as unknown as Model<In, Out>;
  } catch (error) {
    if (!(error instanceof UnsupportedError) || error.code !== "load/unknown-class") throw error;
    throw new UnsupportedError(
      error.code,
      `${error.message} Of Keras's layers this loadModel knows those that it is given: ${Object.keys(layer).join(", ")}. Import another from gradus/layers and name it in layers.`,
      { cause: error },
    );
  }
}

function tableOf(layers: NamedLayers): NamedLayers {
  const classes = typeof layers === "object" && layers !== null ? Object.values(layers) : [layers];
  for (const Class of classes) {
    if (typeof Class === "function" && Class.prototype instanceof Layer) continue;
    throw new ValueError(
      "load/layers",
      `loadModel: layers must be classes of layers, as { Dense, Conv2D }. Received: ${formatReceived(Class)}.`,
    );
  }
  return classTable(classes);
}

async function trainingTables(): Promise<ClassTables> {
  return (await import("./serialization/training-tables.ts")).trainingTables;
}

async function allOperations(): Promise<OperationReader> {
  return (await import("./serialization/operation-calls.ts")).readOperation;
}
