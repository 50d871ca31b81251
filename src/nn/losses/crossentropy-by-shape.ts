/** @module nn/losses/crossentropy-by-shape — what `"crossentropy"` stands for. */
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { type LabelKind, labelKind } from "../label-kind.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { type HostTargets, Loss, type MaskedValues } from "./loss.ts";

/** The crossentropy that fits targets and outputs: of two classes for one output column, of labels, or of one-hot rows. */
export class CrossentropyByShape extends Loss {
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
