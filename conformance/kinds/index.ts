import type { Case, Kind } from "../case.ts";
import type { Check } from "../compare.ts";
import type { Subject } from "../subject.ts";
import { constraint } from "./constraint.ts";
import { error } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { gradient } from "./gradient.ts";
import { initializer } from "./initializer.ts";
import { loss } from "./loss.ts";
import { metric } from "./metric.ts";
import { optimizer } from "./optimizer.ts";
import { predict } from "./predict.ts";
import { regularizer } from "./regularizer.ts";
import { save } from "./save.ts";
import { schedule } from "./schedule.ts";
import { train } from "./train.ts";

/** Runs one case, adding what it compares to `check`; throws {@link Unsupported} where a class is missing. */
export type Runner = (subject: Subject, c: Case, check: Check) => Promise<void>;

export const runners: Readonly<Record<Kind, Runner>> = {
  predict,
  evaluate,
  train,
  gradient,
  loss,
  metric,
  regularizer,
  constraint,
  schedule,
  optimizer,
  initializer,
  save,
  error,
};
