/** @module nn/layers/scale-and-offset — the learned scale `gamma` and offset `beta` of normalizing layers. */

import { requireBoolean } from "../config.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import type { LayerConfig } from "./layer-options.ts";
import type { Weight, WeightOptions } from "./weight.ts";

/** Options of layers with a scale and an offset. */
export interface ScaleAndOffsetConfig extends LayerConfig {
  /** Whether to add `beta`. Default `true`. */
  readonly center?: boolean | undefined;
  /** Whether to multiply by `gamma`. Default `true`; needless where a linear layer, or relu and one, follow. */
  readonly scale?: boolean | undefined;
  /** Default `"zeros"`. */
  readonly betaInitializer?: InitializerIdentifier | undefined;
  /** Default `"ones"`. */
  readonly gammaInitializer?: InitializerIdentifier | undefined;
  /** Penalty on `beta`. Default `null`: none. */
  readonly betaRegularizer?: RegularizerIdentifier | undefined;
  /** Penalty on `gamma`. Default `null`: none. */
  readonly gammaRegularizer?: RegularizerIdentifier | undefined;
  /** What `beta` is brought back to after each update. Default `null`: nothing. */
  readonly betaConstraint?: ConstraintIdentifier | undefined;
  /** What `gamma` is brought back to after each update. Default `null`: nothing. */
  readonly gammaConstraint?: ConstraintIdentifier | undefined;
}

/** Defaults of {@link ScaleAndOffsetConfig}. */
export const scaleAndOffsetDefaults = {
  center: true,
  scale: true,
  betaInitializer: "zeros" as InitializerIdentifier,
  gammaInitializer: "ones" as InitializerIdentifier,
  betaRegularizer: null as RegularizerIdentifier,
  gammaRegularizer: null as RegularizerIdentifier,
  betaConstraint: null as ConstraintIdentifier,
  gammaConstraint: null as ConstraintIdentifier,
};

/** {@link ScaleAndOffsetConfig} with its names looked up. */
export interface ScaleAndOffset {
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | null;
  readonly gammaRegularizer: Regularizer | null;
  readonly betaConstraint: Constraint | null;
  readonly gammaConstraint: Constraint | null;
}

/** Checks the options and looks names up. @throws {@link ValueError} `config/boolean`, `identifier/unknown` */
export function resolveScaleAndOffset(
  className: string,
  full: typeof scaleAndOffsetDefaults,
): ScaleAndOffset {
  requireBoolean(`${className}: center`, full.center);
  requireBoolean(`${className}: scale`, full.scale);
  return {
    center: full.center,
    scale: full.scale,
    betaInitializer: getInitializer(full.betaInitializer),
    gammaInitializer: getInitializer(full.gammaInitializer),
    betaRegularizer: getRegularizer(full.betaRegularizer),
    gammaRegularizer: getRegularizer(full.gammaRegularizer),
    betaConstraint: getConstraint(full.betaConstraint),
    gammaConstraint: getConstraint(full.gammaConstraint),
  };
}

/** Makes `gamma` and `beta` in Keras's order, where they are wanted. */
export function buildScaleAndOffset(
  options: ScaleAndOffset,
  addWeight: (name: string, initializer: Initializer, options: WeightOptions) => Weight,
): { readonly gamma: Weight | null; readonly beta: Weight | null } {
  const gamma = options.scale
    ? addWeight("gamma", options.gammaInitializer, {
        regularizer: options.gammaRegularizer,
        constraint: options.gammaConstraint,
      })
    : null;
  const beta = options.center
    ? addWeight("beta", options.betaInitializer, {
        regularizer: options.betaRegularizer,
        constraint: options.betaConstraint,
      })
    : null;
  return { gamma, beta };
}
