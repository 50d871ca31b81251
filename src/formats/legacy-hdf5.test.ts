import { readFileSync } from "node:fs";
import h5wasm from "h5wasm";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { readHdf5 } from "./hdf5.ts";
import { readLegacyHdf5 } from "./legacy-hdf5.ts";

/** A Sequential of Dropout "drop" and Dense "d" with kernel [[1], [2]] and bias [3], saved by Keras 3.15.1 as `.h5`. */
const file = new Uint8Array(readFileSync(new URL("./testing/keras-legacy.h5", import.meta.url)));

type H5File = InstanceType<typeof h5wasm.File>;

async function written(fill: (file: H5File) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const target = new h5wasm.File("/legacy.h5", "w");
  fill(target);
  target.close();
  const bytes = FS.readFile("/legacy.h5").slice();
  FS.unlink("/legacy.h5");
  return bytes;
}

describe("readLegacyHdf5", () => {
  test("reads a model that Keras wrote: config, weights by layer, the optimizer's state", async () => {
    const read = await readLegacyHdf5("test", file);
    expect(read.kerasVersion).toBe("3.15.1");
    expect(read.config).toMatchObject({ class_name: "Sequential", config: { name: "m" } });
    expect(read.trainingConfig).toMatchObject({
      loss: "mse",
      optimizer_config: { class_name: "SGD" },
    });
    expect(read.layers.map(({ name }) => name)).toEqual(["drop", "d"]);
    expect(read.layers[0]?.weights).toEqual([]);
    expect(read.layers[1]?.weights).toEqual([
      {
        name: "m/d/kernel",
        array: { dtype: "float32", shape: [2, 1], data: Float32Array.of(1, 2) },
      },
      { name: "m/d/bias", array: { dtype: "float32", shape: [1], data: Float32Array.of(3) } },
    ]);
    expect(read.optimizer?.map(({ name }) => name)).toEqual(["sgd/iteration", "sgd/learning_rate"]);
  });

  test("the library reads the same file as the plain reader", async () => {
    expect(await readHdf5("test", file)).toEqual(
      await readHdf5("test", file, { maxBytes: 2 ** 30 }),
    );
  });

  test("reads weights alone, lists in several parts, and names with folders in them", async () => {
    const bytes = await written((target) => {
      target.create_attribute("layer_names0", ["block/conv"], [1], "S16");
      target.create_attribute("layer_names1", ["last"], [1], "S16");
      const conv = target.create_group("block").create_group("conv");
      conv.create_attribute("weight_names", ["conv/kernel:0"], [1], "S16");
      const data = Float32Array.of(5);
      conv.create_group("conv").create_dataset({ name: "kernel:0", data, shape: [1] });
      target.create_group("last");
    });
    const read = await readLegacyHdf5("test", bytes);
    expect(read.config).toBeNull();
    expect(read.layers.map(({ name, weights }) => [name, weights.length])).toEqual([
      ["block/conv", 1],
      ["last", 0],
    ]);
  });

  test.each<[string, (target: H5File) => void]>([
    ["no layers", (target) => target.create_group("model_weights")],
    [
      "a layer that is not there",
      (target) => target.create_attribute("layer_names", ["x"], [1], "S4"),
    ],
    [
      "an array that is not there",
      (target) => {
        target.create_attribute("layer_names", ["x"], [1], "S4");
        target.create_group("x").create_attribute("weight_names", ["w"], [1], "S4");
      },
    ],
  ])("refuses %s", async (_, fill) => {
    const error: unknown = await readLegacyHdf5("test", await written(fill)).catch((e) => e);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code: "keras/legacy-layout" });
  });
});
