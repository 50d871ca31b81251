import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { strToU8, zipSync } from "fflate";
import { loadModel, type Tensor } from "gradus";
import { Identity, Layer, type LayerConfig, type WeightOptions } from "gradus/layers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArrayData } from "../formats/array-data.ts";
import { writeNpy } from "../formats/npy.ts";
import { Zeros } from "../nn/initializers/constant.ts";

type Json = Readonly<Record<string, unknown>>;

const float = (shape: readonly number[], data: readonly number[]): ArrayData => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(data),
});

/** A `.keras` file of this config (or its text) and these weights. */
function archive(
  config: unknown,
  weights: Readonly<Record<string, ArrayData>>,
): Uint8Array<ArrayBuffer> {
  const arrays = Object.fromEntries(
    Object.entries(weights).map(([key, array]) => [`${key}.npy`, writeNpy(array)]),
  );
  const members = {
    "config.json": strToU8(typeof config === "string" ? config : JSON.stringify(config)),
    "model.weights.npz": zipSync(arrays, { level: 0 }),
  };
  return new Uint8Array(zipSync(members, { level: 0 }));
}

const layer = (className: string, config: Json, more: Json = {}): Json => ({
  module: "keras.layers",
  class_name: className,
  config,
  registered_name: null,
  ...more,
});
const input = (...sample: number[]): Json =>
  layer("InputLayer", { batch_shape: [null, ...sample], dtype: "float32", name: "input_layer" });
const dense = (name: string, units: number, more: Json = {}): Json =>
  layer("Dense", { name, trainable: true, units, activation: "linear", use_bias: true, ...more });
const sequential = (layers: readonly Json[], more: Json = {}): Json => ({
  module: "keras",
  class_name: "Sequential",
  config: { name: "sequential", trainable: true, layers },
  ...more,
});

const lineWeights = {
  "layers/dense/vars/0": float([1, 1], [2]),
  "layers/dense/vars/1": float([1], [3]),
};
const adam = (more: Json = {}): Json => ({
  module: "keras.optimizers",
  class_name: "Adam",
  config: { name: "adam", learning_rate: 0.5, beta_1: 0.8, epsilon: 1e-7, ...more },
});
const compiled = {
  compile_config: { optimizer: adam(), loss: "mse", metrics: ["mae"], weighted_metrics: null },
};
const line = archive(sequential([input(1), dense("dense", 1)], compiled), lineWeights);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "load-model-"));
  writeFileSync(join(folder, "line.keras"), line);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Error && "code" in error ? String(error.code) : "no error";
}

describe("sources", () => {
  test("a path, URLs, bytes, buffers and files of a page give the same model", async () => {
    const path = join(folder, "line.keras");
    const sources = [
      path,
      pathToFileURL(path),
      `data:application/zip;base64,${Buffer.from(line).toString("base64")}`,
      line,
      line.buffer,
      new Blob([line]),
      new File([line], "line.keras"),
    ];
    for (const source of sources) {
      const model = await loadModel(source);
      expect((await model.predict([[10]], { verbose: 0 })).arraySync()).toEqual([[23]]);
    }
  });

  test("a missing file, another kind of file and something else fail with a code", async () => {
    expect(await codeOf(loadModel(join(folder, "none.keras")))).toBe("load/read");
    expect(await codeOf(loadModel(Uint8Array.of(0x89, 0x48, 0x44, 0x46)))).toBe("load/hdf5");
    expect(await codeOf(loadModel(7 as unknown as string))).toBe("load/source");
  });

  test("an unknown option is named", async () => {
    const options = { customobjects: {} } as unknown as { compile: boolean };
    await expect(loadModel(line, options)).rejects.toThrow("customObjects");
  });
});

