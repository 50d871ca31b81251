import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, tensorOf } from "../subject.ts";

/** A metric of its config: the result after each batch, and after a reset. */
export async function metric(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.metrics, "metrics").deserialize(c.record("config"));
  const results = c.list("results");
  for (const [i, batch] of c.records("batches").entries()) {
    const tensor = (key: string) => {
      const file = batch[key];
      return typeof file === "string" ? tensorOf(subject, c.array(file)) : undefined;
    };
    const values =
      batch.values === undefined ? [tensor("y_true"), tensor("y_pred")] : [tensor("values")];
    object.updateState(...values, tensor("sample_weight"));
    check.numbers(`result ${i}`, await arrayFrom(object.result()), results[i]);
  }
  object.resetState();
  check.numbers("after reset", await arrayFrom(object.result()), c.fields.result_after_reset);
}
