/** @module nn/layers/weight — a variable that belongs to a layer. */
import type { DType } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Variable } from "../../runtime/variable.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";

/** Options of a weight. */
export interface WeightOptions {
  /** Whether training changes it. Default `true`. */
  readonly trainable?: boolean | undefined;
  /** Default: the layer's. */
  readonly dtype?: DType | undefined;
  /** Penalty that is added to the loss while the weight is trainable. Default `null`: none. */
  readonly regularizer?: RegularizerIdentifier | undefined;
  /** What the weight is brought back to after each update. Default `null`: nothing. */
  readonly constraint?: ConstraintIdentifier | undefined;
}

/** A variable that belongs to a layer. */
export class Weight extends Variable {
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;

  constructor(value: Tensor, name: string, path: string, options: WeightOptions) {
    super(value, { name, path, trainable: options.trainable });
    this.regularizer = getRegularizer(options.regularizer);
    this.constraint = getConstraint(options.constraint);
  }
}

/** What a weight is going to be, before it takes any memory. */
export interface WeightSpec {
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly trainable: boolean;
}

/** Gives a weight its first value instead of its initializer, or throws. */
export type FirstValue = (weight: WeightSpec) => Tensor;