describe("weights", () => {
  test("have the paths that Keras gives them: a loaded layer stands by itself", async () => {
    const config = sequential([
      input(1),
      dense("first", 2, {}),
      layer("Dense", { name: "second", units: 1 }, { build_config: { input_shape: [null, 2] } }),
    ]);
    const model = await loadModel(
      archive(config, {
        "layers/dense/vars/0": float([1, 2], [1, 2]),
        "layers/dense/vars/1": float([2], [0, 0]),
        "layers/dense_1/vars/0": float([2, 1], [1, 1]),
        "layers/dense_1/vars/1": float([1], [4]),
      }),
    );
    expect(model.weights.map(({ path }) => path)).toEqual([
      "sequential/first/kernel",
      "sequential/first/bias",
      "second/kernel",
      "second/bias",
    ]);
    expect((await model.predict([[1]], { verbose: 0 })).arraySync()).toEqual([[7]]);
  });

  test("of models in models lie in folders of folders", async () => {
    const inner = sequential([input(1), dense("dense", 1)]);
    const model = await loadModel(
      archive(
        sequential([input(1), { ...inner, config: { ...(inner.config as Json), name: "inner" } }]),
        {
          "layers/sequential/layers/dense/vars/0": float([1, 1], [5]),
          "layers/sequential/layers/dense/vars/1": float([1], [1]),
        },
      ),
    );
    expect((await model.predict([[2]], { verbose: 0 })).arraySync()).toEqual([[11]]);
  });

  test("that are missing, too many or of another shape are refused by their place", async () => {
    const config = sequential([input(1), dense("dense", 1)]);
    const { "layers/dense/vars/0": kernel } = lineWeights;
    await expect(loadModel(archive(config, { "layers/dense/vars/0": kernel }))).rejects.toThrow(
      "layers/dense/vars/1",
    );
    const three = { ...lineWeights, "layers/dense/vars/2": kernel };
    expect(await codeOf(loadModel(archive(config, three)))).toBe("load/weight-count");
    const wide = { ...lineWeights, "layers/dense/vars/0": float([1, 2], [1, 2]) };
    await expect(loadModel(archive(config, wide))).rejects.toThrow("Received: [1, 2]");
  });

  test("are checked before anything is allocated", async () => {
    const huge = sequential([input(4), dense("dense", 2 ** 40)]);
    expect(await codeOf(loadModel(archive(huge, lineWeights)))).toBe("load/weight-shape");
  });

  test("of a model without an input's shape come when its own config tells it", async () => {
    const config = {
      name: "sequential",
      layers: [dense("dense", 1)],
      build_input_shape: [null, 1],
    };
    const model = await loadModel(
      archive({ module: "keras", class_name: "Sequential", config }, lineWeights),
    );
    expect(model.weights[0]?.value.arraySync()).toEqual([[2]]);
  });

  test("of a random layer include where its numbers stand", async () => {
    const dropout = layer("Dropout", { name: "dropout", rate: 0.5, seed: 7, noise_shape: null });
    const state: ArrayData = { dtype: "uint32", shape: [2], data: Uint32Array.of(7, 3) };
    const weights = { ...lineWeights, "layers/dropout/seed_generator/vars/0": state };
    const model = await loadModel(
      archive(sequential([input(1), dense("dense", 1), dropout]), weights),
    );
    expect(model.layers[1]?.seedGenerators[0]?.state.value.arraySync()).toEqual([7, 3]);
  });
});

describe("compiled models", () => {
  test("come back compiled, with the optimizer's options", async () => {
    const model = await loadModel(line);
    expect(model.optimizer?.config).toMatchObject({ learningRate: 0.5, beta1: 0.8 });
    const results = await model.evaluate([[10]], [[20]], { returnDict: true, verbose: 0 });
    expect(results).toEqual({ loss: 9, mae: 3 });
  });

  test("stay uncompiled where that is asked for", async () => {
    const model = await loadModel(line, { compile: false });
    expect(model.optimizer).toBeNull();
  });

  test("take the optimizer's state: counter, rate and slots", async () => {
    const scalar = (value: number): ArrayData => float([], [value]);
    const slots = [
      float([1, 1], [0.1]),
      float([1, 1], [0.2]),
      float([1], [0.3]),
      float([1], [0.4]),
    ];
    const weights: Record<string, ArrayData> = { ...lineWeights };
    for (const [i, array] of [scalar(12), scalar(0.25), ...slots].entries()) {
      weights[`optimizer/vars/${i}`] = array;
    }
    const config = sequential([input(1), dense("dense", 1)], compiled);
    const { optimizer } = await loadModel(archive(config, weights));
    expect(optimizer?.iterations.value.item()).toBe(12);
    expect(optimizer?.learningRate).toBe(0.25);
    expect(optimizer?.variables.map(({ name }) => name)).toEqual([
      "iteration",
      "learning_rate",
      "momentum",
      "velocity",
      "momentum",
      "velocity",
    ]);
    expect(optimizer?.variables[4]?.value.arraySync()).toEqual([Math.fround(0.3)]);
  });

  test("name what Gradus does not have", async () => {
    const compileWith = (changes: Json): Uint8Array =>
      archive(
        sequential([input(1), dense("dense", 1)], {
          compile_config: { ...compiled.compile_config, ...changes },
        }),
        lineWeights,
      );
    const schedule = {
      module: "keras.optimizers.schedules",
      class_name: "NoSuchDecay",
      config: {},
    };
    await expect(loadModel(compileWith({ loss: "no_such_loss" }))).rejects.toThrow(
      '"no_such_loss"',
    );
    await expect(
      loadModel(compileWith({ optimizer: adam({ learning_rate: schedule }) })),
    ).rejects.toThrow('"NoSuchDecay" is no schedule');
    expect(await codeOf(loadModel(compileWith({ loss_weights: [2, 1] })))).toBe(
      "compile/loss-weights",
    );
    const weighted = await loadModel(compileWith({ loss_weights: [2] }));
    expect(weighted.compileOptions?.lossWeights).toEqual([2]);
  });
});

