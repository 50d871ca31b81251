/** @module models/callbacks/history-display — how a history shows itself in a notebook. Loaded when it does. */
import { type MimeBundle, preformatted } from "../../core/inspectable.ts";
import { plotHistory } from "../plot/plot-history.ts";

/** The line as text; the line and the curves as HTML. */
export function displayHistory(
  line: string,
  lists: Readonly<Record<string, readonly number[]>>,
): MimeBundle {
  const shown = preformatted(line);
  const hasEpochs = Object.values(lists).some((list) => list.length > 0);
  return hasEpochs ? { ...shown, "text/html": shown["text/html"] + plotHistory(lists) } : shown;
}
