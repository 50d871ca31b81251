import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import {
  arrayFrom,
  listOf,
  need,
  oneOrList,
  type Subject,
  type TensorLike,
  tensorOf,
} from "../subject.ts";

const isFloat = (x: { readonly dtype: string }): boolean => x.dtype.startsWith("float");

/** Gradients of `sum over outputs of sum(sin(output))` by each float input and trainable weight. */
export async function gradient(subject: Subject, c: Case, check: Check): Promise<void> {
  const valueAndGrad = need(subject.valueAndGrad, "valueAndGrad");
  const variableGrads = need(subject.variableGrads, "variableGrads");
  const { ops } = subject;
  const model = await subject.loadModel(c.bytes(c.text("model")));
  const inputs = c.inputs().map((input) => tensorOf(subject, input));
  const floats = inputs.filter(isFloat);
  const loss = (...varying: TensorLike[]): TensorLike => {
    const rest = [...varying];
    const x = inputs.map((input) => (isFloat(input) ? (rest.shift() ?? input) : input));
    const outputs = listOf(model.apply(oneOrList(x), { training: c.has("training") }));
    const sums = outputs.filter(isFloat).map((output) => ops.sum(ops.sin(output)));
    return sums.reduce((a, b) => ops.add(a, b));
  };
  const byInputs = valueAndGrad(loss, { argnums: floats.map((_, i) => i) })(...floats);
  const byWeights = variableGrads(() => loss(...floats), model.trainableWeights)();
  const { value } = byInputs;
  const gradients = [...byInputs.gradient, ...byWeights.gradients];
  check.number("loss", Number((await arrayFrom(value)).data[0]), c.fields.loss);

  const names = [
    ...inputs.flatMap((input, i) => (isFloat(input) ? [`dx${i}`] : [])),
    ...c.weights().map(({ key }) => `dw${key}`),
  ];
  const expected = c.arrays(c.text("gradients"));
  check.same("gradients", names.slice().sort(), [...expected.keys()].sort());
  check.same("number of gradients", gradients.length, names.length);
  for (const [i, name] of names.entries()) {
    const [got, want] = [gradients[i], expected.get(name)];
    if (got && want) check.array(name, await arrayFrom(got), want);
  }
}
