/** @module data/categories — labels as one-hot rows. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { array, fromHost } from "../ops/convert.ts";

/**
 * One-hot rows of integer labels, for `categoricalCrossentropy`: row i is 1 at label i and 0 elsewhere.
 *
 * Labels `[n]` or `[n, 1]` → `[n, numClasses]`; `[n, steps]` → `[n, steps, numClasses]`. float32, on the host.
 *
 * @param x - Whole numbers from 0 to `numClasses − 1`.
 * @param numClasses - Default: the greatest label + 1.
 * @throws {@link ValueError} `to-categorical/label`, `to-categorical/classes`; {@link ShapeError} `to-categorical/empty`
 * @example toCategorical([0, 2, 1]) // [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 */
export function toCategorical(x: TensorLike, numClasses?: number | null): Tensor {
  const labels = array(x);
  const values = labels.dataSync();
  if (numClasses != null && !(Number.isSafeInteger(numClasses) && numClasses > 0)) {
    throw new ValueError(
      "to-categorical/classes",
      `toCategorical: numClasses must be a positive integer. Received: ${formatReceived(numClasses)}.`,
    );
  }
  if (values.length === 0) {
    throw new ShapeError(
      "to-categorical/empty",
      `toCategorical: expected at least one label. Received: shape ${formatShape(labels.shape)}.`,
    );
  }
  let greatest = 0;
  for (let i = 0; i < values.length; i++) {
    const label = values[i] ?? Number.NaN;
    if (!Number.isInteger(label) || label < 0 || (numClasses != null && label >= numClasses)) {
      throw new ValueError(
        "to-categorical/label",
        `toCategorical: labels must be whole numbers from 0${numClasses == null ? " on" : ` to ${numClasses - 1}`}. Received: ${label} at index ${i}.`,
      );
    }
    if (label > greatest) greatest = label;
  }
  const classes = numClasses ?? greatest + 1;
  const rows = new Float32Array(values.length * classes);
  for (let i = 0; i < values.length; i++) rows[i * classes + (values[i] ?? 0)] = 1;
  const { shape } = labels;
  const isColumn = shape.length > 1 && shape.at(-1) === 1;
  return fromHost(rows, [...(isColumn ? shape.slice(0, -1) : shape), classes], "float32");
}
