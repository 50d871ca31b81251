/** @module models/plot/plot-history — the curves of a training, as a picture, a page or text. */
import { terminal } from "#platform";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { requirePositiveInteger, withDefaults } from "../../nn/config.ts";
import { type HistoryLike, panelsOf } from "./curves.ts";
import { htmlOf } from "./html.ts";
import { svgOf } from "./svg.ts";
import { terminalOf } from "./terminal.ts";

/** Options of {@link plotHistory}. */
export interface PlotHistoryOptions {
  /** `"svg"` (default): an SVG's text. `"html"`: that of a page that stands by itself. `"terminal"`: a chart for `console.log`. */
  readonly format?: "svg" | "html" | "terminal" | undefined;
  /** Which quantities to show, `["loss", "mae"]`; those of validation come along. Default: all. */
  readonly keys?: readonly string[] | null | undefined;
  /** Default: none. */
  readonly title?: string | undefined;
  /** CSS pixels, or characters on a terminal. Default: 640, or the terminal's, at most 80. */
  readonly width?: number | undefined;
  /** CSS pixels of all panels, or lines of each on a terminal. Default: 260 a panel, or 10. */
  readonly height?: number | undefined;
}

/**
 * The curves of a training: a panel for each quantity, with the curve of training and, dashed, that of validation.
 *
 * @param history - What `fit` returned, or an object with a list of values for each key.
 * @returns Text in the format asked for.
 * @throws {@link ValueError} `plot/history`, `plot/key`, `plot/format`, `config/positive-integer`, `config/unknown-option`
 * @example
 * const history = await model.fit(x, y, { epochs: 100, verbose: 0 });
 * console.log(plotHistory(history, { format: "terminal" }));
 */
export function plotHistory(history: HistoryLike, options: PlotHistoryOptions = {}): string {
  const { format, keys, title, width, height } = withDefaults("plotHistory", options, {
    format: "svg" as const,
    keys: null as readonly string[] | null,
    title: "",
    width: null,
    height: null,
  });
  for (const [name, size] of Object.entries({ width, height })) {
    if (size !== null) requirePositiveInteger(`plotHistory: ${name}`, size);
  }
  const panels = panelsOf(history, keys);
  switch (format) {
    case "terminal": {
      const { columns, hasColors } = terminal();
      const size = { columns: width ?? Math.min(80, columns), rows: height ?? 10, hasColors };
      return terminalOf(panels, title, size);
    }
    case "svg":
    case "html": {
      const size = { width: width ?? 640, height: height ?? 260 * panels.length };
      if (format === "svg") return svgOf(panels, title, size);
      return htmlOf(panels, title, svgOf(panels, "", size));
    }
    default:
      format satisfies never;
      throw new ValueError(
        "plot/format",
        `plotHistory: format must be "svg", "html" or "terminal". Received: ${formatReceived(format)}.`,
      );
  }
}
