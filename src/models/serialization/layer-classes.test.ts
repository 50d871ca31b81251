import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { initializerClasses } from "../../nn/initializers/all.ts";
import { BatchNormalization } from "../../nn/layers/batch-normalization.ts";
import { Layer } from "../../nn/layers/layer.ts";
import { Rescaling } from "../../nn/layers/rescaling.ts";
import { SpatialDropout2D } from "../../nn/layers/spatial-dropout.ts";
import { ConfigReader } from "./config-reader.ts";
import { fromSerialized } from "./from-serialized.ts";
import { layerClasses } from "./layer-classes.ts";

const float32 = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
};

function read(className: string, config: object): Layer {
  const serialized = { module: "keras.layers", class_name: className, config };
  const reader = new ConfigReader({ layer: layerClasses, initializer: initializerClasses });
  return fromSerialized("layer", serialized, reader, Layer);
}

test("every layer is found by the name that it gives itself", () => {
  for (const [name, { className }] of Object.entries(layerClasses)) expect(className).toBe(name);
});

test("NumPy's arrays among a layer's options, as Keras writes them, are lists", () => {
  const layer = read("Rescaling", {
    name: "rescaling_1",
    trainable: true,
    dtype: float32,
    scale: { class_name: "__numpy__", config: { value: [1, 2], dtype: "float64" } },
    offset: 0,
  });
  expect(layer).toBeInstanceOf(Rescaling);
  expect(layer.apply([[3, 4]]).arraySync()).toEqual([[3, 8]]);
});

test("Keras's own config of a layer is taken whole", () => {
  const ones = { module: "keras.initializers", class_name: "Ones", config: {} };
  const zeros = { module: "keras.initializers", class_name: "Zeros", config: {} };
  const norm = read("BatchNormalization", {
    name: "norm",
    trainable: true,
    dtype: float32,
    axis: -1,
    momentum: 0.99,
    epsilon: 0.001,
    center: true,
    scale: true,
    beta_initializer: zeros,
    gamma_initializer: ones,
    moving_mean_initializer: zeros,
    moving_variance_initializer: ones,
    beta_regularizer: null,
    gamma_regularizer: null,
    beta_constraint: null,
    gamma_constraint: null,
    synchronized: false,
    renorm: true,
    renorm_clipping: { rmax: 2 },
    renorm_momentum: 0.9,
  });
  expect(norm).toBeInstanceOf(BatchNormalization);
  norm.apply([[1, 2]]);
  expect(norm.weights.map(({ name }) => name)).toEqual([
    "gamma",
    "beta",
    "moving_mean",
    "moving_variance",
    "moving_stddev",
    "renorm_mean",
    "renorm_stddev",
  ]);
  const dropout = read("SpatialDropout2D", {
    rate: 0.4,
    seed: null,
    name: "drop",
    dtype: "float32",
    data_format: "channels_first",
  });
  expect(dropout).toBeInstanceOf(SpatialDropout2D);
  expect(dropout.config.dataFormat).toBe("channels_first");
});

test("a layer inside, which a file says was built, has a path of its own", () => {
  const inside = {
    module: "keras.layers",
    class_name: "Dense",
    config: { name: "within", units: 2 },
    registered_name: null,
  };
  const pathsOf = (layer: object): string[] => {
    const around = read("SpectralNormalization", { name: "around", layer });
    around.ensureBuilt([null, 3]);
    return around.weights.map(({ path }) => path);
  };
  expect(pathsOf(inside)[0]).toBe("around/within/kernel");
  expect(pathsOf({ ...inside, build_config: { input_shape: [null, 3] } })).toEqual([
    "within/kernel",
    "around/vector_u",
    "within/bias",
  ]);
});
