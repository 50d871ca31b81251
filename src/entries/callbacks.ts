/** @module gradus/callbacks — what may happen between steps. */
import "../runtime/install.ts";

export {
  Callback,
  type CallbackHooks,
  type CallbackParams,
  type Logs,
} from "../models/callbacks/callback.ts";
export { EarlyStopping, type EarlyStoppingConfig } from "../models/callbacks/early-stopping.ts";
export { History } from "../models/callbacks/history.ts";
export { MonitorCallback, type MonitorOptions } from "../models/callbacks/monitor.ts";
export type { Verbose } from "../models/callbacks/progress-bar.ts";
