/** @module models/save-model — models and their weights to files. */
import { fileExists } from "#platform";
import { StateError, ValueError } from "../core/errors.ts";
import { type FileSink, writeSink } from "../formats/file-sink.ts";
import { withDefaults } from "../nn/config.ts";
import type { SavedModel } from "./saved-model.ts";
import { writeModelFile, writeWeightsFile } from "./serialization/write-archive.ts";

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  /** Whether a file that is there already is replaced. Default `true`. */
  readonly overwrite?: boolean | undefined;
  /** Whether to save how the model was compiled, and the optimizer's state. Default `true`. */
  readonly includeOptimizer?: boolean | undefined;
}

/**
 * Writes a model as a `.keras` file, which Keras 3 loads: layers, weights, how it was compiled, the optimizer's state. By a path
 * the file that was there before stays until the new one is whole.
 *
 * @param target - A path or a `file:` URL, a `FileSystemFileHandle`, or a stream. Without one, the file's bytes are returned.
 * @throws {@link ValueError} `save/extension`, `save/exists`, `save/target`, `serialize/value`, `serialize/function`;
 *   {@link StateError} `save/not-built`, `file/permission`, `file/disk-full`
 * @example await saveModel(model, "line.keras");
 */
export async function saveModel(
  model: SavedModel,
  target?: null,
  options?: SaveModelOptions,
): Promise<Uint8Array>;
export async function saveModel(
  model: SavedModel,
  target: FileSink,
  options?: SaveModelOptions,
): Promise<void>;
export async function saveModel(
  model: SavedModel,
  target: FileSink | null = null,
  options: SaveModelOptions = {},
): Promise<unknown> {
  const { overwrite, includeOptimizer } = withDefaults("saveModel", options, {
    overwrite: true,
    includeOptimizer: true,
  });
  requireExtension("saveModel", target, ".keras");
  requireBuilt("saveModel", model);
  const bytes = await writeModelFile(model, { includeOptimizer });
  return write("saveModel", target, bytes, overwrite);
}

/**
 * Writes a model's weights alone, as a `.weights.h5` file. Without a target, the file's bytes are returned.
 *
 * @throws As {@link saveModel}.
 */
export async function saveWeights(
  model: SavedModel,
  target?: null,
  options?: Pick<SaveModelOptions, "overwrite">,
): Promise<Uint8Array>;
export async function saveWeights(
  model: SavedModel,
  target: FileSink,
  options?: Pick<SaveModelOptions, "overwrite">,
): Promise<void>;
export async function saveWeights(
  model: SavedModel,
  target: FileSink | null = null,
  options: Pick<SaveModelOptions, "overwrite"> = {},
): Promise<unknown> {
  const { overwrite } = withDefaults("saveWeights", options, { overwrite: true });
  requireExtension("saveWeights", target, ".weights.h5");
  requireBuilt("saveWeights", model);
  return write("saveWeights", target, await writeWeightsFile(model), overwrite);
}

async function write(
  caller: string,
  target: FileSink | null,
  bytes: Uint8Array,
  overwrite: boolean,
): Promise<Uint8Array | undefined> {
  if (target === null) return bytes;
  const isPath = typeof target === "string" || target instanceof URL;
  if (!overwrite && isPath && (await fileExists(target))) {
    throw new ValueError(
      "save/exists",
      `${caller}: ${String(target)} is there already. Choose another name, or pass overwrite: true.`,
    );
  }
  await writeSink(caller, target, bytes);
  return undefined;
}

function requireExtension(caller: string, target: FileSink | null, extension: string): void {
  const isPath = typeof target === "string" || target instanceof URL;
  if (!isPath || String(target).endsWith(extension)) return;
  throw new ValueError(
    "save/extension",
    `${caller}: the file's name must end in ${extension}. Received: ${JSON.stringify(String(target))}.`,
  );
}

function requireBuilt(caller: string, model: SavedModel): void {
  if (model.built) return;
  throw new StateError(
    "save/not-built",
    `${caller}: ${model.name} has no weights yet. Give it an input's shape, train it or call it on data first.`,
  );
}
