/** @module models/summary/table — a table of boxes, heavy around the head and light below. */
import { cellWidth, wrapCell } from "../../core/cell-width.ts";

/** A column: what stands at its head, where its text stands, and how wide it is without its border. */
export interface Column {
  readonly header: string;
  readonly align: "left" | "right" | "center";
  /** Cells with one of padding on either side. */
  readonly width: number;
  /** Adds colours to a line of a cell; must not change its width. */
  readonly paint?: ((line: string) => string) | undefined;
}

/**
 * Widths of columns that end at `positions` (shares of `lineLength`, ascending to 1), with padding.
 *
 * Text widths follow the positions; borders and padding, which come on top, are then taken from all columns alike.
 */
export function columnWidths(positions: readonly number[], lineLength: number): number[] {
  let before = 0;
  const widths = positions.map((position) => {
    const width = Math.trunc(position * lineLength) - before;
    before += width;
    return width + 2;
  });
  let excess = before + 2 * positions.length - (lineLength - positions.length - 1);
  let sharing = positions.length;
  return widths.map((width) => {
    const share = roundHalfEven(excess / sharing);
    excess -= share;
    sharing -= 1;
    return width - share;
  });
}

function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  if (x - low === 0.5) return low % 2 === 0 ? low : low + 1;
  return Math.round(x);
}

function padded(line: string, { align, width, paint }: Column): string {
  const space = width - 2 - cellWidth(line);
  const left = align === "left" ? 0 : align === "right" ? space : Math.floor(space / 2);
  const text = paint === undefined ? line : paint(line);
  return ` ${" ".repeat(left)}${text}${" ".repeat(space - left)} `;
}

/** Lines of one row, in which the longest cell decides the height. */
function drawRow(
  columns: readonly Column[],
  cells: readonly string[],
  border: string,
  stands: "top" | "bottom",
): string[] {
  const wrapped = columns.map(({ width }, i) => wrapCell(cells[i] ?? "", width - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) => {
    const parts = columns.map((column, i) => {
      const lines = wrapped[i] ?? [];
      const line = lines[stands === "top" ? row : row - height + lines.length];
      return padded(line ?? "", column);
    });
    return `${border}${parts.join(border)}${border}`;
  });
}

/** The table's lines. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const rule = (left: string, line: string, between: string, right: string): string =>
    `${left}${columns.map(({ width }) => line.repeat(width)).join(between)}${right}`;
  const heads = columns.map((column) => ({ ...column, paint: undefined }));
  const between = rule("├", "─", "┼", "┤");
  return [
    rule("┏", "━", "┳", "┓"),
    ...drawRow(
      heads,
      columns.map(({ header }) => header),
      "┃",
      "bottom",
    ),
    rule("┡", "━", "╇", "┩"),
    ...rows.flatMap((row, i) => [
      ...(i === 0 ? [] : [between]),
      ...drawRow(columns, row, "│", "top"),
    ]),
    rule("└", "─", "┴", "┘"),
  ];
}
