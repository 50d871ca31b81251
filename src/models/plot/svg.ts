/** @module models/plot/svg — panels as a picture: SVG text that stands by itself. */
import { type Curve, formatValue, type Panel, type Point, thinned, ticks } from "./curves.ts";

/** Size of the whole picture, in CSS pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const margin = { top: 34, right: 16, bottom: 40, left: 64 };

// Colours that people with any kind of colour vision tell apart; validation is dashed as well.
const style = `
  .gradus-plot { font: 12px system-ui, sans-serif; --ink: #1f2328; --faint: #d8dee4; --train: #0969da; --val: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .gradus-plot { --ink: #e6edf3; --faint: #373e47; --train: #58a6ff; --val: #f0883e; }
  }
  .gradus-plot text { fill: var(--ink); }
  .gradus-plot .grid { stroke: var(--faint); }
  .gradus-plot .curve { fill: none; stroke: var(--train); stroke-width: 2; stroke-linejoin: round; }
  .gradus-plot .dot { fill: var(--train); }
  .gradus-plot .val.curve { stroke: var(--val); stroke-dasharray: 6 4; }
  .gradus-plot .val.dot { fill: var(--val); }
  .gradus-plot .title { font-weight: 600; }
`;

/** Text as it may stand in XML, in attributes too. What no XML may hold, escaped or not, is replaced. */
export function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => names[character] ?? character);
}

/** One picture with a panel below the other. */
export function svgOf(
  panels: readonly Panel[],
  title: string,
  { width, height }: PictureSize,
): string {
  const head = title === "" ? 0 : 28;
  const each = (height - head) / Math.max(1, panels.length);
  const heading =
    title === ""
      ? ""
      : `<text class="title" x="${width / 2}" y="20" text-anchor="middle">${escapeText(title)}</text>`;
  const body = panels.map(
    (panel, i) =>
      `<g transform="translate(0 ${coordinate(head + i * each)})">${panelOf(panel, width, each)}</g>`,
  );
  const label = escapeText(title === "" ? panels.map(({ name }) => name).join(", ") : title);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="gradus-plot" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">` +
    `<style>${style}</style>${heading}${body.join("")}</svg>`
  );
}

/** A coordinate: hundredths of a pixel are enough. */
export function coordinate(x: number): string {
  return String(Math.round(x * 100) / 100);
}

function panelOf(panel: Panel, width: number, height: number): string {
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const [x0, x1] = panel.xRange;
  const [y0, y1] = panel.yRange;
  const x = (value: number): number =>
    margin.left + ((value - x0) / (x1 - x0)) * (right - margin.left);
  const y = (value: number): number => bottom - ((value - y0) / (y1 - y0)) * (bottom - margin.top);
  const across = ticks(panel.yRange, Math.max(2, Math.round((bottom - margin.top) / 48)))
    .map((value) => {
      const at = coordinate(y(value));
      return (
        `<line class="grid" x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}"/>` +
        `<text x="${margin.left - 8}" y="${at}" dy="0.32em" text-anchor="end">${formatValue(value)}</text>`
      );
    })
    .join("");
  const along = ticks(panel.xRange, Math.max(2, Math.round((right - margin.left) / 90)))
    .filter(Number.isInteger)
    .map(
      (value) =>
        `<text x="${coordinate(x(value))}" y="${bottom + 18}" text-anchor="middle">${value}</text>`,
    )
    .join("");
  const columns = Math.round(right - margin.left);
  const curves = panel.curves.map((curve) => curveOf(curve, { x, y }, panel.xRange, columns));
  return `${across}${along}${legend(panel, right)}<text x="${(margin.left + right) / 2}" y="${bottom + 34}" text-anchor="middle">epoch</text>${curves.join("")}`;
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function curveOf(
  curve: Curve,
  { x, y }: Scales,
  range: readonly [number, number],
  columns: number,
): string {
  const kind = curve.isValidation ? " val" : "";
  const at = (point: Point): string => `${coordinate(x(point.x))} ${coordinate(y(point.y))}`;
  return curve.parts
    .map((part) => {
      const [first, ...rest] = thinned(part, range, columns).map(at);
      if (first === undefined) return "";
      // A line of one point would not be seen.
      if (rest.length === 0) {
        const [cx, cy] = first.split(" ");
        return `<circle class="dot${kind}" cx="${cx}" cy="${cy}" r="3"/>`;
      }
      return `<path class="curve${kind}" d="M${first}L${rest.join("L")}"/>`;
    })
    .join("");
}

function legend(panel: Panel, right: number): string {
  return panel.curves
    .map(({ key, isValidation, last }, i) => {
      const left = i === 0 ? margin.left : (margin.left + right) / 2;
      const kind = isValidation ? " val" : "";
      return (
        `<line class="curve${kind}" x1="${left}" x2="${left + 24}" y1="18" y2="18"/>` +
        `<text x="${left + 30}" y="18" dy="0.32em">${escapeText(key)} ${formatValue(last)}</text>`
      );
    })
    .join("");
}