/** Adds a weight that training does not change to one that it does. */
class Shift extends Layer<{ readonly fixed: Tensor; readonly free: Tensor }> {
  static override readonly className: string = "Shift";
  readonly amount: number;

  constructor(config: LayerConfig & { readonly amount: number }) {
    const { amount, ...base } = config;
    super(base, { amount });
    this.amount = amount;
  }

  protected override build(): { readonly fixed: Tensor; readonly free: Tensor } {
    const weight = (name: string, options: WeightOptions): Tensor =>
      this.addWeight(name, [1], new Zeros(), options).value;
    return { fixed: weight("fixed", { trainable: false }), free: weight("free", {}) };
  }

  protected override call(x: Tensor): Tensor {
    const [free, fixed] = this.ownWeights;
    if (fixed === undefined || free === undefined) return x;
    return x.add(fixed.value.multiply(this.amount)).add(free.value);
  }
}

describe("classes and functions of the user's", () => {
  const shift = layer(
    "Shift",
    { name: "shift", amount: 10 },
    { module: null, registered_name: "Mine>Shift" },
  );
  const bytes = archive(sequential([input(1), shift]), {
    // Keras files trainable weights first.
    "layers/shift/vars/0": float([1], [1]),
    "layers/shift/vars/1": float([1], [2]),
  });

  test("are found by their name or their registered name", async () => {
    for (const name of ["Shift", "Mine>Shift"]) {
      const model = await loadModel(bytes, { customObjects: { [name]: Shift } });
      expect((await model.predict([[100]], { verbose: 0 })).arraySync()).toEqual([[121]]);
    }
  });

  test("are asked for where they are missing", async () => {
    await expect(loadModel(bytes)).rejects.toThrow(/^"Shift" is no layer.*customObjects/s);
  });

  test("may be activations and losses", async () => {
    const double = (x: Tensor): Tensor => x.multiply(2);
    const gap = (yTrue: Tensor, yPred: Tensor): Tensor => yPred.subtract(yTrue).sum(-1);
    const gapObject = { module: "builtins", class_name: "function", config: "gap" };
    const config = sequential([input(1), dense("dense", 1, { activation: "double" })], {
      compile_config: { optimizer: "sgd", loss: gapObject, metrics: [[gapObject]] },
    });
    const model = await loadModel(archive(config, lineWeights), { customObjects: { double, gap } });
    const results = await model.evaluate([[1]], [[4]], { returnDict: true, verbose: 0 });
    expect(results).toEqual({ loss: 6, gap: 6 });
  });
});

describe("configs that are not what they should be", () => {
  const broken: readonly (readonly [string, unknown, string])[] = [
    ["no class", { config: {} }, "load/config"],
    ["no list of layers", { class_name: "Sequential", config: {} }, "load/config"],
    ["a layer that is a number", sequential([7 as unknown as Json]), "load/config"],
    [
      "options of the wrong kind",
      sequential([input(1), layer("Reshape", { target_shape: 3 })]),
      "reshape/target",
    ],
    ["a shape of words", sequential([layer("InputLayer", { batch_shape: "x" })]), "load/config"],
    ["a name of Object's", sequential([layer("constructor", {})]), "load/unknown-class"],
    ["a class of another kind", sequential([layer("Adam", {})]), "load/unknown-class"],
    ["a policy", sequential([dense("d", 1, { dtype: "mixed_float16" })]), "load/unsupported"],
    [
      "a functional model without inputs",
      { class_name: "Functional", config: { layers: [] } },
      "load/config",
    ],
    ["Python code", sequential([layer("Lambda", { name: "l" })]), "load/python-code"],
  ];
  test("a class of one's own that fails on its options", async () => {
    class Own extends Identity {
      static override readonly className: string = "Own";

      constructor() {
        super();
        throw new TypeError("oh");
      }
    }
    const file = archive(sequential([layer("Own", {})]), lineWeights);
    const loaded = loadModel(file, { customObjects: { Own } });
    await expect(loaded).rejects.toMatchObject({ code: "load/config" });
  });

  for (const [what, config, code] of broken) {
    test(`${what}: ${code}`, async () => {
      expect(await codeOf(loadModel(archive(config, lineWeights)))).toBe(code);
    });
  }

  test("thousands of levels do not exhaust the stack", async () => {
    const nested = `${"[".repeat(50_000)}1${"]".repeat(50_000)}`;
    const config = JSON.stringify(sequential([dense("dense", 7)])).replace("7", nested);
    expect(await codeOf(loadModel(archive(config, lineWeights)))).toBe("load/config");
  });
});
