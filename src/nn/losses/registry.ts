/** @module nn/losses/registry — losses by name. */
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { lookUp } from "../identifier.ts";
import { type LabelKind, labelKind } from "../label-kind.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { type HostTargets, Loss, type LossFunction, type MaskedValues } from "./loss.ts";
import { MeanAbsoluteError, MeanSquaredError } from "./regression.ts";

/** The crossentropy that fits targets and outputs: of two classes for one output column, of labels, or of one-hot rows. */
class CrossentropyByShape extends Loss {
  static override readonly className: string = "CrossentropyByShape";
  readonly #losses: Readonly<Record<LabelKind, Loss>> = {
    binary: new BinaryCrossentropy(),
    categorical: new CategoricalCrossentropy(),
    sparse: new SparseCategoricalCrossentropy(),
  };

  constructor() {
    super("crossentropy", {});
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor | MaskedValues {
    return this.#losses[labelKind(yTrue.shape, yPred.shape)].perSample(yTrue, yPred);
  }

  override requireTargets(targets: HostTargets, outputShape: PartialShape): void {
    const kind = labelKind([null, ...targets.sample], outputShape);
    this.#losses[kind].requireTargets(targets, outputShape);
  }
}

type LossClass = { new (config?: never): Loss; readonly className: string };

/** Names that completion offers; every spelling that Keras takes works. */
export type LossName =
  | "meanSquaredError"
  | "mse"
  | "meanAbsoluteError"
  | "mae"
  | "binaryCrossentropy"
  | "bce"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "crossentropy"
  | "ce";

const table: Readonly<Record<LossName, LossClass>> = {
  meanSquaredError: MeanSquaredError,
  mse: MeanSquaredError,
  meanAbsoluteError: MeanAbsoluteError,
  mae: MeanAbsoluteError,
  binaryCrossentropy: BinaryCrossentropy,
  bce: BinaryCrossentropy,
  categoricalCrossentropy: CategoricalCrossentropy,
  sparseCategoricalCrossentropy: SparseCategoricalCrossentropy,
  crossentropy: CrossentropyByShape,
  ce: CrossentropyByShape,
};

/** A name, a loss with its options, or a function `(yTrue, yPred) → values`. */
export type LossIdentifier = LossName | (string & {}) | Loss | LossFunction;

/** A function of your own as a loss: the mean of its values. */
class FunctionLoss extends Loss {
  static override readonly className: string = "FunctionLoss";
  readonly #function: LossFunction;

  constructor(f: LossFunction) {
    super(f.name || "loss", {});
    this.#function = f;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#function(yTrue, yPred);
  }
}

/** The loss that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getLoss(identifier: LossIdentifier): Loss {
  if (identifier instanceof Loss) return identifier;
  // A class would be called without `new`; it goes on to the error that says so.
  if (typeof identifier === "function" && !(identifier.prototype instanceof Loss)) {
    return new FunctionLoss(identifier);
  }
  const Class = lookUp("loss", identifier as string, table);
  return new Class();
}

/** Classes by Keras's name, for loading. */
export const lossClasses: Readonly<Record<string, LossClass>> = Object.fromEntries(
  Object.values(table).map((Class) => [Class.className, Class]),
);
