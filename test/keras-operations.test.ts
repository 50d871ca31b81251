import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DType } from "../src/core/dtype.ts";
import * as ops from "../src/entries/ops.ts";
import { Tensor } from "../src/ir/tensor.ts";
import { modelFromJSON } from "../src/models/json.ts";
import { activationName } from "../src/nn/activations/registry.ts";
import type { SymbolicTensor } from "../src/nn/graph.ts";
import { Input } from "../src/nn/layers/input-layer.ts";
import { ArgumentPlace, Operation } from "../src/nn/layers/operation.ts";
import * as arrays from "../src/nn/operations/arrays.ts";
import * as elementwise from "../src/nn/operations/elementwise.ts";
import { getItem } from "../src/nn/operations/methods.ts";
import * as neural from "../src/nn/operations/neural.ts";
import { entryOf } from "../src/nn/operations/on-symbols.ts";
import * as reductions from "../src/nn/operations/reductions.ts";
import { arrange, parseSignature } from "../src/nn/operations/signature.ts";
import { leavesOf, tensorsOf } from "../src/nn/structure.ts";
import * as plainOps from "../src/ops/index.ts";

/** Module, class, name, config without the name, arguments, named arguments. */
type Use = readonly [
  string,
  string,
  string,
  Readonly<Record<string, unknown>>,
  readonly unknown[],
  Readonly<Record<string, unknown>>?,
];

interface Row {
  readonly name: string;
  readonly inputs: readonly (readonly [readonly number[], DType])[];
  readonly ops: readonly Use[];
  readonly ends: readonly unknown[];
  readonly outputs: readonly {
    readonly shape: readonly number[];
    readonly dtype: DType;
    readonly digest: number;
  }[];
}

const file = new URL("golden/keras-operations.json", import.meta.url);
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
const BATCH = 4;

/** As `keras-operations.py` fills its inputs. */
function valuesOf(shape: readonly number[], dtype: DType): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const numbers = Array.from({ length: size }, (_, k) => {
    if (dtype === "float32") return (((k * 7 + 3) % 19) - 9) / 10;
    const third = (k * 5 + 1) % 3;
    return dtype === "bool" ? Number(third === 0) : third;
  });
  return ops.reshape(ops.array(numbers, dtype), shape);
}

function digestOf(x: Tensor): number {
  return Array.from(x.astype("float32").dataSync(), Number).reduce(
    (sum, value, k) => sum + (Number.isFinite(value) ? value : 100) * ((k % 7) + 1),
    0,
  );
}

/** The arguments with Keras's objects for `"$in0 0 0"`. */
function expanded(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("$")) {
    const [layer, node, tensor] = value.slice(1).split(" ");
    const place = [layer, Number(node), Number(tensor)];
    return { class_name: "__keras_tensor__", config: { keras_history: place } };
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expanded(item)]));
}

/** The inverse of {@link expanded}, with numbers as JSON has them. */
function compacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compacted);
  if (typeof value !== "object" || value === null) return value;
  const { class_name: name, config } = value as { class_name?: string; config?: object };
  if (name === "__keras_tensor__") {
    return `$${(config as { keras_history: unknown[] }).keras_history.join(" ")}`;
  }
  // Constants are written as arrays of 32 bits, whatever they were.
  if (name === "__numpy__" || name === "__tensor__") return (config as { value: unknown }).value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compacted(item)]));
}

function configOf({ inputs, ops, ends }: Row): string {
  const entries = inputs.map(([shape, dtype], k) => ({
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: [null, ...shape], dtype, name: `in${k}` },
    name: `in${k}`,
    inbound_nodes: [],
  }));
  const uses = ops.map(([module, className, name, config, args, kwargs = {}]) => ({
    module: `keras.src.ops.${module}`,
    class_name: className,
    config: { name, ...config },
    registered_name: className,
    name,
    inbound_nodes: [{ args: expanded(args), kwargs: expanded(kwargs) }],
  }));
  const config = {
    name: "model",
    trainable: true,
    layers: [...entries, ...uses],
    input_layers: inputs.map((_, k) => [`in${k}`, 0, 0]),
    output_layers: ends,
  };
  return JSON.stringify({
    module: "keras.src.models.functional",
    class_name: "Functional",
    config,
  });
}

/** Uses of ops as the model's JSON has them. */
async function writtenUses(model: Model): Promise<readonly unknown[]> {
  const { config } = JSON.parse(await model.toJSON()) as { config: { layers: WrittenLayer[] } };
  return config.layers
    .filter(({ class_name: name }) => name !== "InputLayer")
    .map((layer) => {
      const { name, ...options } = layer.config;
      const module = layer.module.replace("keras.src.ops.", "");
      return [module, layer.class_name, name, options, compacted(layer.inbound_nodes[0]?.args)];
    });
}

