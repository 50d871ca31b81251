/** @module models/plot/graph-svg — boxes, frames and lines as SVG text that stands by itself. */
import { cellWidth, fitCell } from "../../core/cell-width.ts";
import { type Direction, type PlacedPoint, placed, type Rectangle } from "./graph-layout.ts";
import type { Box, Cell, ModelGraph } from "./model-graph.ts";
import { coordinate as at, escapeText } from "./svg.ts";

// A background of its own: the picture is readable on a page of either colour.
const style = `
  .gradus-model { font: 13px system-ui, sans-serif; --paper: #ffffff; --ink: #1f2328; --head: #24292f; --on-head: #ffffff; --line: #57606a; --yes: #116329; --no: #a40e26; }
  @media (prefers-color-scheme: dark) {
    .gradus-model { --paper: #0d1117; --ink: #e6edf3; --head: #d0d7de; --on-head: #0d1117; --line: #9198a1; --yes: #1a7f37; --no: #cf222e; }
  }
  .gradus-model text { fill: var(--ink); }
  .gradus-model .paper { fill: var(--paper); }
  .gradus-model .head { fill: var(--head); stroke: var(--head); }
  .gradus-model .head-text { fill: var(--on-head); font-weight: 600; }
  .gradus-model .cell { fill: var(--paper); stroke: var(--head); }
  .gradus-model .trainable { fill: var(--yes); }
  .gradus-model .frozen { fill: var(--no); }
  .gradus-model .on-color { fill: #ffffff; font-weight: 600; }
  .gradus-model .value { font-weight: 600; }
  .gradus-model .edge path { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round; }
  .gradus-model .edge .arrow { fill: var(--line); stroke: none; }
  .gradus-model .frame rect { fill: none; stroke: var(--line); stroke-dasharray: 6 4; }
`;

const rowHeight = 30;
const cellPadding = 12;
const charWidth = 7.6;
/** More is cut; the whole stands in the title. */
const maxCells = 64;
/** Above what stands in a frame, for its name. */
const frameHead = 12;

/** The picture of a graph. */
export async function graphSvg(
  graph: ModelGraph,
  title: string,
  direction: Direction,
): Promise<string> {
  const places = await placed({
    boxes: graph.boxes.map((box) => ({ ...sizeOf(box), frame: box.frame })),
    frames: graph.frames,
    lines: graph.lines,
    direction,
  });
  const width = Math.ceil(places.width);
  const height = Math.ceil(places.height + frameHead);
  const frames = graph.frames.map(({ name }, i) => {
    const place = places.frames[i];
    return place === null || place === undefined ? "" : frameText(name, place);
  });
  const lines = graph.lines.map(([from, to], i) =>
    lineText(`${graph.boxes[from]?.name} → ${graph.boxes[to]?.name}`, places.lines[i] ?? []),
  );
  const boxes = graph.boxes.map((box, i) => {
    const place = places.boxes[i];
    return place === undefined ? "" : boxText(box, place);
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="gradus-model" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="graphics-document" aria-label="${escapeText(title)}">` +
    `<title>${escapeText(title)}</title><style>${style}</style>` +
    `<rect class="paper" width="${width}" height="${height}"/>` +
    `<g transform="translate(0 ${frameHead})">${frames.join("")}${lines.join("")}${boxes.join("")}</g></svg>`
  );
}

function textWidth(text: string): number {
  return Math.min(cellWidth(text), maxCells) * charWidth + 2 * cellPadding;
}

function cellText({ label, value }: Cell): string {
  return label === "" ? value : `${label}: ${value}`;
}

function sizeOf({ head, rows }: Box): { readonly width: number; readonly height: number } {
  const widths = rows.map((row) => row.reduce((sum, cell) => sum + textWidth(cellText(cell)), 0));
  return {
    width: Math.ceil(Math.max(80, textWidth(head), ...widths)),
    height: rowHeight * (1 + rows.length),
  };
}

function boxText(box: Box, { x, y, width, height }: Rectangle): string {
  const { name, className, head, rows } = box;
  const details = rows.flat().map(cellText).join(", ");
  const title = `${name} (${className})${details === "" ? "" : `: ${details}`}`;
  const middle = y + rowHeight / 2;
  const body = rows.map((row, i) => rowText(row, x, y + rowHeight * (i + 1), width));
  return (
    `<g class="layer" role="graphics-symbol"><title>${escapeText(title)}</title>` +
    `<rect class="head" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}"/>` +
    `<text class="head-text" x="${at(x + width / 2)}" y="${at(middle)}" dy="0.32em" text-anchor="middle">${fitted(head)}</text>` +
    `${body.join("")}</g>`
  );
}

