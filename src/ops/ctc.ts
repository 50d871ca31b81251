/**
 * @module ops/ctc — how likely scores over time make a sequence of labels, whatever the times at which they stand.
 */
import { formatShape, ShapeError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { add, astype, equal, less, multiply, negative, subtract, where } from "./arithmetic.ts";
import { broadcastTo, reshapeTo, sum } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { iota } from "./creation.ts";
import { logaddexp } from "./exponential.ts";
import { oneHot } from "./indexing.ts";
import { matmul } from "./matmul.ts";
import { concatenate } from "./rearrange.ts";
import { scan } from "./scan.ts";
import { permute } from "./shape.ts";
import { takeRange } from "./slice.ts";
import { logSoftmax } from "./softmax.ts";

/** Stands for the logarithm of 0, as in Keras: what cannot be has a loss of about 10⁵, and a gradient that is finite. */
const impossible = -1e5;

/** Logarithms of the probabilities of all ways to a place, after the steps so far. */
interface Forward {
  /** `[batch, labels + 1]`: that the first n labels are made, and a blank was last. */
  readonly blank: Tensor;
  /** `[batch, labels]`: that label n was last. */
  readonly label: Tensor;
}

/** The first column as it is; to the others, more ways. */
function addWays(blank: Tensor, ways: Tensor): Tensor {
  const columns = blank.shape[1] ?? 1;
  const rest = logaddexp(takeRange(blank, 1, 1, columns), ways);
  return concatenate([takeRange(blank, 1, 0, 1), rest], 1);
}

/**
 * Connectionist temporal classification: −ln of the probability that scores over time make the labels, summed over all
 * ways to place them. A way gives each step a label or a blank; repeated labels count once unless a blank is between them.
 *
 * `target` `[batch, labels]` (integers), `output` `[batch, steps, classes]` (scores before softmax), lengths `[batch]` →
 * `[batch]`. Where the steps do not suffice for the labels the loss is about 10⁵.
 *
 * @param maskIndex - The class that stands for a blank. Default 0.
 * @throws {@link ShapeError} `ctc/shapes`
 * @see Graves et al., "Connectionist Temporal Classification", ICML 2006.
 */
export function ctcLoss(
  target: TensorLike,
  output: TensorLike,
  targetLength: TensorLike,
  outputLength: TensorLike,
  maskIndex = 0,
): Tensor {
  const labels = astype(operand(target, null), "int32");
  const scores = operand(output, null);
  const lengths = [targetLength, outputLength].map((x) => astype(operand(x, null), "int32"));
  const [labelCounts, stepCounts] = lengths as [Tensor, Tensor];
  requireShapes(labels, scores, lengths);
  const [batch = 0, count = 0] = labels.shape;
  const [, steps = 0, classes = 0] = scores.shape;
  const logs = logSoftmax(astype(scores, scores.dtype === "float64" ? "float64" : "float32"));
  const { dtype } = logs;
  // [steps, batch, …]: a scan goes over the first axis.
  const byStep = permute(logs, [1, 0, 2]);
  const blanks = takeRange(byStep, 2, maskIndex, maskIndex + 1);
  const chosen = permute(oneHot(labels, classes, { dtype }), [0, 2, 1]);
  const emitted = permute(matmul(logs, chosen), [1, 0, 2]);
  const isOver = less(subtract(reshapeTo(stepCounts, [1, batch, 1]), 1), stepNumbers(steps));
  const next = takeRange(labels, 1, 1, count);
  const repeats = concatenate(
    [
      astype(equal(takeRange(labels, 1, 0, Math.max(count - 1, 0)), next), dtype),
      fill(0, [batch, Math.min(count, 1)], dtype),
    ],
    1,
  );
  const ifRepeated = multiply(subtract(1, repeats), impossible);
  const unlessRepeated = multiply(repeats, impossible);

  const first: Forward = {
    blank: concatenate([fill(0, [batch, 1], dtype), fill(impossible, [batch, count], dtype)], 1),
    label: fill(impossible, [batch, count], dtype),
  };
  const [last] = scan<Forward, readonly [Tensor, Tensor, Tensor], null>(
    ({ blank, label }, [emit, silence, over]) => {
      // Before a label that is not its like, one may stand without a blank between.
      const ready = addWays(blank, add(label, unlessRepeated));
      const goes = add(logaddexp(takeRange(ready, 1, 0, count), label), emit);
      const rests = addWays(add(ready, silence), add(add(label, silence), ifRepeated));
      return [{ blank: where(over, blank, rests), label: where(over, label, goes) }, null];
    },
    first,
    [emitted, blanks, isOver],
  );
  const all = addWays(last.blank, last.label);
  return negative(sum(where(oneHot(labelCounts, count + 1, { dtype: "bool" }), all, 0), 1));
}

function fill(value: number, shape: readonly number[], dtype: Tensor["dtype"]): Tensor {
  return broadcastTo(astype(operand(value, dtype), dtype), shape);
}

function stepNumbers(steps: number): Tensor {
  return reshapeTo(iota(steps, "int32"), [steps, 1, 1]);
}

function requireShapes(labels: Tensor, scores: Tensor, lengths: readonly Tensor[]): void {
  const [batch] = labels.shape;
  const fits =
    labels.ndim === 2 &&
    scores.ndim === 3 &&
    scores.shape[0] === batch &&
    lengths.every(({ ndim, shape }) => ndim === 1 && shape[0] === batch);
  if (fits) return;
  throw new ShapeError(
    "ctc/shapes",
    `ctcLoss: expected target [batch, labels], output [batch, steps, classes] and two lengths [batch]. Received: ${[labels, scores, ...lengths].map(({ shape }) => formatShape(shape)).join(", ")}.`,
  );
}
