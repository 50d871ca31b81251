import type { Mistake } from "./mistake.ts";

export const callbacks: readonly Mistake[] = [
  {
    mistake: "A callback that is in no list",
    code: `const stop = new callbacks.EarlyStopping();
await model.fit(x, y, { callbacks: stop });`,
    error: "callback/list",
    says: "callbacks is a list, for instance [new EarlyStopping()]. Received: an object.",
  },
  {
    mistake: "A callback's class",
    code: "await model.fit(x, y, { callbacks: [callbacks.EarlyStopping] });",
    error: "callback/kind",
    says: "a callback is an object with hooks, { onEpochEnd(epoch, logs) { … } }, or an instance of a class, new EarlyStopping(). Received: the class EarlyStopping (write new before it).",
  },
  {
    mistake: "A callback's name",
    code: `await model.fit(x, y, { callbacks: ["earlyStopping"] });`,
    error: "callback/kind",
    says: `a callback is an object with hooks, { onEpochEnd(epoch, logs) { … } }, or an instance of a class, new EarlyStopping(). Received: "earlyStopping".`,
  },
  {
    mistake: "A function",
    code: `await model.fit(x, y, { callbacks: [() => console.log("done")] });`,
    error: "callback/kind",
    says: "a callback is an object with hooks, { onEpochEnd(epoch, logs) { … } }, or an instance of a class, new EarlyStopping(). Received: a function.",
  },
  {
    mistake: "A hook in Python's spelling",
    code: "await model.fit(x, y, { callbacks: [{ on_epoch_end() {} }] });",
    error: "callback/hook",
    says: "the hook `on_epoch_end` is written `onEpochEnd` here.",
  },
  {
    mistake: "A hook misspelt",
    code: "await model.fit(x, y, { callbacks: [{ onEpochEnds() {} }] });",
    error: "callback/hook",
    says: `no hook is called \`onEpochEnds\`. Did you mean "onEpochEnd"?`,
  },
  {
    mistake: "A hook that Keras calls otherwise here",
    code: "await model.fit(x, y, { callbacks: [{ onBatchEnd() {} }] });",
    error: "callback/hook",
    says: `no hook is called \`onBatchEnd\`. Did you mean "onEpochEnd"?`,
  },
  {
    mistake: "An option of a callback in Python's spelling",
    code: "new callbacks.EarlyStopping({ restore_best_weights: true });",
    error: "config/unknown-option",
    says: "EarlyStopping: unknown option `restore_best_weights`. Did you mean `restoreBestWeights`?",
  },
  {
    mistake: "A mode that does not exist",
    code: `new callbacks.EarlyStopping({ mode: "maximum" });`,
    error: "callback/mode",
    says: `EarlyStopping: mode must be "auto", "min" or "max". Received: "maximum".`,
  },
  {
    mistake: "A value watched that is not there",
    code: "await model.fit(x, y, { callbacks: [new callbacks.EarlyStopping()] });",
    error: null,
    says: `EarlyStopping: the logs have no "val_loss", so nothing is watched. They have: loss. Pass validationData or validationSplit to fit.`,
  },
  {
    mistake: "A value watched of which more may be better or worse",
    code: `const closeness = (yTrue, yPred) => yTrue.subtract(yPred).abs();
model.compile({ loss: "mse", metrics: [closeness] });
const stop = new callbacks.EarlyStopping({ monitor: "closeness" });
await model.fit(x, y, { callbacks: [stop] });`,
    error: "callback/direction",
    says: `EarlyStopping: whether more or less of "closeness" is better is not known. Pass mode: "max" or mode: "min".`,
  },
  {
    mistake: "A factor that does not reduce",
    code: "new callbacks.ReduceLROnPlateau({ factor: 2 });",
    error: "config/range",
    says: "ReduceLROnPlateau: factor: expected a number in [0, 1). Received: 2.",
  },
  {
    mistake: "A schedule that gives NaN",
    code: `const schedule = new callbacks.LearningRateScheduler(() => NaN);
await model.fit(x, y, { callbacks: [schedule] });`,
    error: "callback/schedule",
    says: "LearningRateScheduler: the function must return a number ≥ 0. Received: NaN for epoch 0.",
  },
];
