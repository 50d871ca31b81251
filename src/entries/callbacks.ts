/** @module gradus/callbacks — what may happen between steps. */
import "../runtime/install.ts";

export {
  Callback,
  type CallbackHooks,
  type CallbackParams,
  type Logs,
} from "../models/callbacks/callback.ts";
export { History } from "../models/callbacks/history.ts";
