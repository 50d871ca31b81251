/** @module models/plot/units-svg — units as circles in columns, connections as lines that show their weights. */
import { cellWidth, fitCell } from "../../core/cell-width.ts";
import { formatValue } from "./curves.ts";
import { coordinate as at, escapeText } from "./svg.ts";
import type { UnitColumn } from "./units.ts";

// Sign is shown by colour, by dashes for those who do not see it, and in the titles. Colours as in plotHistory.
const style = `
  .gradus-units { font: 12px system-ui, sans-serif; --paper: #ffffff; --ink: #1f2328; --unit: #eaeef2; --positive: #0969da; --negative: #bc4c00; --none: #818b98; }
  @media (prefers-color-scheme: dark) {
    .gradus-units { --paper: #0d1117; --ink: #e6edf3; --unit: #212830; --positive: #58a6ff; --negative: #f0883e; --none: #9198a1; }
  }
  .gradus-units text { fill: var(--ink); text-anchor: middle; }
  .gradus-units .paper { fill: var(--paper); }
  .gradus-units .role { font-weight: 600; }
  .gradus-units .unit circle { fill: var(--unit); stroke: var(--ink); stroke-width: 1.5; }
  .gradus-units .positive { stroke: var(--positive); }
  .gradus-units .negative { stroke: var(--negative); stroke-dasharray: 7 3; }
  .gradus-units .none { stroke: var(--none); stroke-dasharray: 2 4; }
  .gradus-units .weight { font-size: 11px; paint-order: stroke; stroke: var(--paper); stroke-width: 4; }
`;

const radius = 15;
const columnGap = 180;
const unitGap = 46;
const margin = 70;
const head = 62;
const foot = 46;
const maxCells = 22;
/** More numbers than these would hide the lines. */
const maxNumbers = 30;

/** The picture of a network's units. */
export function unitsSvg(columns: readonly UnitColumn[], title: string): string {
  const largest = Math.max(0, ...columns.flatMap(magnitudes));
  const connections = columns.reduce((sum, { weights }) => sum + weights.flat().length, 0);
  const rows = Math.max(...columns.map(({ count }) => count));
  const width = 2 * margin + columnGap * (columns.length - 1);
  const height = head + unitGap * rows + foot;
  const x = (column: number): number => margin + columnGap * column;
  const y = (column: number, unit: number): number =>
    head + (unitGap * (rows - (columns[column]?.count ?? 0))) / 2 + unitGap * (unit + 0.5);
  const lines = columns.flatMap(({ weights }, column) =>
    weights.flatMap((row, i) =>
      row.map((weight, j) =>
        connection(
          { x: x(column - 1), y: y(column - 1, i) },
          { x: x(column), y: y(column, j) },
          {
            title: `${unitName(columns, column - 1, i)} → ${unitName(columns, column, j)}: ${formatValue(weight)}`,
            weight,
            share: largest === 0 ? 0 : Math.abs(weight) / largest,
            // Apart from each other, where lines cross.
            numberAt: connections > maxNumbers ? null : 0.3 + (0.4 * (j + 0.5)) / row.length,
          },
        ),
      ),
    ),
  );
  const units = columns.map((column, c) =>
    Array.from({ length: column.count }, (_, u) =>
      unit(x(c), y(c, u), unitTitle(columns, c, u), `${column.role[0]}${u + 1}`),
    ).join(""),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="gradus-units" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="graphics-document" aria-label="${escapeText(title)}">` +
    `<title>${escapeText(title)}</title><style>${style}</style>` +
    `<rect class="paper" width="${width}" height="${height}"/>` +
    `${lines.join("")}${units.join("")}` +
    `${columns.map((column, c) => heading(column, x(c))).join("")}${legend(width, height, largest)}</svg>`
  );
}

function magnitudes({ weights }: UnitColumn): number[] {
  return weights.flat().map(Math.abs).filter(Number.isFinite);
}

function unitName(columns: readonly UnitColumn[], column: number, unit: number): string {
  return `${columns[column]?.role} unit ${unit + 1}`;
}

function unitTitle(columns: readonly UnitColumn[], column: number, unit: number): string {
  const { name = "", activation = null, biases = null } = columns[column] ?? {};
  const bias = biases?.[unit];
  return [
    `${unitName(columns, column, unit)}${name === "" ? "" : ` (${name})`}`,
    ...(bias === undefined ? [] : [`bias ${formatValue(bias)}`]),
    ...(activation === null ? [] : [`activation ${activation}`]),
  ].join(", ");
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Connection {
  readonly title: string;
  readonly weight: number;
  /** Of the largest weight. */
  readonly share: number;
  /** Where the number stands on the line, from 0 to 1. */
  readonly numberAt: number | null;
}

function connection(
  from: Place,
  to: Place,
  { title, weight, share, numberAt }: Connection,
): string {
  const kind = weight > 0 ? "positive" : weight < 0 ? "negative" : "none";
  // What is not finite has no size to show.
  const size = Number.isFinite(share) ? 0.75 + 5.25 * Math.min(1, share) : 0.75;
  const number =
    numberAt === null
      ? ""
      : `<text class="weight" x="${at(from.x + numberAt * (to.x - from.x))}" y="${at(from.y + numberAt * (to.y - from.y))}" dy="0.32em">${formatValue(weight)}</text>`;
  return (
    `<g class="connection" role="graphics-symbol"><title>${escapeText(title)}</title>` +
    `<line class="${kind}" x1="${at(from.x)}" y1="${at(from.y)}" x2="${at(to.x)}" y2="${at(to.y)}" stroke-width="${at(size)}"/>${number}</g>`
  );
}

function unit(x: number, y: number, title: string, label: string): string {
  return (
    `<g class="unit" role="graphics-symbol"><title>${escapeText(title)}</title>` +
    `<circle cx="${at(x)}" cy="${at(y)}" r="${radius}"/><text x="${at(x)}" y="${at(y)}" dy="0.32em">${escapeText(label)}</text></g>`
  );
}

function heading({ role, name, activation }: UnitColumn, x: number): string {
  const lines = [name, activation ?? ""].filter((line) => line !== "");
  return (
    `<text class="role" x="${at(x)}" y="18">${role}</text>` +
    lines
      .map((line, i) => {
        const text = cellWidth(line) > maxCells ? fitCell(line, maxCells) : line;
        return `<text x="${at(x)}" y="${34 + 15 * i}">${escapeText(text)}</text>`;
      })
      .join("")
  );
}

function legend(width: number, height: number, largest: number): string {
  const y = height - 18;
  const entry = (kind: string, label: string, x: number): string =>
    `<line class="${kind}" x1="${at(x - 24)}" y1="${y - 14}" x2="${at(x + 24)}" y2="${y - 14}" stroke-width="3"/><text x="${at(x)}" y="${y + 4}">${label}</text>`;
  return `<g class="legend">${entry("positive", "weight &gt; 0", width / 2 - 50)}${entry("negative", "weight &lt; 0", width / 2 + 50)}<title>The widest line is ${formatValue(largest)}</title></g>`;
}
