/**
 * @module models/trainer/non-finite — where NaN and infinity come from. Training goes on with them, as in Keras, but not without
 * a word.
 */
import { writeError } from "#platform";
import { isFloating } from "../../core/dtype.ts";
import type { History } from "../callbacks/history.ts";
import type { AnyModel } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import { type DataRows, type Rows, rowSize } from "./data.ts";

function nameOf(value: number): string {
  return Number.isNaN(value) ? "NaN" : String(value);
}

/** The first element that is no finite number, in words; `null` where all are. */
function firstIn(name: string, rows: Rows): string | null {
  const at = rows.data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return null;
  const size = rowSize(rows);
  const column = size === 1 ? "" : `, column ${at % size}`;
  return `${name} has ${nameOf(rows.data[at] ?? Number.NaN)} in row ${Math.floor(at / size)}${column}`;
}

/** Says once, for each compilation, which array has NaN or infinity and where. Rows and columns count from 0. */
export function warnOfData(compiled: Compiled, { x, y }: DataRows): void {
  const parts = [
    ...x.map((rows) => ["x", rows] as const),
    ...y.map((rows) => ["y", rows] as const),
  ];
  const found = parts.map(([name, rows]) => firstIn(name, rows)).filter((text) => text !== null);
  if (found.length === 0 || !compiled.isFirst("data")) return;
  const heading = Number.isNaN(x[0]?.data[0]) ? " Is row 0 the heading of the table?" : "";
  writeError(
    `fit: ${found.join("; ")} (counted from 0). The loss will be NaN: leave such rows out, or fill them in before training.${heading}`,
  );
}

/** What is known of a loss that is no number any more. */
export interface NonFiniteLoss {
  readonly history: History;
  /** The last epoch that has run, from 0; not in the history if it has not ended. */
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  /** First and last step within which it happened; `null` where not known. */
  readonly steps: readonly [first: number, last: number] | null;
}

/** Says once, for each compilation, when the loss became NaN or infinite, and which weight is so. */
export function warnOfLoss(model: AnyModel, compiled: Compiled, found: NonFiniteLoss): void {
  if (!compiled.isFirst("loss")) return;
  const { history, epochs } = found;
  const { loss: losses = [] } = history.history;
  const at = losses.findIndex((loss) => !Number.isFinite(loss));
  const epoch = at < 0 ? found.epoch : (history.epoch[at] ?? found.epoch);
  const loss = at < 0 ? found.loss : (losses[at] ?? found.loss);
  const before = losses[(at < 0 ? losses.length : at) - 1];
  const weight = model.weights.find(
    ({ dtype, value }) =>
      isFloating(dtype) &&
      value
        .astype("float32")
        .dataSync()
        .some((x) => !Number.isFinite(x)),
  );
  writeError(
    `fit: the loss became ${nameOf(loss)} in epoch ${epoch + 1} of ${epochs}${stepText(found.steps)}` +
      `${before === undefined ? "" : `, after ${Number(before.toPrecision(4))}`}. ` +
      (weight === undefined
        ? "All weights are still finite: look at the targets, and at logarithms and divisions in the loss. "
        : `The first weight that is not finite is ${weight.path}. `) +
      "Usual causes: a learning rate that is too large, NaN in the data, inputs that are not scaled. callbacks.TerminateOnNaN stops such a training.",
  );
}

function stepText(steps: NonFiniteLoss["steps"]): string {
  if (steps === null || steps[1] === 1) return "";
  return steps[0] === steps[1] ? `, step ${steps[0]}` : `, steps ${steps[0]} to ${steps[1]}`;
}
