/** @module nn/regularizers/regularizer — what every penalty is. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { Config } from "../config.ts";
import type { TensorFunction } from "../tensor-function.ts";

/**
 * A penalty on a weight, or on a layer's output, that is added to the loss.
 *
 * @example
 * class SumOfCubes extends Regularizer {
 *   static override readonly className = "SumOfCubes";
 *   override apply(x: Tensor) {
 *     return x.abs().power(3).sum();
 *   }
 * }
 */
export abstract class Regularizer implements TensorFunction {
  /** The name in files, static because minifiers rename classes. */
  static readonly className: string = "";

  /** Options that make the same penalty again. Default: none. */
  readonly config: Config = {};

  /** The penalty, a scalar. */
  abstract apply(x: Tensor): Tensor;
}

/** A factor that weighs a penalty: a number that is finite and not negative. @throws {@link ValueError} `config/factor` */
export function requireFactor(where: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new ValueError(
    "config/factor",
    `${where}: expected a finite number that is not negative. Received: ${formatReceived(value)}.`,
  );
}
