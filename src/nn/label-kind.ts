/** @module nn/label-kind — what targets mean, told from shapes as Keras tells it. */

/** Yes or no; one-hot rows, or several answers; a class's number. */
export type LabelKind = "binary" | "categorical" | "sparse";

/** What targets of this shape are for outputs of that shape, both batch first: binary where there is one output column. */
export function labelKind(
  targetShape: readonly (number | null)[],
  outputShape: readonly (number | null)[],
): LabelKind {
  const columns = outputShape.at(-1) ?? 2;
  if (columns === 1) return "binary";
  const isSparse =
    targetShape.length < outputShape.length || (targetShape.at(-1) === 1 && columns > 1);
  return isSparse ? "sparse" : "categorical";
}
