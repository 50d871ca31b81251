import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, tensorOf } from "../subject.ts";

/** A penalty on a weight, and its gradient. */
export async function regularizer(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.regularizers, "regularizers").deserialize(c.record("config"));
  const weight = tensorOf(subject, c.array(c.files("inputs")[0] ?? ""));
  const valueAndGrad = need(subject.valueAndGrad, "valueAndGrad");
  const { value, gradient } = valueAndGrad((w) => object.apply(w), { argnums: [0] })(weight);
  const [slope] = gradient;
  if (!slope) throw new Error("a penalty has a gradient");
  check.numbers("value", await arrayFrom(value), c.fields.value);
  check.array("gradient", await arrayFrom(slope), c.array(c.text("gradient")));
}
