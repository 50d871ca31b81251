/** @module models/summary/layer-range — the layers between two that are named. */
import { formatReceived, ValueError } from "../../core/errors.ts";

/**
 * The layers from the first whose name begins with the first pattern to the last whose name begins with the second; the other
 * way round where they stand so.
 *
 * @throws {@link ValueError} `summary/layer-range`
 */
export function layersInRange<L extends { readonly name: string }>(
  where: string,
  layers: readonly L[],
  range: readonly [string, string] | null | undefined,
): readonly L[] {
  if (range == null) return layers;
  const [first, last] = isRange(range) ? range.map(matches) : [];
  if (first !== undefined && last !== undefined) {
    const begin = layers.findIndex(first);
    const end = layers.findLastIndex(last);
    const found =
      begin <= end
        ? layers.slice(begin, end + 1)
        : layers.slice(layers.findIndex(last), layers.findLastIndex(first) + 1);
    if (begin >= 0 && end >= 0) return found;
  }
  throw new ValueError(
    "summary/layer-range",
    `${where}: layerRange is a list of two names of layers, the first and the last to show. Received: ${formatReceived(range)}. ` +
      `Layers: ${layers.map(({ name }) => name).join(", ")}.`,
  );
}

function isRange(range: unknown): boolean {
  return (
    Array.isArray(range) && range.length === 2 && range.every((name) => typeof name === "string")
  );
}

/** Patterns count from the beginning of a name on. */
function matches(pattern: string): (layer: { readonly name: string }) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})`, "u");
  } catch {
    // Names that are no patterns, as `a(b`, stand for themselves.
    return ({ name }) => name.startsWith(pattern);
  }
  return ({ name }) => expression.test(name);
}