interface WrittenLayer {
  readonly module: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly { readonly args: unknown }[];
}

/** Ops by Keras's class. Where two are one class, the first. */
const opOfClass = new Map<string, (...args: unknown[]) => unknown>();
const takers = [getItem, ...[elementwise, reductions, arrays, neural].flatMap(Object.values)];
for (const op of takers) {
  const entry = entryOf(op);
  if (entry === undefined) continue;
  const { className } = parseSignature(entry.line);
  if (!opOfClass.has(className)) opOfClass.set(className, op as (...args: unknown[]) => unknown);
}

function loaded(row: Row): Model {
  return modelFromJSON(configOf(row));
}

describe("ops between layers, as real Keras records them", () => {
  test("there are many", () => {
    const classes = new Set(rows.flatMap((row) => row.ops.map(([, className]) => className)));
    expect(rows.length).toBeGreaterThan(250);
    expect(classes.size).toBeGreaterThan(190);
  });

  test.each(rows)("$name computes what Keras's does", (row) => {
    const inputs = row.inputs.map(([shape, dtype]) => valuesOf([BATCH, ...shape], dtype));
    const outputs = tensorsOf(loaded(row).apply(inputs.length === 1 ? (inputs[0] ?? 0) : inputs));
    expect(outputs.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      row.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    outputs.forEach((output, i) => {
      const digest = row.outputs[i]?.digest ?? Number.NaN;
      // Digests have five digits, and sum terms of both signs.
      expect(Math.abs(digestOf(output) - digest)).toBeLessThan(2e-3 + 2e-4 * Math.abs(digest));
    });
  });

  test.each(rows)("$name is written as Keras writes it", async (row) => {
    const written = await writtenUses(loaded(row));
    const wanted = row.ops
      // Named arguments are written by position.
      .filter((use) => use[5] === undefined)
      .map((use) => use.map((part, i) => (i === 4 ? compacted(expanded(part)) : part)));
    expect(written).toEqual(expect.arrayContaining(wanted));
    expect(written).toHaveLength(row.ops.length);
  });

  test.each(rows)("$name is made by the op itself", (row) => {
    const model = loaded(row) as unknown as Graph;
    const made = new Map<unknown, SymbolicTensor>();
    for (const input of model.inputs) {
      made.set(input, Input({ batchShape: input.shape, dtype: input.dtype }));
    }
    for (const { layer, inputs, outputs } of model.graphCalls) {
      const symbols = leavesOf(inputs).map((input) => made.get(input));
      const filled = (value: unknown): unknown =>
        value instanceof ArgumentPlace
          ? symbols[value.index]
          : Array.isArray(value)
            ? value.map(filled)
            : value;
      const op = opOfClass.get(layer.className);
      const line = entryOf(op)?.line ?? "";
      const args = arrange(parseSignature(line), {
        args: layer.args.map(filled),
        config: layer.config,
      });
      const results = leavesOf(op?.(...args));
      const [first] = results as readonly SymbolicTensor[];
      const operation = first?.layer as unknown as Operation;
      expect(operation).toBeInstanceOf(Operation);
      expect(operation.config).toEqual(layer.config);
      expect(trimmed(operation.args)).toEqual(trimmed(layer.args));
      leavesOf(outputs).forEach((output, i) => {
        made.set(output, results[i] as SymbolicTensor);
      });
    }
  });
});

/** Arguments that are left out may be written as null. */
function trimmed(args: readonly unknown[]): readonly unknown[] {
  const last = args.findLastIndex((value) => value !== null);
  return args.slice(0, last + 1).map(plainly);
}

function plainly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainly);
  return value instanceof Tensor ? [value.dtype, value.arraySync()] : value;
}

type Model = ReturnType<typeof modelFromJSON>;

interface Graph {
  readonly inputs: readonly SymbolicTensor[];
  readonly graphCalls: readonly {
    readonly layer: Operation;
    readonly inputs: unknown;
    readonly outputs: unknown;
  }[];
}

