/** @module models/callbacks/callback-list — several callbacks as one, for training loops of one's own. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { AnyModel } from "../model.ts";
import {
  Callback,
  type CallbackHooks,
  type CallbackParams,
  type HookName,
  hookNames,
} from "./callback.ts";
import { History } from "./history.ts";
import { ProgbarLogger } from "./progbar-logger.ts";

/** Callbacks, and lists of them. */
export type NestedCallbacks = readonly (CallbackHooks | NestedCallbacks)[];

/** Options of {@link CallbackList}. */
export interface CallbackListConfig extends Partial<CallbackParams> {
  /** Whether a {@link History} is added, if there is none. Default `false`. */
  readonly addHistory?: boolean | undefined;
  /** Whether a {@link ProgbarLogger} is added, if there is none. Default `false`. */
  readonly addProgbar?: boolean | undefined;
  readonly model?: AnyModel | null | undefined;
}

/**
 * Several callbacks as one: its hooks call theirs, in order, and wait for promises. `fit` makes its own from a plain list; this
 * one is for loops that you write yourself, or to pass many callbacks under one name.
 *
 * @throws {@link ValueError} `callback/kind`
 * @example
 * const list = new CallbackList([new CSVLogger("log.csv")], { model, addHistory: true, epochs: 2 });
 * await list.onTrainBegin?.({});
 * for (let epoch = 0; epoch < 2; epoch++) await list.onEpochEnd?.(epoch, { loss: 1 / (epoch + 1) });
 * await list.onTrainEnd?.({});
 */
export class CallbackList extends Callback {
  readonly callbacks: readonly CallbackHooks[];
  // Made by the constructor, where one of the callbacks has the hook.
  declare readonly onTrainBegin?: NonNullable<CallbackHooks["onTrainBegin"]>;
  declare readonly onTrainEnd?: NonNullable<CallbackHooks["onTrainEnd"]>;
  declare readonly onEpochBegin?: NonNullable<CallbackHooks["onEpochBegin"]>;
  declare readonly onEpochEnd?: NonNullable<CallbackHooks["onEpochEnd"]>;
  declare readonly onTrainBatchBegin?: NonNullable<CallbackHooks["onTrainBatchBegin"]>;
  declare readonly onTrainBatchEnd?: NonNullable<CallbackHooks["onTrainBatchEnd"]>;
  declare readonly onTestBegin?: NonNullable<CallbackHooks["onTestBegin"]>;
  declare readonly onTestEnd?: NonNullable<CallbackHooks["onTestEnd"]>;
  declare readonly onTestBatchBegin?: NonNullable<CallbackHooks["onTestBatchBegin"]>;
  declare readonly onTestBatchEnd?: NonNullable<CallbackHooks["onTestBatchEnd"]>;
  declare readonly onPredictBegin?: NonNullable<CallbackHooks["onPredictBegin"]>;
  declare readonly onPredictEnd?: NonNullable<CallbackHooks["onPredictEnd"]>;
  declare readonly onPredictBatchBegin?: NonNullable<CallbackHooks["onPredictBatchBegin"]>;
  declare readonly onPredictBatchEnd?: NonNullable<CallbackHooks["onPredictBatchEnd"]>;

  constructor(callbacks: NestedCallbacks = [], config: CallbackListConfig = {}) {
    super();
    const { addHistory, addProgbar, model, ...params } = config;
    const list = flatten(callbacks);
    if (addHistory && !list.some((callback) => callback instanceof History)) {
      list.push(new History());
    }
    if (addProgbar && !list.some(({ showsProgress }) => showsProgress)) {
      list.push(new ProgbarLogger());
    }
    this.callbacks = list;
    for (const name of hookNames) {
      if (list.every((callback) => callback[name] === undefined)) continue;
      // Only hooks that exist cost anything.
      Object.defineProperty(this, name, { value: this.#caller(name), enumerable: true });
    }
    if (model) this.setModel(model);
    this.setParams({ verbose: 1, epochs: 1, steps: null, ...params });
  }

  /** Whether one of them shows progress. */
  get showsProgress(): boolean {
    return this.callbacks.some(({ showsProgress }) => showsProgress === true);
  }

  override setModel(model: AnyModel): void {
    super.setModel(model);
    for (const callback of this.callbacks) {
      callback.setModel?.(model);
      if (callback instanceof History) model.history = callback;
    }
  }

  override setParams(params: CallbackParams): void {
    super.setParams(params);
    for (const callback of this.callbacks) callback.setParams?.(params);
  }

  #caller(name: HookName): Hook {
    return async (...args) => {
      for (const callback of this.callbacks) {
        // Which arguments a hook takes is told by its name, which is the same here.
        await (callback[name] as Hook | undefined)?.apply(callback, [...args]);
      }
    };
  }
}

type Hook = (...args: readonly unknown[]) => void | Promise<void>;

function flatten(callbacks: NestedCallbacks): CallbackHooks[] {
  return callbacks.flatMap((callback): CallbackHooks[] => {
    if (Array.isArray(callback)) return flatten(callback);
    if (typeof callback === "object" && callback !== null) return [callback as CallbackHooks];
    throw new ValueError(
      "callback/kind",
      `CallbackList: a callback is an object with hooks. Received: ${formatReceived(callback)}.`,
    );
  });
}
