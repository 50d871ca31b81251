/** @module nn/optimizers/schedules/all — every schedule, by Keras's name. */
import { classTable } from "../../identifier.ts";
import { CosineDecay } from "./cosine-decay.ts";
import { CosineDecayRestarts } from "./cosine-decay-restarts.ts";
import { ExponentialDecay } from "./exponential-decay.ts";
import { InverseTimeDecay } from "./inverse-time-decay.ts";
import { PiecewiseConstantDecay } from "./piecewise-constant-decay.ts";
import { PolynomialDecay } from "./polynomial-decay.ts";
import type { LearningRateSchedule } from "./schedule.ts";

type ScheduleClass = { new (config: never): LearningRateSchedule; readonly className: string };

/** Classes by Keras's name. */
export const scheduleClasses: Readonly<Record<string, ScheduleClass>> = classTable<ScheduleClass>([
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
]);
