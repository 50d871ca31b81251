/** @module nn/constraints/constraint — what every projection of weights is. */
import type { Tensor } from "../../ir/tensor.ts";
import type { Config } from "../config.ts";
import type { TensorFunction } from "../tensor-function.ts";

/**
 * A projection that is applied to a weight after each update.
 *
 * @example
 * class AtMostOne extends Constraint {
 *   static override readonly className = "AtMostOne";
 *   override apply(weight: Tensor) {
 *     return weight.minimum(1);
 *   }
 * }
 */
export abstract class Constraint implements TensorFunction {
  /** The name in files, static because minifiers rename classes. */
  static readonly className: string = "";

  /** Options that make the same projection again. Default: none. */
  readonly config: Config = {};

  /** The weight as it is allowed to be, of the same shape. */
  abstract apply(weight: Tensor): Tensor;
}
