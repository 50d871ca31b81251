import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { camelToSnake, snakeToCamel } from "../core/names.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { readKerasArchive } from "./keras-archive.ts";
import {
  configOfOptions,
  irregularKeys,
  keyOfOption,
  optionOfKey,
  optionsOfConfig,
  optionsOfWholeConfig,
  wholeConfigOfOptions,
} from "./keras-keys.ts";

const cases = new URL("../../conformance/cases/", import.meta.url);

/** Every config of the corpus: of models, and of losses, metrics, optimizers and so on. */
async function corpusConfigs(): Promise<readonly JsonObject[]> {
  const configs: JsonObject[] = [];
  for (const name of readdirSync(cases)) {
    if (name === "index.json") continue;
    const folder = new URL(`${name}/`, cases);
    const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8"));
    if (isJsonObject(expected.config)) configs.push(expected.config);
    if (typeof expected.model !== "string") continue;
    try {
      const bytes = new Uint8Array(readFileSync(new URL(expected.model, folder)));
      configs.push((await readKerasArchive(name, bytes)).config);
    } catch (error) {
      // The corpus holds broken files too.
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return configs;
}

describe("keys and options", () => {
  test("go there and back for every config of the corpus", async () => {
    const configs = await corpusConfigs();
    expect(configs.length).toBeGreaterThan(90);
    for (const config of configs) {
      expect(wholeConfigOfOptions(optionsOfWholeConfig(config))).toEqual(config);
      expect(configOfOptions(optionsOfConfig(config))).toEqual(config);
    }
  });

  test("have in the table only what the rule alone gets wrong or spells otherwise", () => {
    for (const [key, option] of Object.entries(irregularKeys)) {
      expect(keyOfOption(optionOfKey(key))).toBe(key);
      const byRule = camelToSnake(snakeToCamel(key)) === key && snakeToCamel(key) === option;
      expect(byRule, key).toBe(false);
    }
  });

  test("follow camelCase otherwise", () => {
    expect(optionOfKey("learning_rate")).toBe("learningRate");
    expect(optionOfKey("beta_1")).toBe("beta1");
    expect(keyOfOption("adamBeta2")).toBe("adam_beta_2");
    expect(keyOfOption("keepDims")).toBe("keepdims");
    expect(keyOfOption("l2")).toBe("l2");
    expect(optionOfKey("constructor")).toBe("constructor");
  });

  test("leave names that users chose as they are", () => {
    const config: JsonObject = {
      loss: { myOutput: "mse", other_output: { class_name: "Huber", config: {} } },
      optimizer: { class_name: "Adam", config: { beta_1: 0.9 } },
    };
    const options = optionsOfWholeConfig(config);
    expect(options.loss).toEqual(config.loss);
    expect(options.optimizer).toEqual({ className: "Adam", config: { beta1: 0.9 } });
    expect(wholeConfigOfOptions(options)).toEqual(config);
  });

  test("convert a loss that is an object of Keras's own", () => {
    const config: JsonObject = { loss: { class_name: "Huber", config: { label_smoothing: 0.1 } } };
    expect(optionsOfWholeConfig(config).loss).toEqual({
      className: "Huber",
      config: { labelSmoothing: 0.1 },
    });
  });
});
