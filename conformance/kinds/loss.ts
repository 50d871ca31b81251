import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, type TensorLike, tensorOf } from "../subject.ts";

/** A loss of its config: its value, and the gradient of its sum by the predictions. */
export async function loss(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.losses, "losses").deserialize(c.record("config"));
  const tensors = (key: string) => c.inputs(key).map((input) => tensorOf(subject, input));
  const [yTrue, yPred] = [tensors("targets")[0], tensors("inputs")[0]];
  if (!yTrue || !yPred) throw new Error("a loss case needs a target and a prediction");
  const weight = c.has("sample_weight") ? tensors("sample_weight")[0] : undefined;
  const f = (prediction: TensorLike) => object.apply(yTrue, prediction, weight);
  check.numbers("value", await arrayFrom(f(yPred)), c.fields.value);
  if (!c.has("gradient")) return;
  const valueAndGrad = need(subject.valueAndGrad, "valueAndGrad");
  const total = (prediction: TensorLike) => subject.ops.sum(f(prediction));
  const [gradient] = valueAndGrad(total, { argnums: [0] })(yPred).gradient;
  if (!gradient) throw new Error("a loss has a gradient");
  check.array("gradient", await arrayFrom(gradient), c.array(c.text("gradient")));
}