/** Cells side by side; what a box is wider than they need, they share. */
function rowText(row: readonly Cell[], left: number, y: number, width: number): string {
  const widths = row.map((cell) => textWidth(cellText(cell)));
  const spare = (width - widths.reduce((sum, each) => sum + each, 0)) / row.length;
  let x = left;
  return row
    .map((cell, i) => {
      const own = (widths[i] ?? 0) + spare;
      const kind = cell.kind === "plain" ? "" : ` ${cell.kind}`;
      const rect = `<rect class="cell${kind}" x="${at(x)}" y="${at(y)}" width="${at(own)}" height="${rowHeight}"/>`;
      const text = `<text x="${at(x + own / 2)}" y="${at(y + rowHeight / 2)}" dy="0.32em" text-anchor="middle"${kind === "" ? "" : ` class="on-color"`}>${valueText(cell)}</text>`;
      x += own;
      return rect + text;
    })
    .join("");
}

function valueText({ label, value }: Cell): string {
  if (label === "") return fitted(value);
  const room = maxCells - cellWidth(label) - 2;
  return `${escapeText(label)}: <tspan class="value">${escapeText(fitCell(value, room))}</tspan>`;
}

function fitted(text: string): string {
  return escapeText(fitCell(text, maxCells));
}

function frameText(name: string, { x, y, width, height }: Rectangle): string {
  return (
    `<g class="frame" role="graphics-object"><title>${escapeText(name)}</title>` +
    `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" rx="4"/>` +
    `<text x="${at(x + 6)}" y="${at(y - 3)}">${fitted(name)}</text></g>`
  );
}

/** A line around the corners that it turns at, and its head. */
function lineText(title: string, points: readonly PlacedPoint[]): string {
  const [first, ...others] = points;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return "";
  const before = points.at(-2) ?? first;
  const turns = others.slice(0, -1).map((point, i) => {
    const next = others[i + 1] ?? last;
    const end = i === others.length - 2 ? next : between(point, next);
    return `Q${pair(point)} ${pair(end)}`;
  });
  const path =
    turns.length === 0 ? `M${pair(first)}L${pair(last)}` : `M${pair(first)}${turns.join("")}`;
  return (
    `<g class="edge" role="graphics-symbol"><title>${escapeText(title)}</title>` +
    `<path d="${path}"/><path class="arrow" d="${arrow(before, last)}"/></g>`
  );
}

function between(a: PlacedPoint, b: PlacedPoint): PlacedPoint {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function pair({ x, y }: PlacedPoint): string {
  return `${at(x)} ${at(y)}`;
}

/** A triangle that ends in `tip`. Drawn, not a marker: markers need ids, which collide where two pictures share a page. */
function arrow(from: PlacedPoint, tip: PlacedPoint): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const dx = (tip.x - from.x) / length;
  const dy = (tip.y - from.y) / length;
  const side = (sign: number): PlacedPoint => ({
    x: tip.x - 9 * dx - sign * 4 * dy,
    y: tip.y - 9 * dy + sign * 4 * dx,
  });
  return `M${pair(tip)}L${pair(side(1))}L${pair(side(-1))}Z`;
}
