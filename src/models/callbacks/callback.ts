/**
 * @module models/callbacks/callback — what may happen between steps. A callback is a subclass, or a plain object with some of
 * these methods.
 */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { camelToSnake, suggestion } from "../../core/names.ts";
import type { AnyModel } from "../model.ts";

/** Values by Keras's keys: `loss`, `mae`, `val_loss`. A metric of several values has a list of them in its place. */
export type Logs = Readonly<Record<string, number>>;

/** What `fit`, `evaluate` or `predict` told callbacks at the start. */
export interface CallbackParams {
  readonly verbose: number;
  readonly epochs: number;
  /** Batches in an epoch; `null` where not known. */
  readonly steps: number | null;
}

/** Methods that a callback may have. They may be async; then training waits. */
export interface CallbackHooks {
  /** Whether it shows progress itself, so that `fit` and the others do not. */
  readonly showsProgress?: boolean;
  setParams?(params: CallbackParams): void;
  setModel?(model: AnyModel): void;
  onTrainBegin?(logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onTestBegin?(logs: Logs): void | Promise<void>;
  onTestEnd?(logs: Logs): void | Promise<void>;
  onTestBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBegin?(logs: Logs): void | Promise<void>;
  onPredictEnd?(logs: Logs): void | Promise<void>;
  onPredictBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
}

/** Base of callbacks: hooks are methods that subclasses add; only those that exist cost anything. */
export class Callback implements CallbackHooks {
  #model: AnyModel | null = null;
  #params: CallbackParams | null = null;

  setModel(model: AnyModel): void {
    this.#model = model;
  }

  setParams(params: CallbackParams): void {
    this.#params = params;
  }

  /** The model in training; `null` outside. */
  get model(): AnyModel | null {
    return this.#model;
  }

  get params(): CallbackParams | null {
    return this.#params;
  }
}

export type HookName = Exclude<keyof CallbackHooks, "setParams" | "setModel" | "showsProgress">;

/** All hooks' names. */
export const hookNames: readonly HookName[] = [
  "onTrainBegin",
  "onTrainEnd",
  "onEpochBegin",
  "onEpochEnd",
  "onTrainBatchBegin",
  "onTrainBatchEnd",
  "onTestBegin",
  "onTestEnd",
  "onTestBatchBegin",
  "onTestBatchEnd",
  "onPredictBegin",
  "onPredictEnd",
  "onPredictBatchBegin",
  "onPredictBatchEnd",
];

/**
 * Checks what the user passed as callbacks: one of Python's hooks would never be called, and nobody would be told.
 *
 * @throws {@link ValueError} `callback/list`, `callback/kind`, `callback/hook`
 */
function requireCallbacks(callbacks: readonly CallbackHooks[]): void {
  if (!Array.isArray(callbacks)) {
    throw new ValueError(
      "callback/list",
      `callbacks is a list, for instance [new EarlyStopping()]. Received: ${formatReceived(callbacks)}.`,
    );
  }
  for (const callback of callbacks as readonly unknown[]) {
    if (typeof callback !== "object" || callback === null) {
      throw new ValueError(
        "callback/kind",
        `a callback is an object with hooks, { onEpochEnd(epoch, logs) { … } }, or an instance of a class, new EarlyStopping(). Received: ${formatReceived(callback)}.`,
      );
    }
    const misspelt = hookNames.find((name) => camelToSnake(name) in callback);
    if (misspelt !== undefined) {
      throw new ValueError(
        "callback/hook",
        `the hook \`${camelToSnake(misspelt)}\` is written \`${misspelt}\` here.`,
      );
    }
    const unknown = Object.keys(callback).find(
      (key) =>
        /^on(Batch|Epoch|Train|Test|Predict)/.test(key) &&
        !(hookNames as readonly string[]).includes(key),
    );
    if (unknown === undefined) continue;
    throw new ValueError(
      "callback/hook",
      `no hook is called \`${unknown}\`.${suggestion(unknown, hookNames) || ` Hooks: ${hookNames.join(", ")}.`}`,
    );
  }
}

/** Calls the hooks of several callbacks, in order. */
export class HookRunner {
  readonly callbacks: readonly CallbackHooks[];
  readonly params: CallbackParams;

  constructor(callbacks: readonly CallbackHooks[], model: AnyModel, params: CallbackParams) {
    requireCallbacks(callbacks);
    this.callbacks = callbacks;
    this.params = params;
    for (const callback of callbacks) {
      callback.setModel?.(model);
      callback.setParams?.(params);
    }
  }

  /** Whether one of them shows progress. */
  get showsProgress(): boolean {
    return this.callbacks.some(({ showsProgress }) => showsProgress === true);
  }

  /** Whether any callback has this hook. */
  has(hook: HookName): boolean {
    return this.callbacks.some((callback) => callback[hook] !== undefined);
  }

  /** Calls a hook without an index; waits only for promises. */
  async run(
    hook:
      | "onTrainBegin"
      | "onTrainEnd"
      | "onTestBegin"
      | "onTestEnd"
      | "onPredictBegin"
      | "onPredictEnd",
    logs: Logs,
  ): Promise<void> {
    for (const callback of this.callbacks) {
      const done = callback[hook]?.(logs);
      if (done instanceof Promise) await done;
    }
  }

  /** Calls a hook for an epoch or batch; waits only for promises. */
  async runAt(
    hook: Exclude<
      HookName,
      | "onTrainBegin"
      | "onTrainEnd"
      | "onTestBegin"
      | "onTestEnd"
      | "onPredictBegin"
      | "onPredictEnd"
    >,
    index: number,
    logs: Logs,
  ): Promise<void> {
    for (const callback of this.callbacks) {
      const done = callback[hook]?.(index, logs);
      if (done instanceof Promise) await done;
    }
  }
}
