/** @module nn/losses/function-loss — functions of the user's own as losses. */
import type { Tensor } from "../../ir/tensor.ts";
import { requireTensor } from "../../ops/convert.ts";
import { alignRanks } from "../rank.ts";
import { Loss, type LossFunction } from "./loss.ts";

/** A function of your own as a loss: the mean of its values. */
export class FunctionLoss extends Loss {
  static override readonly className: string = "FunctionLoss";
  readonly #function: LossFunction;

  constructor(f: LossFunction) {
    super(f.name || "loss", {});
    this.#function = f;
  }

  protected override call(yTrue: Tensor, yPred: Tensor): Tensor {
    // What Keras does for functions, which else would broadcast [n] against [n, 1] to [n, n].
    const values: unknown = this.#function(...alignRanks(yTrue.astype(yPred.dtype), yPred));
    return requireTensor(`The loss "${this.name}"`, values);
  }
}
