import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, type TensorLike, tensorOf } from "../subject.ts";

/** A penalty on a weight, and its gradient. */
export async function regularizer(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.regularizers, "regularizers").deserialize(c.record("config"));
  const weight = tensorOf(subject, c.array(c.files("inputs")[0] ?? ""));
  const valueAndGrad = need(subject.valueAndGrad, "valueAndGrad");
  const [value, gradient] = valueAndGrad((w) => object.apply(w))(weight);
  check.numbers("value", await arrayFrom(value), c.fields.value);
  check.array("gradient", await arrayFrom(gradient as TensorLike), c.array(c.text("gradient")));
}
