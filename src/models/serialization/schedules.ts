/** @module models/serialization/schedules — the namespace `optimizers.schedules`. */

export { LearningRateSchedule } from "../../nn/optimizers/schedules/schedule.ts";
export { deserializeSchedule as deserialize } from "./optimizers.ts";
