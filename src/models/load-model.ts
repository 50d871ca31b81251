/** @module models/load-model — models from files. */
import type { Tensor } from "../ir/tensor.ts";
import { withDefaults } from "../nn/config.ts";
import type { Tensors } from "../nn/structure.ts";
import type { Model } from "./model.ts";
import { type ModelSource, readModelSource } from "./model-source.ts";
import type { CustomObjects, Vocabulary } from "./serialization/config-reader.ts";

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** Whether to compile the model as it was when it was saved, with the optimizer's state. Default `true`. */
  readonly compile?: boolean | undefined;
  /** Classes and functions of your own, by the names that the file gives them. */
  readonly customObjects?: CustomObjects | undefined;
}

/**
 * Reads a model that Keras 3 has saved (a `.keras` file): layers, weights, and, if it was compiled, optimizer with its state,
 * loss and metrics. Nothing in the file is run, and nothing is allocated that the file's size does not bear out.
 *
 * @typeParam In - Structure of the inputs, where it should be checked. Default: any.
 * @typeParam Out - Structure of the outputs. Default: one tensor.
 * @param source - A path, an `http(s)` URL, bytes, a `Blob` or `File`, a `FileSystemFileHandle`, or a stream of bytes.
 * @throws {@link UnsupportedError} `load/unknown-class` for a class that Gradus does not have, `load/unsupported`;
 *   {@link FormatError} `load/read`, `load/config`, `load/python-code`, `load/missing-weight`, `load/weight-count`, and the codes
 *   of `keras/`, `zip/`, `hdf5/` and `npy/`; {@link ShapeError} `load/weight-shape`
 * @example
 * const model = await loadModel("line.keras");
 * console.log(await model.predict([[11], [12], [13]]));
 */
export async function loadModel<In extends Tensors = Tensors, Out extends Tensors = Tensor>(
  source: ModelSource,
  options: LoadModelOptions = {},
): Promise<Model<In, Out>> {
  const { compile, customObjects } = withDefaults("loadModel", options, {
    compile: true,
    customObjects: {} as CustomObjects,
  });
  const { name: where, bytes } = await readModelSource(source);
  // Reading takes libraries that a program without files to load should not have to carry.
  const { readModelFile } = await import("./serialization/read-archive.ts");
  const { kerasVocabulary } = await import("./serialization/keras-tables.ts");
  const vocabulary = async (): Promise<Vocabulary> => kerasVocabulary;
  const model = await readModelFile(where, bytes, { compile, customObjects, vocabulary });
  return model as unknown as Model<In, Out>;
}
