import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, tensorOf } from "../subject.ts";

/** An update rule alone: every variable after every `apply` of the given gradients. */
export async function optimizer(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.optimizers, "optimizers").deserialize(c.record("config"));
  const Variable = need(subject.Variable, "Variable");
  const variables = c
    .files("variables")
    .map((file) => new Variable(tensorOf(subject, c.array(file))));
  const gradients = c.arrays(c.text("gradients_in"));
  const trajectory = c.arrays(c.text("trajectory"));
  const at = (table: typeof gradients, step: number, i: number) => {
    const key = `s${String(step).padStart(3, "0")}_v${i}`;
    const array = table.get(key);
    if (array === undefined) throw new Error(`${c.entry.name}: no array ${key}`);
    return array;
  };
  const first = [...gradients.keys()].sort()[0] ?? "";
  const start = Number(/^s(\d+)_/.exec(first)?.[1] ?? 0);
  for (let step = start; step < start + c.number("steps"); step++) {
    object.apply(
      variables.map((_, i) =>
        subject.array(at(gradients, step, i).data).reshape(...at(gradients, step, i).shape),
      ),
      variables,
    );
    for (const [i, variable] of variables.entries()) {
      check.array(
        `variable ${i} after step ${step}`,
        await arrayFrom(variable.value),
        at(trajectory, step, i),
      );
    }
  }
}
