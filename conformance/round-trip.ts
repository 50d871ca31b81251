/**
 * `node conformance/round-trip.ts DIR [--filter text]`: loads the model of each case of a folder, saves it and loads it again. The
 * second must be the first to the bit: config, weights, predictions, and three steps of training, noise and optimizer included.
 */
import { parseArgs } from "node:util";
import { strFromU8, unzipSync } from "fflate";
import { Case, type CaseEntry, readIndex } from "./case.ts";
import {
  arrayFrom,
  listOf,
  loadSubject,
  type ModelLike,
  missingOf,
  need,
  type Options,
  oneOrList,
  type Subject,
  type TensorLike,
  tensorOf,
} from "./subject.ts";

/** What a model that was loaded can do besides. */
interface TrainableModel extends ModelLike {
  readonly optimizer: object | null;
  readonly layers: readonly { resetState?(): void }[];
  compile(options: Options): unknown;
}

/** What came of a case; `trained` where its model can be. */
export interface RoundTrip {
  readonly name: string;
  readonly differences: readonly string[];
  readonly trained: boolean;
}

/** Whether a case holds a model that can be loaded. */
export function hasModel(folder: string, entry: CaseEntry): boolean {
  return entry.kind !== "error" && new Case(folder, entry).has("model");
}

/** Takes a case's model to a file and back. @throws What loading throws, of a model with classes that are not there. */
export async function roundTrip(
  subject: Subject,
  folder: string,
  entry: CaseEntry,
): Promise<RoundTrip> {
  const saveModel = need(subject.saveModel, "saveModel");
  const c = new Case(folder, entry);
  const load = async (bytes: Uint8Array): Promise<TrainableModel> =>
    (await subject.loadModel(bytes)) as TrainableModel;
  const first = await load(c.bytes(c.text("model")));
  const x = c.inputs().map((input) => tensorOf(subject, input));
  const { canTrain, y } = await prepareTraining(subject, first, x, c);
  const differences: string[] = [];
  const differ = (what: string, one: readonly string[], other: readonly string[]): void => {
    const at = one.findIndex((text, i) => text !== other[i]);
    if (at >= 0 || one.length !== other.length) {
      differences.push(`${what}: ${short(one[at])}, after the round trip ${short(other[at])}`);
    }
  };

  forget(first);
  const saved = await saveModel(first);
  const second = await load(saved);
  differ("config", [configOf(saved)], [configOf(await saveModel(second))]);
  differ("weights", await weightsOf(first), await weightsOf(second));
  const predict = (model: ModelLike): Promise<readonly string[]> => predictionOf(model, x, c);
  differ("predictions", await predict(first), await predict(second));
  const noisy = async (model: ModelLike): Promise<readonly string[]> =>
    Promise.all(listOf(model.apply(oneOrList(x), { training: true })).map(bitsOf));
  // Strings are read on the host, before the program: by `predict`, not by a call.
  if (!x.some((input) => Array.isArray(input))) {
    differ("outputs in training mode", await noisy(first), await noisy(second));
  }
  if (!canTrain) return { name: entry.name, differences, trained: false };

  const options = { ...fitOptions(x, c), epochs: 3, shuffle: false };
  const train = async (model: ModelLike): Promise<readonly string[]> => {
    const { history } = await model.fit(oneOrList(x), y, options);
    return [JSON.stringify(history), ...(await weightsOf(model))];
  };
  differ("training", await train(first), await train(second));
  // Now the optimizer and every source of noise are on their way.
  forget(first);
  const third = await load(await saveModel(first));
  differ("weights after training", await weightsOf(first), await weightsOf(third));
  differ("further training", await train(first), await train(third));
  return { name: entry.name, differences, trained: true };
}

/** What stateful recurrent layers remember is no part of a file, as in Keras. */
function forget(model: TrainableModel): void {
  for (const layer of model.layers) layer.resetState?.();
}

/** Targets: the case's own, or what the model gives, moved; a model that is not compiled is compiled for them. */
async function prepareTraining(
  subject: Subject,
  model: TrainableModel,
  x: readonly TensorLike[],
  c: Case,
): Promise<{ readonly canTrain: boolean; readonly y: unknown }> {
  if (model.optimizer !== null && c.has("targets")) {
    return { canTrain: true, y: oneOrList(c.inputs("targets").map((y) => tensorOf(subject, y))) };
  }
  const outputs = listOf(await model.predict(oneOrList(x), fitOptions(x, c)));
  const canTrain =
    model.trainableWeights.length > 0 && outputs.every(({ dtype }) => dtype.startsWith("float"));
  if (!canTrain) return { canTrain, y: null };
  const targets: TensorLike[] = [];
  for (const output of outputs) {
    const { data, shape, dtype } = await arrayFrom(output);
    const moved = Array.from(data, (value) => 0.5 * Number(value) + 0.25);
    targets.push(subject.array(moved, dtype).reshape(...shape));
  }
  model.compile({ optimizer: "adam", loss: "mse" });
  return { canTrain, y: oneOrList(targets) };
}

/** One batch, in its order: the same for every model. */
function fitOptions(x: readonly TensorLike[], c: Case): Options {
  const [first] = x;
  const rows = Array.isArray(first) ? first.length : (first?.shape[0] ?? 1);
  return {
    batchSize: c.has("batch_size") ? c.number("batch_size") : rows,
    verbose: 0,
  };
}

async function predictionOf(
  model: ModelLike,
  x: readonly TensorLike[],
  c: Case,
): Promise<readonly string[]> {
  const outputs = listOf(await model.predict(oneOrList(x), fitOptions(x, c)));
  return Promise.all(outputs.map(bitsOf));
}

async function weightsOf(model: ModelLike): Promise<readonly string[]> {
  return Promise.all(
    model.weights.map(async ({ path, value }) => `${path} ${await bitsOf(value)}`),
  );
}

/** An array's dtype, shape and bits as a text; NaN has one, −0 is not 0. */
async function bitsOf(tensor: TensorLike): Promise<string> {
  const { dtype, shape, data } = await arrayFrom(tensor);
  const texts = Array.from(data, (value) => (Object.is(value, -0) ? "-0" : String(value)));
  return `${dtype} [${shape.join()}] ${texts.join()}`;
}

/** The config of a file; identities of shared objects are arbitrary. */
function configOf(bytes: Uint8Array): string {
  const member = unzipSync(bytes)["config.json"] ?? new Uint8Array();
  return strFromU8(member).replace(/"shared_object_id": ?\d+/g, "");
}

function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { filter: { type: "string", default: "" } },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    console.error("usage: round-trip.ts DIR [--filter text]");
    process.exitCode = 2;
    return;
  }
  const subject = await loadSubject();
  const counts = { same: 0, trained: 0, different: 0, unsupported: 0 };
  for (const entry of readIndex(folder)) {
    if (!entry.name.includes(values.filter) || !hasModel(folder, entry)) continue;
    try {
      const { differences, trained } = await roundTrip(subject, folder, entry);
      counts[differences.length === 0 ? "same" : "different"] += 1;
      if (trained) counts.trained += 1;
      if (differences.length > 0)
        console.log([`DIFFERENT ${entry.name}`, ...differences].join("\n    "));
    } catch (error) {
      const missing = missingOf(error);
      counts[missing === null ? "different" : "unsupported"] += 1;
      console.log(
        missing === null
          ? `FAILED ${entry.name}: ${String(error)}`
          : `unsupported ${entry.name}: ${missing}`,
      );
    }
  }
  console.log(
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", "),
  );
  process.exitCode = counts.different > 0 ? 1 : 0;
}

if (import.meta.main) await main();
