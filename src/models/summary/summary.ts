/** @module models/summary/summary — a model as a table of layers, with its numbers of parameters. */
import { terminal, writeOut } from "#platform";
import { bytesOf, type DType } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import { toFixedHalfEven } from "../../core/fixed-point.ts";
import type { PartialShape } from "../../core/shape.ts";
import { withDefaults } from "../../nn/config.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import { leavesOf, type Nested, type PartialSpec } from "../../nn/structure.ts";
import type { AnyModel } from "../model.ts";
import { layersInRange } from "./layer-range.ts";
import { type Column, columnWidths, drawTable } from "./table.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /**
   * Width of the table in characters, at least 32. Default: 4 less than the terminal has, at most 88; 108 with the column of
   * connections; 12 more with `showTrainable`.
   */
  readonly lineLength?: number | undefined;
  /**
   * Where each column ends, as shares of the width, ascending to 1. Default `[0.45, 0.8, 1]`, or with the column of connections
   * `[0.3, 0.56, 0.74, 1]`.
   */
  readonly positions?: readonly number[] | null | undefined;
  /** Takes each line instead of standard output; then there are no colours. */
  readonly printFn?: ((line: string) => void) | null | undefined;
  /** Whether to show the layers of models inside the model too. Default `false`. */
  readonly expandNested?: boolean | undefined;
  /** Whether to show which layers are trained: `Y`, `N`, or `-` without weights. Default `false`. */
  readonly showTrainable?: boolean | undefined;
  /** The first and the last layer to show: their names, or regular expressions that names begin with. Default: all layers. */
  readonly layerRange?: readonly [string, string] | null | undefined;
}

/** A fourth column, for models that are no chain. */
export interface SummaryColumn {
  readonly header: string;
  /** Where the columns end when nothing else is asked for. */
  readonly positions: readonly number[];
  readonly lineLength: number;
  textOf(layer: AnyLayer): string;
  /** Adds colours to a line of a cell. */
  paint(line: string, color: (number: string) => string): string;
}

/** What a summary asks of a model, or of a model inside it. */
interface Stack {
  readonly layers: readonly AnyLayer[];
  outputSpecOf(layer: AnyLayer): Nested<PartialSpec> | null;
}

/**
 * Prints the table.
 *
 * @param extra - A column that only some models have; they bring it along, so that programs without them do not carry it.
 * @throws {@link ValueError} `summary/width`, `summary/layer-range`
 */
export function printSummary(
  model: AnyModel,
  options: SummaryOptions,
  extra: SummaryColumn | null = null,
): void {
  const full = withDefaults("summary", options, {
    lineLength: undefined,
    positions: null,
    printFn: null,
    expandNested: false,
    showTrainable: false,
    layerRange: null,
  });
  const { columns, hasColors } = terminal();
  const widest = (extra?.lineLength ?? 88) + (full.showTrainable ? 12 : 0);
  const lines = summaryLines(model, {
    extra,
    layerRange: full.layerRange,
    lineLength: full.lineLength ?? Math.max(narrowest, Math.min(widest, columns - 4)),
    positions: full.positions,
    expandNested: full.expandNested,
    showTrainable: full.showTrainable,
    hasColors: hasColors && full.printFn === null,
  });
  if (full.printFn === null) writeOut(`${lines.join("\n")}\n`);
  else for (const line of lines) full.printFn(line);
}

/** The narrowest table that still says something. */
const narrowest = 32;

/** What {@link summaryLines} is told. */
export interface SummaryLayout {
  readonly lineLength: number;
  readonly positions: readonly number[] | null;
  readonly expandNested: boolean;
  readonly showTrainable: boolean;
  readonly hasColors: boolean;
  readonly extra?: SummaryColumn | null;
  readonly layerRange?: readonly [string, string] | null;
}

/** The lines of the summary. */
export function summaryLines(model: AnyModel, layout: SummaryLayout): string[] {
  const rows = layerRows(
    model,
    layout,
    0,
    layersInRange("summary", shownOf(model), layout.layerRange),
  );
  const bold = (text: string): string => (layout.hasColors ? `\x1b[1m${text}\x1b[0m` : text);
  return [
    bold(`Model: "${printable(model.name)}"`),
    ...drawTable(tableColumns(layout), rows),
    ...footer(model, layout.hasColors),
  ];
}

const colors = { number: 34, unknown: 45, symbol: 33 } as const;

function colored(color: keyof typeof colors, text: string): string {
  return `\x1b[38;5;${colors[color]}m${text}\x1b[0m`;
}

function paintNumbers(line: string): string {
  return line.replace(/None|\d[\d,]*\d|\d/g, (part) =>
    colored(part === "None" ? "unknown" : "number", part),
  );
}

function paintClass(line: string): string {
  return line.replace(
    /\((\S+?)(\)?)$/,
    (_, name: string, end: string) => `(${colored("symbol", name)}${end}`,
  );
}

