/** @module models/callbacks/lambda-callback — a callback from functions. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type CallbackHooks, type HookName, hookNames } from "./callback.ts";

/** Functions by the name of the hook that calls them. */
export type LambdaCallbackConfig = Pick<CallbackHooks, HookName>;

/**
 * A callback made of functions. A plain object with the same functions does as well; this one knows its `model` and `params`.
 *
 * @throws {@link ValueError} `config/unknown-option`, `callback/hook`
 * @example new LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })
 */
export class LambdaCallback extends Callback {
  constructor(hooks: LambdaCallbackConfig = {}) {
    super();
    const known = Object.fromEntries(hookNames.map((name) => [name, undefined]));
    for (const [name, hook] of Object.entries(withDefaults("LambdaCallback", hooks, known))) {
      if (hook === undefined || hook === null) continue;
      if (typeof hook !== "function") {
        throw new ValueError(
          "callback/hook",
          `LambdaCallback: ${name} must be a function. Received: ${formatReceived(hook)}.`,
        );
      }
      // Only hooks that exist cost anything: they are properties, not methods that do nothing.
      Object.defineProperty(this, name, { value: hook, enumerable: true });
    }
  }
}
