/** @module gradus/regularizers — penalties on weights and outputs. */
import "../runtime/install.ts";

export {
  deserializeRegularizer as deserialize,
  getAnyRegularizer as get,
  serializeRegularizer as serialize,
} from "../models/serialization/regularizers.ts";
export type { SerializedObject } from "../models/serialization/serialized-object.ts";
export {
  L1,
  type L1Config,
  L1L2,
  type L1L2Config,
  L2,
  type L2Config,
  l1,
  l1L2,
  l2,
} from "../nn/regularizers/norms.ts";
export {
  OrthogonalRegularizer,
  type OrthogonalRegularizerConfig,
  orthogonalRegularizer,
} from "../nn/regularizers/orthogonal.ts";
export type { RegularizerIdentifier } from "../nn/regularizers/registry.ts";
export { Regularizer } from "../nn/regularizers/regularizer.ts";
