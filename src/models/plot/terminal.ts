/** @module models/plot/terminal — panels as text: curves of braille dots, two across and four down in a character. */
import { type Curve, formatValue, type Panel } from "./curves.ts";

/** Bits of a braille character's dots, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** What validation is drawn with where there are no colours to tell it by. */
const mark = "o";

/** Text for a terminal of so many columns; each panel takes about `rows` lines. */
export function terminalOf(
  panels: readonly Panel[],
  title: string,
  { columns, rows, hasColors }: { columns: number; rows: number; hasColors: boolean },
): string {
  const parts = panels.map((panel) => panelOf(panel, columns, rows, hasColors));
  return `${[...(title === "" ? [] : [title]), ...parts].join("\n\n")}\n`;
}

function panelOf(panel: Panel, columns: number, rows: number, hasColors: boolean): string {
  const [low, high] = panel.yRange;
  const labels = [formatValue(high), formatValue(low)];
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  const width = Math.max(10, columns - labelWidth - 3);
  const cells: string[][] = Array.from({ length: rows }, () => Array<string>(width).fill(" "));
  for (const curve of panel.curves) draw(curve, panel, cells, hasColors);
  const lines = cells.map((row, i) => {
    const label = i === 0 ? labels[0] : i === rows - 1 ? labels[1] : "";
    return `${(label ?? "").padStart(labelWidth)} ┤${row.join("").trimEnd()}`;
  });
  const [first, last] = panel.xRange;
  const axis = `${" ".repeat(labelWidth + 1)}└${"─".repeat(width)}`;
  const from = `${" ".repeat(labelWidth + 2)}${first}`;
  // The axis of a single epoch is wider than it.
  const isOne = panel.curves.every(({ parts }) => parts.flat().length < 2);
  const to = isOne ? "epoch" : `epoch ${last}`;
  const gap = " ".repeat(Math.max(1, labelWidth + 2 + width - from.length - to.length));
  const legend = panel.curves.map((curve) => {
    const sign = curve.isValidation && !hasColors ? mark : "⠒⠒";
    return `${paint(sign, curve, hasColors)} ${curve.key} ${formatValue(curve.last)}`;
  });
  return [legend.join("   "), ...lines, axis, `${from}${gap}${to}`].join("\n");
}

/** Blue for training, orange for validation. */
function paint(text: string, { isValidation }: Curve, hasColors: boolean): string {
  return hasColors ? `\x1b[${isValidation ? 33 : 34}m${text}\x1b[0m` : text;
}

function draw(curve: Curve, panel: Panel, cells: string[][], hasColors: boolean): void {
  const width = 2 * (cells[0]?.length ?? 0);
  const height = 4 * cells.length;
  const [x0, x1] = panel.xRange;
  const [y0, y1] = panel.yRange;
  const bits = new Map<string, number>();
  const dot = (x: number, y: number): void => {
    const [column, row] = [x >> 1, y >> 2];
    const key = `${row},${column}`;
    bits.set(key, (bits.get(key) ?? 0) | (dots[y & 3]?.[x & 1] ?? 0));
  };
  for (const part of curve.parts) {
    let before: { x: number; y: number } | null = null;
    for (const point of part) {
      const at = {
        x: Math.round(((point.x - x0) / (x1 - x0)) * (width - 1)),
        y: Math.round((1 - (point.y - y0) / (y1 - y0)) * (height - 1)),
      };
      line(before ?? at, at, dot);
      before = at;
    }
  }
  for (const [key, pattern] of bits) {
    const [row = 0, column = 0] = key.split(",").map(Number);
    const cellRow = cells[row];
    if (cellRow === undefined) continue;
    const isMarked = curve.isValidation && !hasColors;
    const character = isMarked ? mark : String.fromCharCode(0x2800 + pattern);
    cellRow[column] = paint(character, curve, hasColors);
  }
}

/** Every dot on the way from one to another. */
function line(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  dot: (x: number, y: number) => void,
): void {
  const steps = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  for (let i = 0; i <= steps; i++) {
    dot(
      Math.round(from.x + ((to.x - from.x) * i) / steps),
      Math.round(from.y + ((to.y - from.y) * i) / steps),
    );
  }
}
