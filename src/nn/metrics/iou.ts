/** @module nn/metrics/iou — how far predicted and true regions cover each other. */
import type { DType } from "../../core/dtype.ts";
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { where } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { array, filled } from "../../ops/convert.ts";
import { diagonal } from "../../ops/diagonal.ts";
import { take } from "../../ops/indexing.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { segmentSum } from "../../ops/scatter.ts";
import { epsilon } from "../../runtime/config.ts";
import type { Variable } from "../../runtime/variable.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { requireStateSize } from "./confusion.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/** Options of {@link OneHotMeanIoU}. */
export interface OneHotMeanIoUConfig extends MetricConfig {
  /** In which the confusion matrix is kept, and weights are taken. Default int32: weights are then cut to whole numbers. */
  readonly dtype?: DType | undefined;
  /** Number of classes. */
  readonly numClasses: number;
  /** Targets that do not count, for instance 255 at borders; `null` (default): all count. */
  readonly ignoreClass?: number | null | undefined;
  /** Whether predictions are classes, not values of each class. */
  readonly sparseYPred?: boolean | undefined;
  /** Axis of the classes, where there is one. Default −1. */
  readonly axis?: number | undefined;
}

/** Options of {@link MeanIoU}. */
export interface MeanIoUConfig extends OneHotMeanIoUConfig {
  /** Whether targets are classes, not one-hot. Default `true`. */
  readonly sparseYTrue?: boolean | undefined;
}

/** Options of {@link OneHotIoU}. */
export interface OneHotIoUConfig extends OneHotMeanIoUConfig {
  /** Classes whose mean is taken. */
  readonly targetClassIds: readonly number[];
}

/** Options of {@link IoU}. */
export interface IoUConfig extends MeanIoUConfig {
  /** Classes whose mean is taken. */
  readonly targetClassIds: readonly number[];
}

/** Options of {@link BinaryIoU}. */
export interface BinaryIoUConfig extends MetricConfig {
  /** Classes whose mean is taken. Default `[0, 1]`. */
  readonly targetClassIds?: readonly number[] | undefined;
  /** A prediction of at least it is class 1. Default 0.5. */
  readonly threshold?: number | undefined;
}

/** How classes are read from targets and predictions. */
interface Reading {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
}

function requireClasses(className: string, { numClasses, targetClassIds }: Reading): void {
  requirePositiveInteger(`${className}: numClasses`, numClasses);
  // A matrix of classes by classes.
  requireStateSize(`${className}: numClasses`, numClasses, 10_000);
  const areClasses =
    Array.isArray(targetClassIds) &&
    targetClassIds.length > 0 &&
    targetClassIds.every((id) => Number.isInteger(id) && id >= 0 && id < numClasses);
  if (areClasses) return;
  throw new ValueError(
    "iou/classes",
    `${className}: targetClassIds is a list of classes from 0 to ${numClasses - 1}. Received: ${Array.isArray(targetClassIds) ? `[${targetClassIds.join(", ")}]` : formatReceived(targetClassIds)}.`,
  );
}

/** A confusion matrix, and the mean over some classes of what is in both regions by what is in either. */
abstract class IntersectionOverUnion extends Metric {
  override readonly direction: "up" | "down" | null = "up";
  readonly #reading: Reading;
  readonly #matrix: Variable;

  constructor(config: MetricConfig, className: string, reading: Reading) {
    super({ ...config, dtype: config.dtype ?? "int32" });
    requireClasses(className, reading);
    this.#reading = reading;
    const { numClasses } = reading;
    this.#matrix = this.addVariable("total_confusion_matrix", [numClasses, numClasses], this.dtype);
  }

  /** What predictions say, before classes are read from it. */
  protected predicted(yPred: Tensor): Tensor {
    return yPred;
  }

  override updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void {
    const { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis } = this.#reading;
    const classes = (x: Tensor, areSparse: boolean): Tensor =>
      (areSparse ? x : x.argmax(axis)).astype(this.dtype).astype("int32").flatten();
    const target = classes(array(yTrue), sparseYTrue);
    const prediction = classes(this.predicted(array(yPred)), sparseYPred);
    if (target.size !== prediction.size) {
      throw new ShapeError(
        "metric/shape",
        `${this.name}: each target has a prediction. Received: targets ${formatShape(array(yTrue).shape)}, predictions ${formatShape(array(yPred).shape)}.`,
      );
    }
    const isClass = (x: Tensor): Tensor => logicalAnd(x.greaterEqual(0), x.less(numClasses));
    let counts = logicalAnd(isClass(target), isClass(prediction));
    if (ignoreClass !== null) counts = logicalAnd(counts, target.notEqual(ignoreClass));
    // Row by target, column by prediction; what does not count is in no segment.
    const cell = where(counts, target.multiply(numClasses).add(prediction), -1);
    const sums = segmentSum(this.#weights(sampleWeight, target.size), cell, numClasses ** 2);
    this.#matrix.assignAdd(sums.reshape(numClasses, numClasses));
  }

  #weights(sampleWeight: TensorLike | null | undefined, count: number): Tensor {
    if (sampleWeight === null || sampleWeight === undefined) return filled(1, [count], this.dtype);
    const weight = array(sampleWeight).astype(this.dtype).flatten();
    if (weight.size === 1 || weight.size === count) return broadcastTo(weight, [count]);
    throw new ShapeError(
      "metric/sample-weight",
      `${this.name}: sampleWeight has a weight for each of the ${count} targets. Received: ${formatShape(array(sampleWeight).shape)}.`,
    );
  }

