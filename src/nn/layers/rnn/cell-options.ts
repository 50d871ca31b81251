/** @module nn/layers/rnn/cell-options — options that all cells share, and the three weights that they make. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Spec } from "../../../ir/tensor.ts";
import { randomSource } from "../../../runtime/session.ts";
import {
  type ActivationFunction,
  type ActivationIdentifier,
  getActivation,
} from "../../activations/registry.ts";
import { requireBoolean, requirePositiveInteger, requireRange } from "../../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../../constraints/registry.ts";
import type { Initializer } from "../../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../../regularizers/registry.ts";
import type { LayerConfig } from "../layer-options.ts";
import type { Weight, WeightOptions } from "../weight.ts";

/** Options of how a cell's weights start, what holds for them, and of dropout. */
export interface CellWeightsConfig {
  /** Whether to add a bias. Default `true`. */
  readonly useBias?: boolean | undefined;
  /** For the inputs' kernel. Default `"glorotUniform"`. */
  readonly kernelInitializer?: InitializerIdentifier | undefined;
  /** For the states' kernel. Default `"orthogonal"`. */
  readonly recurrentInitializer?: InitializerIdentifier | undefined;
  /** Default `"zeros"`. */
  readonly biasInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the inputs' kernel. Default `null`: none. */
  readonly kernelRegularizer?: RegularizerIdentifier | undefined;
  /** Penalty on the states' kernel. Default `null`. */
  readonly recurrentRegularizer?: RegularizerIdentifier | undefined;
  /** Penalty on the bias. Default `null`. */
  readonly biasRegularizer?: RegularizerIdentifier | undefined;
  /** What the inputs' kernel is brought back to after each update. Default `null`: nothing. */
  readonly kernelConstraint?: ConstraintIdentifier | undefined;
  /** The same for the states' kernel. Default `null`. */
  readonly recurrentConstraint?: ConstraintIdentifier | undefined;
  /** The same for the bias. Default `null`. */
  readonly biasConstraint?: ConstraintIdentifier | undefined;
  /** Share of the inputs that is dropped in training, the same ones in all steps, in [0, 1]. Default 0. */
  readonly dropout?: number | undefined;
  /** The same for the state. Default 0. */
  readonly recurrentDropout?: number | undefined;
  /** Of dropout: an integer from 0 to 2³² − 1; `null` (default) draws one from the global source. */
  readonly seed?: number | null | undefined;
}

/** Options of cells that have one state or several of a length. */
export interface CellConfig extends LayerConfig, CellWeightsConfig {
  /** Length of the state and of the output. */
  readonly units: number;
  /** Of the state. Default `"tanh"`; `null` leaves it linear. */
  readonly activation?: ActivationIdentifier | undefined;
}

/** Options of cells with gates. */
export interface GatedCellConfig extends CellConfig {
  /** Of the gates. Default `"sigmoid"`. */
  readonly recurrentActivation?: ActivationIdentifier | undefined;
  /** With 1, dropout draws a mask for each gate; with 2 (default) one for all. It is 1 where there is recurrent dropout. */
  readonly implementation?: 1 | 2 | undefined;
}

/** {@link CellWeightsConfig} with its defaults, but for the seed. */
export interface CellWeightsOptions {
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerIdentifier;
  readonly recurrentInitializer: InitializerIdentifier;
  readonly biasInitializer: InitializerIdentifier;
  readonly kernelRegularizer: RegularizerIdentifier;
  readonly recurrentRegularizer: RegularizerIdentifier;
  readonly biasRegularizer: RegularizerIdentifier;
  readonly kernelConstraint: ConstraintIdentifier;
  readonly recurrentConstraint: ConstraintIdentifier;
  readonly biasConstraint: ConstraintIdentifier;
  readonly dropout: number;
  readonly recurrentDropout: number;
}

/** Defaults of {@link CellWeightsConfig}. */
export const cellWeightsDefaults: CellWeightsOptions = {
  useBias: true,
  kernelInitializer: "glorotUniform",
  recurrentInitializer: "orthogonal",
  biasInitializer: "zeros",
  kernelRegularizer: null,
  recurrentRegularizer: null,
  biasRegularizer: null,
  kernelConstraint: null,
  recurrentConstraint: null,
  biasConstraint: null,
  dropout: 0,
  recurrentDropout: 0,
};

/** {@link CellConfig} with its defaults, but for what every layer has. */
export interface CellOptions extends CellWeightsOptions {
  readonly activation: ActivationIdentifier;
  readonly seed: number | null;
}

/** {@link GatedCellConfig} with its defaults. */
export interface GatedCellOptions extends CellOptions {
  readonly recurrentActivation: ActivationIdentifier;
  readonly implementation: 1 | 2 | undefined;
}

/** An initializer that is to be made anew at the moment when the cell resolves it, which decides the seed that it draws. */
export class AnewInitializer {
  readonly make: () => Initializer;

  constructor(make: () => Initializer) {
    this.make = make;
  }
}

/** How a weight starts, and what holds for it. */
export type WeightPlan = readonly [Initializer, WeightOptions];

