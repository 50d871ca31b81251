/** @module models/serialization/write-archive — a model as a `.keras` file's bytes. Loaded when first used. */
import type { JsonObject } from "../../formats/json.ts";
import {
  kerasMetadata,
  writeKerasArchive,
  writeWeightsH5,
} from "../../formats/keras-archive-writer.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { SavedModel } from "../saved-model.ts";
import { writeState } from "./gradus-state.ts";
import { kerasNames } from "./keras-names.ts";
import { assetsOf } from "./layer-assets.ts";
import { writeCompileConfig } from "./write-compile-config.ts";
import { writeLayer } from "./write-config.ts";
import { writeWeights } from "./write-weights.ts";

/** A model's whole config: what `config.json` holds. */
export function configOfModel(model: SavedModel): JsonObject {
  return {
    ...writeLayer(model as unknown as AnyLayer, kerasNames),
    compile_config: writeCompileConfig(model, kerasNames),
  };
}

/** A model's layers and how they are joined, and how it was compiled, as JSON that Keras's `model_from_json` reads. No weights. */
export function modelToJSON(model: SavedModel): string {
  return JSON.stringify(configOfModel(model));
}

/** Bytes of a `.keras` file. */
export async function writeModelFile(
  model: SavedModel,
  { includeOptimizer }: { readonly includeOptimizer: boolean },
): Promise<Uint8Array> {
  const config = configOfModel(model);
  const optimizer = includeOptimizer ? (model.optimizer?.variables ?? null) : null;
  return writeKerasArchive({
    metadata: {
      ...kerasMetadata(new Date()),
      gradus: await writeState(model as unknown as AnyLayer),
    },
    assets: assetsOf(model as unknown as AnyLayer),
    config: includeOptimizer ? config : { ...config, compile_config: {} },
    weights: await writeWeights(model as unknown as AnyLayer, optimizer),
  });
}

/** Bytes of a `.weights.h5` file: the weights, and the optimizer's state if the model is compiled. */
export async function writeWeightsFile(model: SavedModel): Promise<Uint8Array> {
  const optimizer = model.optimizer?.variables ?? null;
  return writeWeightsH5(await writeWeights(model as unknown as AnyLayer, optimizer));
}
