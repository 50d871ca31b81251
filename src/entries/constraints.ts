/** @module gradus/constraints — what weights are brought back to after each update. */
import "../runtime/install.ts";

export {
  deserializeConstraint as deserialize,
  getAnyConstraint as get,
  serializeConstraint as serialize,
} from "../models/serialization/constraints.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export { Constraint } from "../nn/constraints/constraint.ts";
export {
  MaxNorm,
  type MaxNormConfig,
  MinMaxNorm,
  type MinMaxNormConfig,
  maxNorm,
  minMaxNorm,
  NonNeg,
  nonNeg,
  UnitNorm,
  type UnitNormConfig,
  unitNorm,
} from "../nn/constraints/norms.ts";
export type { ConstraintIdentifier } from "../nn/constraints/registry.ts";