describe("ops of gradus/ops", () => {
  test("take symbolic tensors, but for those that make arrays of numbers alone or depend on values", () => {
    const taking = (name: string): boolean =>
      entryOf((ops as Readonly<Record<string, unknown>>)[name]) !== undefined;
    const others = Object.keys(plainOps).filter((name) => !taking(name));
    expect(others.sort().join(" ")).toBe(
      "arange associativeScan bernoulli categorical cond dynamicSlice dynamicUpdateSlice empty eye foldIn foriLoop gumbel identity map mish ndim nonzero normal ones randint randomBits scan shape shuffle size splitKey switch switchCase tri truncatedNormal uniform unique vectorizedMap whileLoop zeros",
    );
  });

  test("say what to do where a model cannot hold them", () => {
    const x = Input([3]) as unknown as Tensor;
    expect(() => ops.unique(x)).toThrow(expect.objectContaining({ code: "op/symbolic" }));
    expect(() => ops.nonzero(x)).toThrow("Write a layer whose `call` uses ops.nonzero");
  });

  test("are what they were on values, and as activations", () => {
    expect(ops.add([1, 2], 3).arraySync()).toEqual([4, 5]);
    expect(activationName(ops.mish)).toBe("mish");
    expect(activationName(ops.softsign)).toBe("softsign");
  });

  test("find symbolic tensors in lists and in options", () => {
    const x = Input([2, 1, 4]);
    expect(ops.concatenate([x, x], -1).shape).toEqual([null, 2, 1, 8]);
    const bias = Input([1, 2, 2]);
    const attended = ops.dotProductAttention(x, x, x, { bias, isCausal: true });
    expect(attended.shape).toEqual([null, 2, 1, 4]);
  });

  test("keep numbers beside a symbolic tensor, and make constants of lists", () => {
    const x = Input([2]);
    expect(x.multiply(3).layer).toHaveProperty("args", [new ArgumentPlace(0), 3]);
    expect(String((x.add([1, 2]).layer as unknown as Operation).args[1])).toBe("[1. 2.]");
    expect(x.slice(":", "1:").shape).toEqual([null, 1]);
    expect(x.at(0).shape).toEqual([2]);
  });
});

/** `one_op(x)` for integers, as Keras writes the model. */
function onIntegers(className: string, args: string): string {
  const tensor =
    '{"class_name": "__keras_tensor__", "config": {"shape": [null, 3], "dtype": "int32", "keras_history": ["i", 0, 0]}}';
  return `{"module": "keras.src.models.functional", "class_name": "Functional", "config": {"name": "m", "trainable": true, "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 3], "dtype": "int32", "sparse": false, "ragged": false, "name": "i"}, "registered_name": null, "name": "i", "inbound_nodes": []}, {"module": "keras.src.ops.numpy", "class_name": "${className}", "config": {"name": "op"}, "registered_name": "${className}", "name": "op", "inbound_nodes": [${args.replaceAll("@", tensor)}]}], "input_layers": ["i", 0, 0], "output_layers": ["op", 0, 0]}, "registered_name": "Functional", "build_config": {"input_shape": null}}`;
}

describe("integers and a whole number that Python wrote as a float", () => {
  // Dtypes and values from Keras 3.15.1 for x = [[-1, 2, 3]], int32.
  test.each([
    ["Add", '{"args": [@, 2.0], "kwargs": {}}', "float32", [1, 4, 5]],
    ["Add", '{"args": [@, 2], "kwargs": {}}', "int32", [1, 4, 5]],
    ["Add", '{"args": [@], "kwargs": {"x2": 3.0}}', "float32", [2, 5, 6]],
    ["Subtract", '{"args": [2.0, @], "kwargs": {}}', "float32", [3, 0, -1]],
    ["Maximum", '{"args": [@, 0.0], "kwargs": {}}', "float32", [0, 2, 3]],
    ["Power", '{"args": [@, 2.0], "kwargs": {}}', "float32", [1, 4, 9]],
    ["FloorDivide", '{"args": [@, 2.0], "kwargs": {}}', "float32", [-1, 1, 1]],
    ["Mod", '{"args": [@, 2.0], "kwargs": {}}', "float32", [1, 0, 1]],
    ["FullLike", '{"args": [@, 2.0], "kwargs": {}}', "int32", [2, 2, 2]],
  ])(
    "%s of %s is of Keras's dtype, and so written again",
    async (className, args, dtype, values) => {
      const model = modelFromJSON(onIntegers(className, args));
      const output = await model.predict(ops.array([[-1, 2, 3]], "int32"), { verbose: 0 });
      expect(model.outputSpecs?.map((spec) => spec.dtype)).toEqual([dtype]);
      expect([output.dtype, output.arraySync()]).toEqual([dtype, [values]]);
      const again = modelFromJSON(await model.toJSON());
      expect(again.outputSpecs?.map((spec) => spec.dtype)).toEqual([dtype]);
    },
  );

  test("floats stay of their own dtype", async () => {
    const json = onIntegers("Add", '{"args": [@, 2.0], "kwargs": {}}');
    const model = modelFromJSON(json.replaceAll("int32", "float16"));
    expect(model.outputSpecs?.map((spec) => spec.dtype)).toEqual(["float16"]);
  });
});
