/** @module models/plot/plot-model — a model's graph, or its units, as a picture. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { type FileSink, writeSink } from "../../formats/file-sink.ts";
import { withDefaults } from "../../nn/config.ts";
import type { Direction } from "./graph-layout.ts";
import { graphSvg } from "./graph-svg.ts";
import { modelGraph, type PlottedModel } from "./model-graph.ts";
import { notBuilt, unitColumns } from "./units.ts";
import { unitsSvg } from "./units-svg.ts";

/** Options of {@link plotModel}. */
export interface PlotModelOptions {
  /** Where to write the picture too: a path that ends in `.svg`, a file's handle or a stream. Default `null`: nowhere. */
  readonly toFile?: FileSink | null | undefined;
  /** Whether to show the shapes of what layers take and give. Default `false`. */
  readonly showShapes?: boolean | undefined;
  /** Whether to show the dtypes of what layers give. Default `false`. */
  readonly showDtype?: boolean | undefined;
  /** Whether to show layers' names beside their classes. Default `false`. */
  readonly showLayerNames?: boolean | undefined;
  /** Which way lines lead: `"TB"` (default) from top to bottom, `"LR"` from left to right, `"BT"`, `"RL"`. */
  readonly rankdir?: Direction | undefined;
  /** Whether to draw the layers of models inside the model, in a frame. Default `false`. */
  readonly expandNested?: boolean | undefined;
  /** Whether to show activations of layers that have one. Default `false`. */
  readonly showLayerActivations?: boolean | undefined;
  /** Whether to show which layers with weights are trained. Default `false`. */
  readonly showTrainable?: boolean | undefined;
  /** The first and the last layer to draw: their names, or regular expressions that names begin with. Default: all. */
  readonly layerRange?: readonly [string, string] | null | undefined;
  /**
   * Whether to draw every unit and connection of a small network of `Dense` layers instead: a line's width shows a weight's size,
   * colour and dashes its sign. The options above, but for `toFile`, do not count then. Default `false`.
   */
  readonly units?: boolean | undefined;
}

/**
 * A model's layers and how they are joined, as the text of an SVG: what Keras's `plot_model` draws, without Graphviz.
 * The picture follows the reader's choice of light or dark colours, and every part has a title.
 *
 * @returns The SVG's text.
 * @throws {@link StateError} `plot/not-built`; {@link ValueError} `plot/direction`, `plot/file-kind`, `plot/units`, `plot/too-large`,
 *   `summary/layer-range`, `config/unknown-option`, and those of writing a file
 * @example
 * await plotModel(model, { toFile: "model.svg", showShapes: true, showLayerNames: true });
 * const picture = await plotModel(perceptron, { units: true });
 */
export async function plotModel(
  model: PlottedModel,
  options: PlotModelOptions = {},
): Promise<string> {
  const { toFile, rankdir, units, ...shown } = withDefaults("plotModel", options, {
    toFile: null as FileSink | null,
    showShapes: false,
    showDtype: false,
    showLayerNames: false,
    rankdir: "TB" as Direction,
    expandNested: false,
    showLayerActivations: false,
    showTrainable: false,
    layerRange: null as readonly [string, string] | null,
    units: false,
  });
  if (!["TB", "BT", "LR", "RL"].includes(rankdir)) {
    throw new ValueError(
      "plot/direction",
      `plotModel: rankdir must be "TB", "BT", "LR" or "RL". Received: ${formatReceived(rankdir)}.`,
    );
  }
  requireSvg(toFile);
  if (!model.built) throw notBuilt(model.name);
  const svg = units
    ? unitsSvg(await unitColumns(model), `${model.name}: units and weights`)
    : await graphSvg(modelGraph(model, shown), `${model.name}: layers`, rankdir);
  if (toFile !== null) await writeSink("plotModel", toFile, new TextEncoder().encode(svg));
  return svg;
}

/** Keras writes the format that the name asks for; a picture under a wrong name would open nowhere. */
function requireSvg(toFile: FileSink | null): void {
  if (typeof toFile !== "string" && !(toFile instanceof URL)) return;
  const path = typeof toFile === "string" ? toFile : toFile.pathname;
  if (/\.svg$/i.test(path)) return;
  throw new ValueError(
    "plot/file-kind",
    `plotModel: pictures are written as SVG, to a name that ends in .svg. Received: ${formatReceived(String(toFile))}.`,
  );
}
