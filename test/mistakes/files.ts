/** The files that snippets open: models that are broken, each in one way. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { writeNpy } from "../../src/formats/npy.ts";

type Json = Readonly<Record<string, unknown>>;

const layer = (className: string, config: Json): Json => ({
  module: "keras.layers",
  class_name: className,
  config,
  registered_name: null,
});
const input = layer("InputLayer", { batch_shape: [null, 1], dtype: "float32", name: "input" });
const dense = layer("Dense", { name: "dense", units: 1, activation: "linear", use_bias: true });

function configOf(...layers: readonly Json[]): Uint8Array {
  const config = { name: "sequential", trainable: true, layers: [input, ...layers] };
  return strToU8(JSON.stringify({ module: "keras", class_name: "Sequential", config }));
}

function weightsOf(...kernel: readonly number[]): Uint8Array {
  const array = (shape: readonly number[], data: readonly number[]): Uint8Array =>
    writeNpy({ dtype: "float32", shape, data: Float32Array.from(data) });
  return zipSync({
    "layers/dense/vars/0.npy": array([kernel.length, 1], kernel),
    "layers/dense/vars/1.npy": array([1], [0]),
  });
}

/** Writes them all. */
export function writeFiles(folder: string): void {
  const config = "config.json";
  const weights = "model.weights.npz";
  const whole = zipSync({ [config]: configOf(dense), [weights]: weightsOf(2) });
  const files: Readonly<Record<string, Uint8Array>> = {
    "notes.txt": strToU8("y = x + 1\n"),
    "cut.keras": whole.subarray(0, 200),
    "empty.keras": new Uint8Array(0),
    "model.h5": Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
    "no-config.keras": zipSync({ [weights]: weightsOf(2) }),
    "no-weights.keras": zipSync({ [config]: configOf(dense) }),
    "custom.keras": zipSync({
      [config]: configOf(layer("MyDense", { name: "mine", units: 1 })),
      [weights]: weightsOf(2),
    }),
    "lambda.keras": zipSync({
      [config]: configOf(layer("Lambda", { name: "lambda" })),
      [weights]: weightsOf(2),
    }),
    "other-weights.keras": zipSync({ [config]: configOf(dense), [weights]: weightsOf(2, 3) }),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}
