/** @module models/callbacks/csv-logger — epochs' results as lines of a CSV file. */
import { readFile, writeText } from "#platform";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { pythonFloat } from "../../core/python-format.ts";
import { withDefaults } from "../../nn/config.ts";
import { Callback, type Logs } from "./callback.ts";

/** Options of {@link CSVLogger}. */
export interface CSVLoggerConfig {
  /** Between two fields. Default `","`. */
  readonly separator?: string | undefined;
  /** Whether to go on with a file that is there, instead of writing it anew. Default `false`. */
  readonly append?: boolean | undefined;
  /** Takes each piece of text instead of a file: for browsers, which have none. */
  readonly onText?: ((text: string) => void | Promise<void>) | null | undefined;
}

/**
 * Writes epochs, losses and metrics to a CSV file, a line an epoch: a header of `epoch` and the keys in alphabetical order, then
 * numbers as Python writes them. Columns of validation are there even if the first epoch has none; `NA` stands for what is
 * missing.
 *
 * @param filename - A path, in Node, Deno and Bun; `null` with `onText`.
 * @throws {@link ValueError} `callback/csv`; {@link UnsupportedError} `file/write` in browsers
 * @example await model.fit(x, y, { epochs: 10, callbacks: [new CSVLogger("training.csv")] });
 */
export class CSVLogger extends Callback {
  readonly filename: string | URL | null;
  readonly separator: string;
  readonly append: boolean;
  readonly #onText: ((text: string) => void | Promise<void>) | null;
  #keys: readonly string[] | null = null;
  #hasHeader = false;

  constructor(filename: string | URL | null, config: CSVLoggerConfig = {}) {
    super();
    const { separator, append, onText } = withDefaults("CSVLogger", config, {
      separator: ",",
      append: false,
      onText: null,
    });
    if (typeof filename !== "string" && !(filename instanceof URL) && onText === null) {
      throw new ValueError(
        "callback/csv",
        `CSVLogger: expected a file's name, or null and onText: (text) => … to take the text. Received: ${formatReceived(filename)}.`,
      );
    }
    if (typeof separator !== "string" || separator.length !== 1) {
      throw new ValueError(
        "callback/csv",
        `CSVLogger: separator must be one character. Received: ${formatReceived(separator)}.`,
      );
    }
    this.filename = filename;
    this.separator = separator;
    this.append = append;
    this.#onText = onText;
  }

  async onTrainBegin(): Promise<void> {
    this.#keys = null;
    this.#hasHeader = this.append && (await this.#hasText());
    if (!this.append && this.#onText === null) await this.#write("", false);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#keys ??= columnsOf(logs);
    const values = this.#keys.map((key) => cellOf(logs[key]));
    const header = this.#hasHeader ? "" : this.#line(["epoch", ...this.#keys]);
    this.#hasHeader = true;
    await this.#write(header + this.#line([String(epoch), ...values]), true);
  }

  #line(cells: readonly string[]): string {
    const quoted = cells.map((cell) =>
      cell.includes(this.separator) || /["\r\n]/.test(cell)
        ? `"${cell.replaceAll('"', '""')}"`
        : cell,
    );
    return `${quoted.join(this.separator)}\r\n`;
  }

  async #write(text: string, append: boolean): Promise<void> {
    if (this.#onText !== null) await this.#onText(text);
    else await writeText(this.filename ?? "", text, append);
  }

  async #hasText(): Promise<boolean> {
    if (this.#onText !== null || this.filename === null) return false;
    try {
      return (await readFile(this.filename)).length > 0;
    } catch {
      // It is not there yet; if it cannot be read for another reason, writing says so.
      return false;
    }
  }
}

/** Keys in order, with columns for a validation that may come later. */
function columnsOf(logs: Logs): readonly string[] {
  const keys = Object.keys(logs).sort();
  const hasValidation = keys.some((key) => key.startsWith("val_"));
  return hasValidation ? keys : [...keys, ...keys.map((key) => `val_${key}`)];
}

/** A value of the logs; metrics of several values are lists in spite of their type. */
function cellOf(value: unknown): string {
  if (value === undefined) return "NA";
  return Array.isArray(value) ? `"[${value.map(pythonNumber).join(", ")}]"` : pythonNumber(value);
}

function pythonNumber(value: unknown): string {
  return typeof value === "number" ? pythonFloat(value) : String(value);
}
