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
/** Between columns, and between units: more where numbers stand on the lines. */
const gaps = { plain: { column: 180, unit: 46 }, numbered: { column: 260, unit: 64 } };
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
  const isNumbered = connections <= maxNumbers;
  const { column: columnGap, unit: unitGap } = isNumbered ? gaps.numbered : gaps.plain;
  const rows = Math.max(...columns.map(({ count }) => count));
  const width = 2 * margin + columnGap * (columns.length - 1);
  const height = head + unitGap * rows + foot;
  const x = (column: number): number => margin + columnGap * column;
  const y = (column: number, unit: number): number =>
    head + (unitGap * (rows - (columns[column]?.count ?? 0))) / 2 + unitGap * (unit + 0.5);
  const lines: string[] = [];
  // Above all lines, which would strike them out.
  const numbers: string[] = [];
  columns.forEach(({ weights }, column) => {
    weights.forEach((row, i) => {
      row.forEach((weight, j) => {
        const from = { x: x(column - 1), y: y(column - 1, i) };
        const to = { x: x(column), y: y(column, j) };
        const title = `${unitName(columns, column - 1, i)} → ${unitName(columns, column, j)}: ${formatValue(weight)}`;
        lines.push(connection(from, to, title, weight, largest));
        // Each unit's own distance: where its lines have spread, and other units' numbers are not.
        const share = 0.3 + (0.45 * (i + 0.5)) / weights.length;
        if (isNumbered) numbers.push(numberText(from, to, share, weight));
      });
    });
  });
  const units = columns.map((column, c) =>
    Array.from({ length: column.count }, (_, u) =>
      unit(x(c), y(c, u), unitTitle(columns, c, u), `${column.role[0]}${u + 1}`),
    ).join(""),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="gradus-units" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="graphics-document" aria-label="${escapeText(title)}">` +
    `<title>${escapeText(title)}</title><style>${style}</style>` +
    `<rect class="paper" width="${width}" height="${height}"/>` +
    `${lines.join("")}${numbers.join("")}${units.join("")}` +
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

function connection(
  from: Place,
  to: Place,
  title: string,
  weight: number,
  largest: number,
): string {
  const kind = weight > 0 ? "positive" : weight < 0 ? "negative" : "none";
  const share = largest === 0 ? 0 : Math.abs(weight) / largest;
  // What is not finite has no size to show.
  const size = Number.isFinite(share) ? 0.75 + 5.25 * share : 0.75;
  return (
    `<g class="connection" role="graphics-symbol"><title>${escapeText(title)}</title>` +
    `<line class="${kind}" x1="${at(from.x)}" y1="${at(from.y)}" x2="${at(to.x)}" y2="${at(to.y)}" stroke-width="${at(size)}"/></g>`
  );
}

/** A weight to three digits, on its line at a share of the way. */
function numberText(from: Place, to: Place, share: number, weight: number): string {
  const x = from.x + share * (to.x - from.x);
  const y = from.y + share * (to.y - from.y);
  return `<text class="weight" aria-hidden="true" x="${at(x)}" y="${at(y)}" dy="0.32em">${formatValue(Number(weight.toPrecision(3)))}</text>`;
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
