import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { arrayFrom, need, type Subject, tensorOf } from "../subject.ts";

/** A weight after a constraint. */
export async function constraint(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.constraints, "constraints").deserialize(c.record("config"));
  const weight = tensorOf(subject, c.array(c.files("inputs")[0] ?? ""));
  check.array("result", await arrayFrom(object.apply(weight)), c.array(c.text("result")));
}
