/**
 * @module core/names — the one function between camelCase and snake_case, and "did you mean".
 */

/** `learningRate` → `learning_rate`; `beta1` stays `beta1` (formats hold the exceptions). */
export function camelToSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/** `learning_rate` → `learningRate`. */
export function snakeToCamel(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Keras's automatic name of a class: `BatchNormalization` → `batch_normalization`, `Conv2D` → `conv2d`. */
export function automaticName(className: string): string {
  // The one class of Keras's whose name in Python is another than in files.
  const name = className === "GroupQueryAttention" ? "GroupedQueryAttention" : className;
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** One spelling for lookups: `MeanSquaredError`, `mean_squared_error`, `meanSquaredError` are equal here. */
export function foldName(name: string): string {
  return name.replaceAll(/[_\s-]/g, "").toLowerCase();
}

/** Levenshtein distance, for suggestions only. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The nearest known name, if any is near enough to be what was meant: `glorot` is a beginning, `lr` are initials. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const folded = foldName(name);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(folded.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(folded, foldName(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null || folded.length < 2) return best;
  const names = [...known];
  const initials = (key: string): string => key.replace(/(?!^)[^A-Z]/g, "").toLowerCase();
  return (
    names.find((key) => initials(key) === folded) ??
    names.find((key) => folded.length > 2 && foldName(key).startsWith(folded)) ??
    null
  );
}

/** ` Did you mean "relu"?`, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const found = nearest(name, known);
  return found === null ? "" : ` Did you mean "${found}"?`;
}
