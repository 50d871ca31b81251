/** @module models/callbacks/monitor — what callbacks share that watch one value of the logs. */
import { writeError } from "#platform";
import { ValueError } from "../../core/errors.ts";
import { floatx } from "../../runtime/config.ts";
import type { AnyModel } from "../model.ts";
import { Callback, type Logs } from "./callback.ts";

/** Options of callbacks that watch a value. */
export interface MonitorOptions {
  /** A key of the logs. Default `"val_loss"`. */
  readonly monitor?: string | undefined;
  /** Whether less (`"min"`) or more (`"max"`) is better. Default `"auto"`: as the loss or metric says. */
  readonly mode?: "auto" | "min" | "max" | undefined;
  /** Changes of at most this count as none; its sign does not matter. Default 0. */
  readonly minDelta?: number | undefined;
}

/** Base of callbacks that watch one value. */
export abstract class MonitorCallback extends Callback {
  readonly monitor: string;
  readonly mode: "auto" | "min" | "max";
  readonly minDelta: number;
  #direction: "up" | "down" | null = null;
  #hasWarned = false;

  constructor(where: string, { monitor, mode, minDelta }: MonitorOptions) {
    super();
    this.monitor = monitor ?? "val_loss";
    this.mode = mode ?? "auto";
    this.minDelta = Math.abs(minDelta ?? 0);
    if (!["auto", "min", "max"].includes(this.mode)) {
      throw new ValueError(
        "callback/mode",
        `${where}: mode must be "auto", "min" or "max". Received: ${JSON.stringify(mode)}.`,
      );
    }
    if (!Number.isFinite(this.minDelta)) {
      throw new ValueError(
        "callback/min-delta",
        `${where}: minDelta must be a finite number. Received: ${String(minDelta)}.`,
      );
    }
  }

  /** Forgets what an earlier training taught. Called when training begins. */
  protected resetMonitor(): void {
    this.#direction = null;
    this.#hasWarned = false;
  }

  /** The value that is watched; `null`, with one warning, where the logs lack it. */
  protected monitored(where: string, logs: Logs): number | null {
    const value = logs[this.monitor];
    if (Array.isArray(value)) {
      throw new ValueError(
        "callback/vector",
        `${where}: "${this.monitor}" is a list of ${value.length} values, one a class, of which none is better than all. Watch a metric that is one number, for instance with \`average: "macro"\`, or "val_loss".`,
      );
    }
    if (value !== undefined) return value;
    if (!this.#hasWarned) {
      writeError(
        `${where}: the logs have no "${this.monitor}", so nothing is watched. They have: ${Object.keys(logs).join(", ") || "nothing"}.` +
          (this.monitor.startsWith("val_") &&
          !Object.keys(logs).some((key) => key.startsWith("val_"))
            ? " Pass validationData or validationSplit to fit."
            : ""),
      );
    }
    this.#hasWarned = true;
    return null;
  }

  /** Whether `value` is better than `reference` by more than `minDelta`. In the type in which losses and metrics are. */
  protected isBetter(where: string, value: number, reference: number | null): boolean {
    this.#direction ??= this.#findDirection(where);
    if (reference === null) return true;
    const round = floatx() === "float64" ? Number : Math.fround;
    return this.#direction === "down"
      ? round(value + this.minDelta) < round(reference)
      : round(value - this.minDelta) > round(reference);
  }

  #findDirection(where: string): "up" | "down" {
    if (this.mode !== "auto") return this.mode === "min" ? "down" : "up";
    const key = this.monitor.replace(/^val_/, "");
    if (key === "loss") return "down";
    const known = this.model === null ? null : directionOf(this.model, key);
    if (known !== null) return known;
    throw new ValueError(
      "callback/direction",
      `${where}: whether more or less of "${this.monitor}" is better is not known. Pass mode: "max" or mode: "min".`,
    );
  }
}

function directionOf(model: AnyModel, key: string): "up" | "down" | null {
  const { keys, metrics } = model.requireCompiled();
  const at = keys.indexOf(key);
  // The loss of one output of several: Keras asks for the mode, though of a loss less is always better.
  const isLoss = at >= 0 && key.endsWith("_loss");
  return metrics[at]?.direction ?? (isLoss ? "down" : null);
}