/** {@link CellWeightsConfig}, resolved. */
export interface CellWeights {
  readonly kernel: WeightPlan;
  readonly recurrentKernel: WeightPlan;
  /** `null` for no bias. */
  readonly bias: WeightPlan | null;
  readonly dropout: number;
  readonly recurrentDropout: number;
  /** Where the cell's seed is drawn before its initializers': that seed, else the option. */
  readonly seed: number | null;
  /** The options in serialisable form. */
  readonly config: Readonly<Record<keyof CellWeightsOptions, unknown>>;
}

function initializerOf(identifier: InitializerIdentifier | AnewInitializer): Initializer {
  return identifier instanceof AnewInitializer ? identifier.make() : getInitializer(identifier);
}

/**
 * Resolves the options of weights and dropout.
 *
 * @param seedFirst - Whether the seed is drawn from the global source before those of the initializers: Keras's order
 *   differs from cell to cell.
 * @throws {@link ValueError} `config/boolean`, `config/range`, `identifier/unknown`
 */
export function resolveCellWeights(
  where: string,
  options: CellWeightsOptions & { readonly seed: number | null },
  seedFirst = false,
): CellWeights {
  requireBoolean(`${where}: useBias`, options.useBias);
  requireRange(`${where}: dropout`, options.dropout, 0, 1);
  requireRange(`${where}: recurrentDropout`, options.recurrentDropout, 0, 1);
  const seed = options.seed ?? (seedFirst ? randomSource().makeDefaultSeed() : null);
  const kernelInitializer = initializerOf(options.kernelInitializer);
  const recurrentInitializer = initializerOf(options.recurrentInitializer);
  const biasInitializer = initializerOf(options.biasInitializer);
  const kernelRegularizer = getRegularizer(options.kernelRegularizer);
  const recurrentRegularizer = getRegularizer(options.recurrentRegularizer);
  const biasRegularizer = getRegularizer(options.biasRegularizer);
  const kernelConstraint = getConstraint(options.kernelConstraint);
  const recurrentConstraint = getConstraint(options.recurrentConstraint);
  const biasConstraint = getConstraint(options.biasConstraint);
  const { useBias, dropout, recurrentDropout } = options;
  return {
    kernel: [kernelInitializer, { regularizer: kernelRegularizer, constraint: kernelConstraint }],
    recurrentKernel: [
      recurrentInitializer,
      { regularizer: recurrentRegularizer, constraint: recurrentConstraint },
    ],
    bias: useBias
      ? [biasInitializer, { regularizer: biasRegularizer, constraint: biasConstraint }]
      : null,
    dropout,
    recurrentDropout,
    seed,
    config: {
      useBias,
      kernelInitializer,
      recurrentInitializer,
      biasInitializer,
      kernelRegularizer,
      recurrentRegularizer,
      biasRegularizer,
      kernelConstraint,
      recurrentConstraint,
      biasConstraint,
      dropout,
      recurrentDropout,
    },
  };
}

/** What the inputs, the states and the bias are multiplied with and added to. */
export interface CellVariables {
  readonly kernel: Weight;
  readonly recurrentKernel: Weight;
  readonly bias: Weight | null;
}

/** `units` and activations, checked and resolved. @throws {@link ValueError} `config/positive-integer`, `identifier/unknown` */
export function resolveUnits(
  where: string,
  { units, activation }: { readonly units: number; readonly activation: ActivationIdentifier },
): ActivationFunction {
  requirePositiveInteger(`${where}: units`, units);
  return getActivation(activation);
}

/**
 * How many masks dropout draws: 1 for one a gate. Undefined is the default, so that it goes into no file.
 *
 * @throws {@link ValueError} `config/choice`
 */
export function implementationOf(
  where: string,
  options: { readonly implementation: 1 | 2 | undefined; readonly recurrentDropout: number },
): 1 | 2 {
  const { implementation = 2, recurrentDropout } = options;
  if (implementation !== 1 && implementation !== 2) {
    throw new ValueError(
      "config/choice",
      `${where}: implementation must be 1 or 2. Received: ${formatReceived(implementation)}.`,
    );
  }
  return recurrentDropout === 0 ? implementation : 1;
}

/** Length of the features in the shape of one step. @throws {@link ShapeError} `rnn/features` */
export function featuresOf(where: string, shape: PartialShape): number {
  const features = shape.at(-1);
  if (shape.length === 2 && features !== null && features !== undefined) return features;
  throw new ShapeError(
    "rnn/features",
    `${where}: expected steps of shape [batch, features] with known features. Received: ${formatShape(shape)}. A recurrent layer takes [batch, steps, features].`,
  );
}

/** Checks that a step has the features that the kernel was made for. @throws {@link ShapeError} `layer/input-shape` */
export function requireFeatures(where: string, { shape }: Spec, kernel: Weight): void {
  if (shape.length === 2 && shape[1] === kernel.shape[0]) return;
  throw new ShapeError(
    "layer/input-shape",
    `${where}: expected steps of shape [batch, ${kernel.shape[0]}]. Received: ${formatShape(shape)}.`,
  );
}
