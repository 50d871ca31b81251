import { type Case, type Fields, fileNames } from "../case.ts";
import { arrayOf, type Check } from "../compare.ts";
import {
  type ModelLike,
  need,
  type Options,
  oneOrList,
  type Subject,
  tensorOf,
} from "../subject.ts";
import { compareOutputs } from "./predict.ts";
import { compareWeights } from "./weights.ts";

/** `fit` on a compiled model: the history, every variable afterwards, and the predictions. */
export async function train(subject: Subject, c: Case, check: Check): Promise<void> {
  const model = await subject.loadModel(c.bytes(c.text("model")));
  const x = tensors(subject, c, c.files("inputs"));
  const y = tensors(subject, c, c.files("targets"));
  const { history, epoch } = await model.fit(x, y, fitOptions(subject, c, model));
  compareHistory(history, epoch, c, check);
  await compareWeights(model, c, check);
  if (c.has("predict")) {
    await compareOutputs(
      "predict",
      await model.predict(x, { verbose: 0 }),
      c.files("predict"),
      c,
      check,
    );
  }
}

function tensors(subject: Subject, c: Case, files: readonly string[]): unknown {
  return oneOrList(files.map((file) => tensorOf(subject, c.input(file))));
}

const camel = (key: string): string =>
  key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (fields: Fields): Options =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [camel(key), value]));

function fitOptions(subject: Subject, c: Case, _model: ModelLike): Options {
  const { callbacks, validation_data, sample_weight, history_every: _, ...plain } = c.record("fit");
  const files = (value: unknown) => tensors(subject, c, fileNames(value) ?? []);
  const options: Record<string, unknown> = { ...camelKeys(plain), verbose: 0 };
  if (sample_weight) options.sampleWeight = files(sample_weight);
  if (validation_data) {
    const { x, y, sample_weight: weight } = validation_data as Fields;
    options.validationData = [files(x), files(y), ...(weight ? [files(weight)] : [])];
  }
  if (Array.isArray(callbacks)) {
    options.callbacks = callbacks.map(({ class_name, config }) => {
      const Callback = need(subject.callbacks?.[class_name], class_name);
      return new Callback(camelKeys(config));
    });
  }
  return options;
}

/**
 * Entry i of an expected list belongs to epoch `history_epochs[i]`; a shorter list is complete as it
 * is, for it is of a metric that not every epoch has.
 */
function compareHistory(
  got: Readonly<Record<string, readonly unknown[]>>,
  gotEpochs: readonly number[],
  c: Case,
  check: Check,
): void {
  const want = c.record("history");
  const epochs = c.numbers("history_epochs");
  check.same("history's names", Object.keys(got).sort(), Object.keys(want).sort());
  check.same("last epoch", gotEpochs.at(-1), epochs.at(-1));
  for (const [name, expected] of Object.entries(want)) {
    const values = got[name];
    if (values === undefined || !Array.isArray(expected)) continue;
    const sampled = expected.length === epochs.length;
    const picked = sampled ? epochs.map((epoch) => values[gotEpochs.indexOf(epoch)]) : values;
    const flat = picked.map((value) => (value === undefined ? Number.NaN : value));
    check.numbers(`history.${name}`, arrayOf(flat), expected);
  }
}
