/** @module models/plot/curves — what a plot of a history shows: panels of curves, scales and ticks. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { suggestion } from "../../core/names.ts";
import { isPlainObject } from "../../core/tree.ts";

/** A point of a curve; `y` is finite. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The values of one key. Where one is not finite, the curve has a gap: it consists of parts. */
export interface Curve {
  readonly key: string;
  readonly isValidation: boolean;
  readonly parts: readonly (readonly Point[])[];
  /** The last value, finite or not. */
  readonly last: number;
}

/** Curves that share an axis: those of training and of validation. */
export interface Panel {
  readonly name: string;
  readonly curves: readonly Curve[];
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
}

/** What `fit` returns, as far as a plot asks: known by its form, for `History` shows itself by a plot. */
interface HistoryRecord {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** A history, or what it holds: a list of values for each key. */
export type HistoryLike = HistoryRecord | Readonly<Record<string, readonly number[]>>;

function isRecord(history: HistoryLike): history is HistoryRecord {
  return isPlainObject(history?.history);
}

/**
 * The panels of a history: one for each quantity, the loss first.
 *
 * @param keys - Which quantities to show (without `val_`); `null` for all.
 * @throws {@link ValueError} `plot/history`, `plot/key`
 */
export function panelsOf(history: HistoryLike, keys: readonly string[] | null): Panel[] {
  const lists = isRecord(history) ? history.history : history;
  const isLists =
    isPlainObject(lists) &&
    Object.values(lists).every((list) => Array.isArray(list) && list.every(isNumber));
  if (!isLists || Object.keys(lists).length === 0) {
    throw new ValueError(
      "plot/history",
      `plotHistory: expected what fit returned, or an object with a list of numbers for each key. Received: ${isPlainObject(lists) ? "an object without such lists" : formatReceived(history)}.${history instanceof Promise ? " Await fit: const history = await model.fit(x, y)." : ""}`,
    );
  }
  const epochs = isRecord(history)
    ? history.epoch.map((epoch) => epoch + 1)
    : Array.from({ length: Math.max(...lengths(lists)) }, (_, i) => i + 1);
  const names = [...new Set(Object.keys(lists).map((key) => key.replace(/^val_/, "")))];
  if (keys !== null && !Array.isArray(keys)) {
    throw new ValueError(
      "plot/key",
      `plotHistory: keys is a list, for instance ["loss"]. Received: ${formatReceived(keys)}.`,
    );
  }
  const unknown = keys?.find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new ValueError(
      "plot/key",
      `plotHistory: there is no ${formatReceived(unknown)} in this history, which has ${names.join(", ")}.${suggestion(unknown, names)}`,
    );
  }
  return names
    .filter((name) => keys?.includes(name) ?? true)
    .map((name) => panel(name, lists, epochs));
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function lengths(lists: Readonly<Record<string, readonly number[]>>): number[] {
  return Object.values(lists).map(({ length }) => length);
}

function panel(
  name: string,
  lists: Readonly<Record<string, readonly number[]>>,
  epochs: readonly number[],
): Panel {
  const curves = [name, `val_${name}`].flatMap((key) => {
    const list = lists[key];
    return list === undefined ? [] : [curve(key, list, epochs)];
  });
  const points = curves.flatMap(({ parts }) => parts.flat());
  const first = epochs[0] ?? 1;
  return {
    name,
    curves,
    xRange: [first, Math.max(epochs.at(-1) ?? 1, first + 1)],
    yRange: rangeOf(points.map(({ y }) => y)),
  };
}

function curve(key: string, list: readonly number[], epochs: readonly number[]): Curve {
  // Validation may happen every so many epochs only.
  const stride = Math.max(1, Math.floor(epochs.length / Math.max(1, list.length)));
  const parts: Point[][] = [[]];
  list.forEach((y, i) => {
    if (!Number.isFinite(y)) parts.push([]);
    else parts.at(-1)?.push({ x: epochs[(i + 1) * stride - 1] ?? i + 1, y });
  });
  return {
    key,
    isValidation: key.startsWith("val_"),
    parts: parts.filter(({ length }) => length > 0),
    last: list.at(-1) ?? Number.NaN,
  };
}

/** Least and greatest; a little around a single value, and [0, 1] around none. */
function rangeOf(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  const margin = Math.abs(low) / 10 || 1;
  return [low - margin, high + margin];
}

/** Round numbers in a range, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  if (!(step > 0) || !(last - first < 1000)) return [low, high];
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** A number in few characters: `0.05`, `1.2e-7`, `nan`. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(Number(value.toPrecision(5)));
  return value.toExponential().length > 9 ? value.toExponential(3) : value.toExponential();
}

/**
 * At most four points for each of `columns` columns: the first, the least, the greatest and the last, which draw the same
 * line.
 */
export function thinned(
  points: readonly Point[],
  [low, high]: readonly [number, number],
  columns: number,
): readonly Point[] {
  if (points.length <= 4 * columns) return points;
  const kept: Point[] = [];
  let group: Point[] = [];
  let column = Number.NaN;
  const flush = (): void => {
    const [first] = group;
    if (first === undefined) return;
    const least = group.reduce((a, b) => (b.y < a.y ? b : a));
    const greatest = group.reduce((a, b) => (b.y > a.y ? b : a));
    const ordered = [...new Set([first, least, greatest, group.at(-1) ?? first])];
    kept.push(...ordered.sort((a, b) => a.x - b.x));
    group = [];
  };
  for (const point of points) {
    const own = Math.floor(((point.x - low) / (high - low)) * columns);
    if (own !== column) flush();
    column = own;
    group.push(point);
  }
  flush();
  return kept;
}
