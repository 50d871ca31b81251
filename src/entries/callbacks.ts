/** @module gradus/callbacks — what may happen between steps. */
import "../runtime/install.ts";

export {
  BackupAndRestore,
  type BackupAndRestoreConfig,
} from "../models/callbacks/backup-and-restore.ts";
export {
  Callback,
  type CallbackHooks,
  type CallbackParams,
  type Logs,
} from "../models/callbacks/callback.ts";
export {
  CallbackList,
  type CallbackListConfig,
  type NestedCallbacks,
} from "../models/callbacks/callback-list.ts";
export { CSVLogger, type CSVLoggerConfig } from "../models/callbacks/csv-logger.ts";
export { EarlyStopping, type EarlyStoppingConfig } from "../models/callbacks/early-stopping.ts";
export { History } from "../models/callbacks/history.ts";
export { LambdaCallback, type LambdaCallbackConfig } from "../models/callbacks/lambda-callback.ts";
export {
  type EpochSchedule,
  LearningRateScheduler,
  type LearningRateSchedulerConfig,
} from "../models/callbacks/learning-rate-scheduler.ts";
export {
  ModelCheckpoint,
  type ModelCheckpointConfig,
} from "../models/callbacks/model-checkpoint.ts";
export { MonitorCallback, type MonitorOptions } from "../models/callbacks/monitor.ts";
export { ProgbarLogger } from "../models/callbacks/progbar-logger.ts";
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauConfig,
} from "../models/callbacks/reduce-lr-on-plateau.ts";
export { RemoteMonitor, type RemoteMonitorConfig } from "../models/callbacks/remote-monitor.ts";
export type { SavingFrequency } from "../models/callbacks/saving-frequency.ts";
export {
  SwapEMAWeights,
  type SwapEMAWeightsConfig,
} from "../models/callbacks/swap-ema-weights.ts";
export { TerminateOnNaN, type TerminateOnNaNConfig } from "../models/callbacks/terminate-on-nan.ts";
export type { Verbose } from "../models/callbacks/verbosity.ts";
