/** @module models/serialization/read-archive — from a `.keras` file's bytes to a model. Loaded when first used. */
import { isJsonObject, type JsonValue } from "../../formats/json.ts";
import { readKerasArchive } from "../../formats/keras-archive.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { Model } from "../model.ts";
import { ConfigReader, type CustomObjects, type Vocabulary } from "./config-reader.ts";
import { badConfig, within } from "./errors.ts";
import { fillModel } from "./fill-model.ts";
import { readState } from "./gradus-state.ts";
import { giveAssets } from "./layer-assets.ts";
import { compileConfigOf, readModel } from "./model-reader.ts";
import { StoredWeights } from "./weights.ts";

/** How a model is made of a file. */
export interface ReadOptions {
  /** Whether to compile it as it was, and to take the optimizer's state. */
  readonly compile: boolean;
  readonly customObjects: CustomObjects;
  /** What is known of Keras, as far as this config may need it. */
  readonly vocabulary: (config: JsonValue) => Promise<Vocabulary>;
}

/** The model in a `.keras` file. */
export async function readModelFile(
  where: string,
  bytes: Uint8Array,
  { compile, customObjects, vocabulary }: ReadOptions,
): Promise<Model> {
  const archive = await readKerasArchive(where, bytes);
  requireShallow(archive.config, where);
  const { tables, operations } = await vocabulary(archive.config);
  const reader = new ConfigReader(tables, customObjects, operations);
  const weights = new StoredWeights(where, archive.weights);
  const model = readModel(archive.config, reader, weights, where);
  fillModel(model, weights);
  giveAssets(model as unknown as AnyLayer, archive.assets);
  readState(model as unknown as AnyLayer, archive.metadata);
  const config = compile ? compileConfigOf(archive.config) : null;
  if (config !== null) {
    const { readCompileConfig } = await import("./compile-config.ts");
    const options = readCompileConfig(config, reader, `${where}, compile_config`);
    within(`${where}, compile_config`, () => model.compile(options));
    const optimizer = model.optimizer;
    if (optimizer !== null && isJsonObject(config.optimizer)) {
      weights
        .child("optimizer")
        .fillOptimizer(optimizer, () => optimizer.build(model.trainableWeights));
    }
  }
  return model;
}

const maxDepth = 256;

/** Models are some levels deep; a file of thousands would only exhaust the stack of whoever walks it. */
function requireShallow(config: JsonValue, where: string): void {
  let level: JsonValue[] = [config];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) {
      throw badConfig(
        `${where}, config.json`,
        `at most ${maxDepth} levels of lists and objects`,
        "more",
      );
    }
    const next: JsonValue[] = [];
    for (const value of level) {
      const items = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
      for (const item of items) if (typeof item === "object" && item !== null) next.push(item);
    }
    level = next;
  }
}
