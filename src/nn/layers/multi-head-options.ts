/** @module nn/layers/multi-head-options — what attention with several heads makes of its options: dense layers that project. */

import type { DType } from "../../core/dtype.ts";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { refuseFlashAttention } from "../../ops/attention.ts";
import { type Config, requireBoolean, requirePositiveInteger, requireRange } from "../config.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import { type Initializer, RandomInitializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { EinsumDense, type EinsumDenseConfig } from "./einsum-dense.ts";
import type { LayerConfig } from "./layer-options.ts";

/** Options that all layers of attention with several heads take. */
export interface MultiHeadOptions extends LayerConfig {
  /** Share of the weights set to 0 in training, in [0, 1]. Default 0. */
  readonly dropout?: number | undefined;
  /** Whether projections add a bias. Default `true`. */
  readonly useBias?: boolean | undefined;
  /** How many steps, less one, a target sees to either side. Default `null`: all. */
  readonly slidingWindow?: number | null | undefined;
  /** A kernel of graphics cards, which Gradus does not have: `false` or `null` (default). */
  readonly flashAttention?: boolean | null | undefined;
  /** Default `"glorotUniform"`. */
  readonly kernelInitializer?: InitializerIdentifier | undefined;
  /** Default `"zeros"`. */
  readonly biasInitializer?: InitializerIdentifier | undefined;
  /** Penalty on each kernel. Default `null`: none. */
  readonly kernelRegularizer?: RegularizerIdentifier | undefined;
  /** Penalty on each bias. Default `null`: none. */
  readonly biasRegularizer?: RegularizerIdentifier | undefined;
  /** What each kernel is brought back to after each update. Default `null`: nothing. */
  readonly kernelConstraint?: ConstraintIdentifier | undefined;
  /** The same for each bias. Default `null`. */
  readonly biasConstraint?: ConstraintIdentifier | undefined;
  /** Whether a projection of the query, through a sigmoid, multiplies what each head gives. Default `false`. */
  readonly useGate?: boolean | undefined;
  /** For the dropout: an integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

export const multiHeadDefaults = {
  dropout: 0,
  useBias: true,
  useGate: false,
  slidingWindow: null as number | null,
  flashAttention: null as boolean | null,
  kernelInitializer: "glorotUniform" as InitializerIdentifier,
  biasInitializer: "zeros" as InitializerIdentifier,
  kernelRegularizer: null as RegularizerIdentifier,
  biasRegularizer: null as RegularizerIdentifier,
  kernelConstraint: null as ConstraintIdentifier,
  biasConstraint: null as ConstraintIdentifier,
  seed: null as number | null,
};

/** The same options, with what identifiers stand for. */
export interface Projections {
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly activityRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
}

/**
 * Checks the options, and resolves those that every projection gets.
 *
 * @param activityRegularizer - Of the projections, and not of the layer.
 */
export function resolveProjections(
  where: string,
  full: typeof multiHeadDefaults,
  activityRegularizer: RegularizerIdentifier | undefined,
): Projections {
  requireRange(`${where}: dropout`, full.dropout, 0, 1);
  requireBoolean(`${where}: useBias`, full.useBias);
  requireBoolean(`${where}: useGate`, full.useGate);
  if (full.slidingWindow !== null) {
    requirePositiveInteger(`${where}: slidingWindow`, full.slidingWindow);
  }
  refuseFlashAttention(where, full.flashAttention);
  return {
    kernelInitializer: getInitializer(full.kernelInitializer),
    biasInitializer: getInitializer(full.biasInitializer),
    kernelRegularizer: getRegularizer(full.kernelRegularizer),
    biasRegularizer: getRegularizer(full.biasRegularizer),
    activityRegularizer: getRegularizer(activityRegularizer),
    kernelConstraint: getConstraint(full.kernelConstraint),
    biasConstraint: getConstraint(full.biasConstraint),
  };
}

/** A new one, with a seed of its own where none was given: projections that start alike would learn alike. */
function another(initializer: Initializer): Initializer {
  if (!(initializer instanceof RandomInitializer)) return initializer;
  const Class = initializer.constructor as new (config: Config) => Initializer;
  return new Class(initializer.config);
}

/** A projection, whose regularizers and constraints are the layer's. */
export function projection(
  options: Projections,
  own: Pick<EinsumDenseConfig, "equation" | "outputShape" | "biasAxes" | "activation" | "name">,
  dtype: DType,
): EinsumDense {
  return new EinsumDense({
    ...options,
    kernelInitializer: another(options.kernelInitializer),
    biasInitializer: another(options.biasInitializer),
    ...own,
    dtype,
  });
}

/** An option that is a positive integer, or a list of them. @throws {@link ValueError} `attention/option` */
export function integerList(
  where: string,
  value: unknown,
  isFine: (n: number) => boolean,
): number[] | null {
  if (value == null) return null;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isInteger = (n: unknown): n is number => Number.isSafeInteger(n) && isFine(Number(n));
  if (list.every(isInteger)) return [...list];
  throw new ValueError(
    "attention/option",
    `${where}: expected an integer, or a list of integers. Received: ${formatReceived(value)}.`,
  );
}