  /** A scalar in [0, 1]; classes that neither targets nor predictions have do not count. */
  override result(): Tensor {
    const matrix = this.#matrix.value;
    const both = diagonal(matrix);
    const either = matrix.sum(0).add(matrix.sum(1)).subtract(both);
    const ids = array(Int32Array.from(this.#reading.targetClassIds));
    const pick = (x: Tensor): Tensor => take(x, ids).astype("float32");
    const union = pick(either);
    const isThere = union.greater(1e-9);
    const shares = where(isThere, pick(both).divide(union.add(epsilon())), 0);
    return shares.sum().divide(isThere.astype("float32").sum().add(epsilon()));
  }
}

const shared = { name: undefined, dtype: undefined, ignoreClass: null, axis: -1 } as const;

/** The classes from 0 to `count − 1`; none where `count` is no number of classes, which is told of later. */
function allClasses(count: unknown): readonly number[] {
  const isCount = typeof count === "number" && Number.isSafeInteger(count) && count > 0;
  return isCount ? Array.from({ length: count }, (_, i) => i) : [];
}

/**
 * Mean over the given classes of `true positives / (true positives + false positives + false negatives)`.
 *
 * Targets and predictions are classes, of any shape; or, with `sparseYTrue` or `sparseYPred` false, have an axis of classes.
 *
 * @example
 * const iou = new IoU({ numClasses: 2, targetClassIds: [0] });
 * iou.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * iou.result().item(); // 0.3333
 */
export class IoU extends IntersectionOverUnion {
  static override readonly className: string = "IoU";

  /** @throws {@link ValueError} `iou/classes`, `config/positive-integer`, `config/missing-option` */
  constructor(config: IoUConfig) {
    const defaults = { ...shared, sparseYTrue: true, sparseYPred: true };
    const full = withDefaults("IoU", config, defaults, ["numClasses", "targetClassIds"]);
    super(full, "IoU", full);
  }
}

/**
 * {@link IoU} of two classes, told apart by a threshold.
 *
 * @example
 * const iou = new BinaryIoU({ threshold: 0.3 });
 * iou.updateState([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]);
 * iou.result().item(); // 0.3333
 */
export class BinaryIoU extends IntersectionOverUnion {
  static override readonly className: string = "BinaryIoU";
  readonly #threshold: number;

  /** @throws {@link ValueError} `iou/classes` */
  constructor(config: BinaryIoUConfig = {}) {
    const full = withDefaults("BinaryIoU", config, {
      name: undefined,
      dtype: undefined,
      targetClassIds: [0, 1],
      threshold: 0.5,
    });
    super(full, "BinaryIoU", {
      numClasses: 2,
      targetClassIds: full.targetClassIds,
      ignoreClass: null,
      sparseYTrue: true,
      sparseYPred: true,
      axis: -1,
    });
    this.#threshold = full.threshold;
  }

  protected override predicted(yPred: Tensor): Tensor {
    return yPred.astype("float32").greaterEqual(this.#threshold);
  }
}

/** {@link IoU} of all classes. */
export class MeanIoU extends IntersectionOverUnion {
  static override readonly className: string = "MeanIoU";

  /** @throws {@link ValueError} `config/positive-integer`, `config/missing-option` */
  constructor(config: MeanIoUConfig) {
    const defaults = { ...shared, sparseYTrue: true, sparseYPred: true };
    const full = withDefaults("MeanIoU", config, defaults, ["numClasses"]);
    super(full, "MeanIoU", { ...full, targetClassIds: allClasses(full.numClasses) });
  }
}

/** {@link IoU} of one-hot targets, and of predictions that have a value for each class. */
export class OneHotIoU extends IntersectionOverUnion {
  static override readonly className: string = "OneHotIoU";

  /** @throws {@link ValueError} `iou/classes`, `config/positive-integer`, `config/missing-option` */
  constructor(config: OneHotIoUConfig) {
    const required = ["numClasses", "targetClassIds"];
    const full = withDefaults("OneHotIoU", config, { ...shared, sparseYPred: false }, required);
    super(full, "OneHotIoU", { ...full, sparseYTrue: false });
  }
}

/** {@link IoU} of all classes, of one-hot targets and predictions that have a value for each class. */
export class OneHotMeanIoU extends IntersectionOverUnion {
  static override readonly className: string = "OneHotMeanIoU";

  /** @throws {@link ValueError} `config/positive-integer`, `config/missing-option` */
  constructor(config: OneHotMeanIoUConfig) {
    const defaults = { ...shared, sparseYPred: false };
    const full = withDefaults("OneHotMeanIoU", config, defaults, ["numClasses"]);
    super(full, "OneHotMeanIoU", {
      ...full,
      sparseYTrue: false,
      targetClassIds: allClasses(full.numClasses),
    });
  }
}
