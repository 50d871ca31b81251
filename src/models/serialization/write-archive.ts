/** @module models/serialization/write-archive — a model as a `.keras` file's bytes. Loaded when first used. */
import type { JsonObject } from "../../formats/json.ts";
import {
  kerasMetadata,
  writeKerasArchive,
  writeWeightsH5,
} from "../../formats/keras-archive-writer.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { AnyModel } from "../model.ts";
import { writeState } from "./gradus-state.ts";
import { kerasTables } from "./keras-tables.ts";
import { writeCompileConfig } from "./write-compile-config.ts";
import { writeModelConfig } from "./write-config.ts";
import { writeWeights } from "./write-weights.ts";

/** A model's whole config: what `config.json` holds. */
export function configOfModel(model: AnyModel): JsonObject {
  return {
    ...writeModelConfig(model, kerasTables),
    compile_config: writeCompileConfig(model, kerasTables),
  };
}

/** Bytes of a `.keras` file. */
export async function writeModelFile(
  model: AnyModel,
  { includeOptimizer }: { readonly includeOptimizer: boolean },
): Promise<Uint8Array> {
  const config = configOfModel(model);
  const optimizer = includeOptimizer ? (model.optimizer?.variables ?? null) : null;
  return writeKerasArchive({
    metadata: {
      ...kerasMetadata(new Date()),
      gradus: await writeState(model as unknown as AnyLayer),
    },
    config: includeOptimizer ? config : { ...config, compile_config: {} },
    weights: await writeWeights(model as unknown as AnyLayer, optimizer),
  });
}

/** Bytes of a `.weights.h5` file. */
export async function writeWeightsFile(model: AnyModel): Promise<Uint8Array> {
  return writeWeightsH5(await writeWeights(model as unknown as AnyLayer, null));
}
