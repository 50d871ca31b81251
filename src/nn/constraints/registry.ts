/** @module nn/constraints/registry — projections of weights by name. */
import { getTensorFunction, type TensorFunctionIdentifier } from "../tensor-function.ts";
import type { Constraint } from "./constraint.ts";
import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./norms.ts";

/** Names that completion offers; every spelling that Keras takes works. */
export type ConstraintName = "maxNorm" | "minMaxNorm" | "nonNeg" | "unitNorm";

/** A name, a projection with its options, a function from a weight to a weight, or `null` for none. */
export type ConstraintIdentifier = TensorFunctionIdentifier<ConstraintName>;

type ConstraintClass = { new (config?: never): Constraint; readonly className: string };

const table: Readonly<Record<ConstraintName, ConstraintClass>> = {
  maxNorm: MaxNorm,
  minMaxNorm: MinMaxNorm,
  nonNeg: NonNeg,
  unitNorm: UnitNorm,
};

/** The projection that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getConstraint(identifier: ConstraintIdentifier | undefined): Constraint | null {
  return getTensorFunction("constraint", identifier, table);
}

/** Classes by Keras's name, for loading. */
export const constraintClasses: Readonly<Record<string, ConstraintClass>> = {
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  UnitNorm,
};