function tableColumns({
  lineLength,
  positions,
  showTrainable,
  hasColors,
  extra = null,
}: SummaryLayout): Column[] {
  const given = positions ?? extra?.positions ?? [0.45, 0.8, 1];
  const count = extra === null ? 3 : 4;
  const ends = showTrainable ? [...given.map((position) => position * 0.9), 1] : given;
  const widths = columnWidths(ends, lineLength);
  const isAscending = given.every((end, i) => end > (given[i - 1] ?? 0)) && given.at(-1) === 1;
  if (
    given.length !== count ||
    !isAscending ||
    !Number.isInteger(lineLength) ||
    lineLength < narrowest ||
    widths.some((width) => width < 3)
  ) {
    throw new ValueError(
      "summary/width",
      `summary: lineLength must be an integer of at least ${narrowest}, and positions ${count} shares that ascend to 1 and leave room for each column. ` +
        `Received: lineLength ${lineLength}, positions [${given.join(", ")}].`,
    );
  }
  const columns: Omit<Column, "width">[] = [
    { header: "Layer (type)", align: "left", paint: hasColors ? paintClass : undefined },
    { header: "Output Shape", align: "left", paint: hasColors ? paintNumbers : undefined },
    { header: "Param #", align: "right", paint: hasColors ? paintNumbers : undefined },
    ...(extra === null
      ? []
      : [
          {
            header: extra.header,
            align: "left",
            paint: hasColors
              ? (line: string): string => extra.paint(line, (text) => colored("number", text))
              : undefined,
          } as const,
        ]),
    ...(showTrainable ? [{ header: "Trainable", align: "center" } as const] : []),
  ];
  return columns.map((column, i) => ({ ...column, width: widths[i] ?? 3 }));
}

function isStack(layer: AnyLayer): layer is AnyLayer & Stack {
  return "layers" in layer && "outputSpecOf" in layer;
}

/** A row for each layer; those of models inside follow their model's, further to the right. */
function layerRows(
  stack: Stack,
  layout: SummaryLayout,
  depth: number,
  layers: readonly AnyLayer[],
): string[][] {
  const indent = depth === 0 ? "" : `${"   ".repeat(depth)}└ `;
  return layers.flatMap((layer) => {
    const spec = layer.built ? (layer.calls.at(-1)?.outputs ?? stack.outputSpecOf(layer)) : null;
    const row = [
      `${indent}${printable(layer.name)} (${layer.className})`,
      spec === null ? "?" : specText(spec),
      layer.built ? grouped(layer.countParams()) : "0 (unbuilt)",
    ];
    if (layout.extra) row.push(printable(layout.extra.textOf(layer)));
    if (layout.showTrainable) {
      row.push(layer.weights.length === 0 ? "-" : layer.trainable ? "Y" : "N");
    }
    if (!layout.expandNested || !isStack(layer)) return [row];
    // Ops between a model's layers are shown of the outermost only.
    const inside = layer.layers.filter((each) => !("operation" in each));
    return [row, ...layerRows(layer, layout, depth + 1, inside)];
  });
}

/** Names may come from files: control characters would break the table, or do worse to a terminal. */
function printable(name: string): string {
  return name.replace(/[\p{Cc}\u2028\u2029]/gu, "�");
}

/** The shape, or for several outputs their list. */
function specText(spec: Nested<PartialSpec>): string {
  const shapes = (leavesOf(spec) as PartialSpec[]).map(({ shape }) => shapeText(shape));
  return shapes.length === 1 ? shapes.join() : `[${shapes.join(", ")}]`;
}

/** `(None, 28, 28)`, as Keras prints shapes here: one dimension has no comma. */
function shapeText(shape: PartialShape): string {
  return `(${shape.map((dim) => dim ?? "None").join(", ")})`;
}

/** `101,770` */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

interface Sized {
  readonly size: number;
  readonly dtype: DType;
}

/** Bytes with a unit: `8.00 B`, `106.14 KB`. */
export function memoryText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${toFixedHalfEven(size, 2)} ${units[unit]}`;
}

function footer(model: AnyModel, hasColors: boolean): string[] {
  const { trainableWeights, nonTrainableWeights, optimizer } = model;
  const state = optimizer?.built ? optimizer.variables : null;
  const line = (label: string, variables: readonly Sized[]): string => {
    const count = variables.reduce((sum, { size }) => sum + size, 0);
    const bytes = variables.reduce((sum, { size, dtype }) => sum + size * bytesOf(dtype), 0);
    const text = ` ${label} params: `;
    const number = grouped(count);
    return hasColors
      ? `\x1b[1m${text}\x1b[0m${colored("number", number)} (${memoryText(bytes)})`
      : `${text}${number} (${memoryText(bytes)})`;
  };
  return [
    line("Total", [...trainableWeights, ...nonTrainableWeights, ...(state ?? [])]),
    line("Trainable", trainableWeights),
    line("Non-trainable", nonTrainableWeights),
    ...(state === null ? [] : [line("Optimizer", state)]),
  ];
}

/** The rows of a summary: of a graph the ops between layers, too. */
function shownOf(model: AnyModel): readonly AnyLayer[] {
  return "operations" in model ? (model.operations as readonly AnyLayer[]) : model.layers;
}
