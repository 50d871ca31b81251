import { describe, expect, test } from "vitest";
import { fromKeras2Config, isOfKeras2 } from "./keras-2-config.ts";

const layer = (name: string, config: object): object => ({ class_name: name, config });

describe("fromKeras2Config", () => {
  test("an input's shape is batch_shape, of the input layer alone", () => {
    const shape = [null, 4];
    expect(
      fromKeras2Config({
        class_name: "Sequential",
        config: {
          name: "m",
          layers: [
            layer("InputLayer", { batch_input_shape: shape, ragged: false, name: "i" }),
            layer("Dense", { batch_input_shape: shape, units: 3 }),
          ],
        },
      } as never),
    ).toEqual({
      class_name: "Sequential",
      config: {
        name: "m",
        layers: [
          layer("InputLayer", { batch_shape: shape, ragged: false, name: "i" }),
          layer("Dense", { units: 3 }),
        ],
      },
    });
  });

  test("a model that began with a layer begins with its input", () => {
    const first = layer("Dense", { name: "dense", batch_input_shape: [null, 4], dtype: "float32" });
    const config = { class_name: "Sequential", config: { layers: [first] } };
    expect(fromKeras2Config(config as never)).toMatchObject({
      config: {
        layers: [
          { class_name: "InputLayer", config: { batch_shape: [null, 4], name: "dense_input" } },
          { class_name: "Dense", config: { name: "dense", dtype: "float32" } },
        ],
      },
    });
  });

  test("tuples are lists, an axis in a list is the axis, and what means nothing any more is left out", () => {
    const norm = layer("BatchNormalization", { axis: [3], fused: true, renorm: false });
    const conv = layer("Conv2D", { strides: { class_name: "__tuple__", items: [2, 2] } });
    const lstm = layer("LSTM", { time_major: false, implementation: 2, units: 3 });
    const adam = layer("Adam", {
      lr: 0.1,
      decay: 0,
      jit_compile: true,
      is_legacy_optimizer: false,
    });
    expect(fromKeras2Config({ list: [norm, conv, lstm, adam] } as never)).toEqual({
      list: [
        layer("BatchNormalization", { axis: 3 }),
        layer("Conv2D", { strides: [2, 2] }),
        layer("LSTM", { units: 3 }),
        layer("Adam", { learning_rate: 0.1 }),
      ],
    });
  });

  test("what meant something stays, to be refused by whoever reads it", () => {
    const config = { list: [layer("LSTM", { time_major: true }), layer("Adam", { decay: 0.1 })] };
    expect(fromKeras2Config(config as never)).toEqual(config);
  });

  test("a config of Keras 3 is as it was", () => {
    const config = {
      module: "keras.layers",
      class_name: "Dense",
      config: { units: 1, dtype: { class_name: "DTypePolicy", config: { name: "float32" } } },
      build_config: { input_shape: [null, 2] },
    };
    expect(fromKeras2Config(config)).toEqual(config);
  });

  test("thousands of levels are left to whoever refuses them", () => {
    let deep: object = {};
    for (let i = 0; i < 20_000; i++) deep = { config: deep, class_name: "x" };
    expect(fromKeras2Config(deep as never)).toBeTypeOf("object");
  });

  test("who wrote a file is told by its metadata", () => {
    expect(isOfKeras2({ keras_version: "2.13.1" })).toBe(true);
    expect(isOfKeras2({ keras_version: "3.15.1" })).toBe(false);
    expect(isOfKeras2({})).toBe(false);
  });
});
