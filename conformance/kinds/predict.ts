import type { Case } from "../case.ts";
import { fileNames } from "../case.ts";
import type { Check } from "../compare.ts";
import {
  arrayFrom,
  listOf,
  oneOrList,
  type Subject,
  type TensorLike,
  tensorOf,
} from "../subject.ts";
import { compareWeights } from "./weights.ts";

/** Inference, or one call in training mode, or several rounds that keep a stateful network's state. */
export async function predict(subject: Subject, c: Case, check: Check): Promise<void> {
  const model = await subject.loadModel(c.bytes(c.text("model")));
  const x = oneOrList(c.inputs().map((input) => tensorOf(subject, input)));
  if (c.has("repeat")) {
    const rounds = c.list("predict_repeat");
    for (const [round, files] of rounds.entries()) {
      const outputs = await model.predict(x, { batchSize: c.number("batch_size"), verbose: 0 });
      await compareOutputs(`round ${round}`, outputs, fileNames(files) ?? [], c, check);
    }
    return;
  }
  const training = c.has("training");
  const outputs = training
    ? model.apply(x, { training: true })
    : await model.predict(x, { verbose: 0 });
  await compareOutputs("predict", outputs, c.files("predict"), c, check);
  if (training) await compareWeights(model, c, check);
}

/** Compares a model's flat list of outputs with the files that hold what is expected. */
export async function compareOutputs(
  label: string,
  outputs: TensorLike | readonly TensorLike[],
  files: readonly string[],
  c: Case,
  check: Check,
): Promise<void> {
  const got = listOf(outputs);
  check.same(`${label}: number of outputs`, got.length, files.length);
  for (const [i, file] of files.entries()) {
    const output = got[i];
    if (output !== undefined) check.array(`${label}[${i}]`, await arrayFrom(output), c.array(file));
  }
}
