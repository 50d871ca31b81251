import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject } from "../subject.ts";

/** A schedule's learning rate at each listed step. */
export async function schedule(subject: Subject, c: Case, check: Check): Promise<void> {
  const registry = need(subject.optimizers?.schedules, "schedules");
  const object = registry.deserialize(c.record("config"));
  const rates = c.list("learning_rates");
  for (const [i, step] of c.numbers("steps").entries()) {
    const rate = await arrayFrom(object.apply(step));
    check.number(`step ${step}`, Number(rate.data[0]), rates[i]);
  }
}
