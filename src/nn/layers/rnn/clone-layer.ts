/** @module nn/layers/rnn/clone-layer — a layer like another, with weights of its own. */
import { FunctionInitializer } from "../../initializers/function.ts";
import { Initializer } from "../../initializers/initializer.ts";
import { type AnyLayer, Layer } from "../layer.ts";
import type { LayerConfig } from "../layer-options.ts";
import { AnewInitializer } from "./cell-options.ts";
import { RecurrentLayer } from "./recurrent-layer.ts";
import { RNNCell } from "./rnn-cell.ts";

type Made<T> = new (config: Readonly<Record<string, unknown>>) => T;

/** An object like another, of its class and options. A random one without a seed draws another. */
function anew(initializer: Initializer): Initializer {
  if (initializer instanceof FunctionInitializer) return initializer;
  const Class = initializer.constructor as unknown as Made<Initializer>;
  return new Class(initializer.config);
}

function copyOption(value: unknown, isOwnCell: boolean): unknown {
  if (value instanceof Layer) return cloneLayer(value);
  if (Array.isArray(value)) return value.map((item) => copyOption(item, isOwnCell));
  if (!(value instanceof Initializer)) return value;
  // Cells of Gradus's own decide in which order seeds are drawn.
  return isOwnCell ? new AnewInitializer(() => anew(value)) : anew(value);
}

/**
 * A layer of the same class and options, not built. As in Keras, where it is written down and read: what has no seed of its own
 * draws one from the global source.
 *
 * @param changes - Options that are to be different.
 */
export function cloneLayer<L extends AnyLayer>(
  layer: L,
  changes: LayerConfig & Readonly<Record<string, unknown>> = {},
): L {
  const { name, trainable, dtype, activityRegularizer, config } = layer;
  // Weights that start by `units` or `filters` are those of a cell of Gradus's own.
  const isRecurrent = layer instanceof RecurrentLayer || layer instanceof RNNCell;
  const hasOwnCell = isRecurrent && "recurrentInitializer" in config;
  const options = Object.entries(config).map(([key, value]) => [
    key,
    copyOption(value, hasOwnCell),
  ]);
  const Class = layer.constructor as Made<L>;
  return new Class({
    name,
    trainable,
    dtype,
    ...Object.fromEntries(options),
    activityRegularizer,
    ...changes,
  });
}
