import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, oneOrList, type Subject, tensorOf, type Value } from "../subject.ts";

/** Loss and metrics of a compiled model over batches, by Keras's names. */
export async function evaluate(subject: Subject, c: Case, check: Check): Promise<void> {
  const model = await subject.loadModel(c.bytes(c.text("model")));
  const tensors = (key: string) =>
    oneOrList(c.inputs(key).map((input) => tensorOf(subject, input)));
  const got = await model.evaluate(tensors("inputs"), tensors("targets"), {
    batchSize: c.number("batch_size"),
    returnDict: true,
    verbose: 0,
    ...(c.has("sample_weight") ? { sampleWeight: tensors("sample_weight") } : {}),
  });
  const results = got as Readonly<Record<string, Value>>;
  const want = c.record("evaluate");
  check.same("names", Object.keys(results).sort(), Object.keys(want).sort());
  for (const [name, value] of Object.entries(want)) {
    const result = results[name];
    if (result !== undefined) check.numbers(name, await arrayFrom(result), value);
  }
}
