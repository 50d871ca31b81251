/** @module models/callbacks/progress-format — the texts of the progress bar, as Keras writes them. */
import { toFixedHalfEven } from "../../core/fixed-point.ts";
import type { Logs } from "./callback.ts";

/** Cells of the bar where nothing else is said. */
const barWidth = 20;

/**
 * A metric: four decimals, `1.2346e-05` where that would leave less than two digits, `nan`, `inf`. Of a metric with several
 * values the mean, as in Keras.
 */
export function formatMetric(metric: number): string {
  const values = [metric].flat();
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Math.abs(value) > 1e-3) return toFixedHalfEven(value, 4);
  const [mantissa = "", exponent = "0"] = value.toExponential(4).split("e");
  const digits = exponent.replace(/[+-]/, "").padStart(2, "0");
  return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${digits}`;
}

/** ` - loss: 11.0105 - mae: 3.0495` */
export function formatLogs(logs: Logs): string {
  let text = "";
  for (const key in logs) text += ` - ${key}: ${formatMetric(logs[key] ?? Number.NaN)}`;
  return text;
}

/** Time of one step: `2s/step`, `312ms/step`, `993us/step`, `640ns/step`. */
export function formatStepTime(seconds: number, unit = "step"): string {
  const text = (scale: number, name: string): string =>
    `${toFixedHalfEven(seconds * scale, 0)}${name}/${unit}`;
  if (seconds >= 1 || seconds === 0) return text(1, "s");
  if (seconds >= 1e-3) return text(1e3, "ms");
  // Keras stops at microseconds; a small step takes less here.
  return seconds >= 1e-6 ? text(1e6, "us") : text(1e9, "ns");
}

/** Time that has passed: whole seconds. */
export function formatElapsed(seconds: number): string {
  return `${toFixedHalfEven(seconds, 0)}s`;
}

/** Time that is left: `12s`, `1:05`, `1:00:05`. */
export function formatRemaining(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds > 3600) {
    return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  }
  return seconds > 60 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${whole}s`;
}

/** ` 3/10`: as wide from the first step to the last. */
export function formatCount(done: number, total: number | null): string {
  return total === null
    ? `${String(done).padStart(7)}/Unknown`
    : `${String(done).padStart(String(total).length)}/${total}`;
}

/** What a line of the bar says. */
export interface Progress {
  readonly done: number;
  /** Steps in all; `null` where not known. */
  readonly total: number | null;
  /** Time passed or left, formatted. */
  readonly time: string;
  /** Seconds that one step takes. */
  readonly stepSeconds: number;
  readonly logs: Logs;
  /** Cells of the bar. Default 20. */
  readonly width?: number;
  /** What is counted. Default `"step"`. */
  readonly unit?: string;
}

/** `1/2 ━━━━━━━━━━━━━━━━━━━━ 0s 5ms/step - loss: 9.8668`. Without colours, what is left to do is drawn thin. */
export function formatBar(progress: Progress, hasColors: boolean): string {
  const { done, total, time, stepSeconds, logs, width = barWidth, unit } = progress;
  const style = (code: number, text: string): string =>
    hasColors && text !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
  const filled = total === null ? 0 : Math.floor((width * Math.min(done, total)) / total);
  const rest = (hasColors ? "━" : "─").repeat(width - filled);
  const bar = total === null ? "" : ` ${style(32, "━".repeat(filled))}${style(37, rest)}`;
  return (
    style(1, formatCount(done, total)) +
    `${bar} ${style(1, time)} ${formatStepTime(stepSeconds, unit)}${formatLogs(logs)}`
  );
}

/** `1/1 - 0s - 1ms/step - loss: 10.8877`: a line for files. */
export function formatPlainLine(progress: Progress): string {
  const { done, total, time, stepSeconds, logs, unit } = progress;
  return `${formatCount(done, total)} - ${time} - ${formatStepTime(stepSeconds, unit)}${formatLogs(logs)}`;
}
