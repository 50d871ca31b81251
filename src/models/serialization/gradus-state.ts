/**
 * @module models/serialization/gradus-state — what Gradus keeps beside what Keras does: the states of random sources, so that training
 * goes on with the same bits. It stands in `metadata.json`, of which Keras reads its own keys only.
 */
import { version } from "../../core/version.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { SeedGenerator } from "../../nn/random/seed-generator.ts";

/** The random sources of a layer and of all inside, each once. */
function seedsOf(layer: AnyLayer): readonly SeedGenerator[] {
  const inside = [...layer.subLayers.values()].flatMap(seedsOf);
  return [...new Set([...layer.seedGenerators, ...inside])];
}

/** The state of a model's random sources. */
export async function writeState(model: AnyLayer): Promise<JsonObject> {
  const seeds: JsonValue[] = [];
  for (const { state } of seedsOf(model)) seeds.push(Array.from(await state.value.data()));
  return { version, seeds };
}

/** Puts back what {@link writeState} wrote, where it fits: files of Keras have none. */
export function readState(model: AnyLayer, metadata: JsonObject): void {
  const { gradus } = metadata;
  const seeds = isJsonObject(gradus) ? gradus.seeds : null;
  const sources = seedsOf(model);
  if (!Array.isArray(seeds) || seeds.length !== sources.length) return;
  const states = seeds as readonly JsonValue[];
  const isState = (state: JsonValue): state is readonly number[] =>
    Array.isArray(state) &&
    state.length === 2 &&
    state.every((part) => Number.isInteger(part) && part >= 0 && part < 2 ** 32);
  if (!states.every(isState)) return;
  sources.forEach(({ state }, i) => {
    state.assign(Uint32Array.from(states[i] as readonly number[]));
  });
}
