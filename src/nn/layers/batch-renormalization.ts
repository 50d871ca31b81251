/**
 * @module nn/layers/batch-renormalization — corrects a batch's statistics towards moving ones, so that training and
 * inference normalize alike even where batches are small: `BatchNormalization({ renorm: true })`.
 *
 * @see Ioffe, "Batch Renormalization", 2017, https://arxiv.org/abs/1702.03275
 */
import { formatReceived, ValueError } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, divide, multiply, subtract } from "../../ops/arithmetic.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { maximum, minimum, relu } from "../../ops/extremes.ts";
import { sqrt, square } from "../../ops/power.ts";
import { stopGradient } from "../../ops/stop-gradient.ts";
import { Initializer } from "../initializers/initializer.ts";
import type { Moments } from "./moments.ts";
import type { Weight } from "./weight.ts";

/** Bounds of the correction `x·r + d`; what is missing is not bounded. */
export interface RenormClipping {
  /** Least factor. */
  readonly rmin?: number | null | undefined;
  /** Greatest factor, ≥ `rmin`. */
  readonly rmax?: number | null | undefined;
  /** Greatest magnitude of the offset, ≥ 0. */
  readonly dmax?: number | null | undefined;
}

/** Statistics beside those of plain batch normalization. */
export interface RenormWeights {
  /** Moving average of the deviation, from which inference's variance follows. */
  readonly movingStddev: Weight;
  readonly mean: Weight;
  readonly stddev: Weight;
}

const bounds = ["rmin", "rmax", "dmax"] as const;

/** @throws {@link ValueError} `batch-normalization/renorm-clipping` */
export function requireRenormClipping(clipping: RenormClipping | null): void {
  if (clipping === null) return;
  const isRecord = typeof clipping === "object" && !Array.isArray(clipping);
  const { rmin, rmax, dmax } = isRecord ? clipping : {};
  const isNumber = (value: unknown): boolean => (value ?? null) === null || Number.isFinite(value);
  const isKnown = isRecord && Object.keys(clipping).every((k) => bounds.some((b) => b === k));
  const isOrdered = (rmin ?? Number.NEGATIVE_INFINITY) <= (rmax ?? Number.POSITIVE_INFINITY);
  if (isKnown && [rmin, rmax, dmax].every(isNumber) && isOrdered && (dmax ?? 0) >= 0) return;
  throw new ValueError(
    "batch-normalization/renorm-clipping",
    `BatchNormalization: renormClipping takes numbers { rmin, rmax, dmax } with rmin ≤ rmax and dmax ≥ 0. Received: ${isRecord ? JSON.stringify(clipping) : formatReceived(clipping)}.`,
  );
}

/** √ of another initializer's values: a deviation starts where its variance does. */
export class RootOf extends Initializer {
  static override readonly className: string = "RootOf";
  override readonly config: Readonly<Record<string, unknown>> = {};
  readonly #variance: Initializer;

  constructor(variance: Initializer) {
    super();
    this.#variance = variance;
  }

  protected override values(shape: Shape): ArrayLike<number> {
    return Float64Array.from(this.#variance.apply(shape).dataSync(), Number).map(Math.sqrt);
  }
}

/** An average moved towards a batch's value: `average · momentum + value · (1 − momentum)`. */
export function blend(average: Weight, value: Tensor, momentum: number): Tensor {
  const old = average.value.astype(value.dtype);
  const own = reshapeTo(value, average.shape);
  return add(multiply(old, momentum), multiply(own, 1 - momentum));
}

/**
 * Factor `r = σ / σᵣ` and offset `d = (μ − μᵣ) / σᵣ` that lead from a batch's normalization to that of the moving statistics.
 * No gradient flows through them.
 */
export function renormCorrection(
  { mean, variance }: Moments,
  weights: RenormWeights,
  clipping: RenormClipping | null,
  epsilon: number,
): { readonly r: Tensor; readonly d: Tensor } {
  const read = (weight: Weight): Tensor => reshapeTo(weight.value.astype(mean.dtype), mean.shape);
  // Early in training the moving deviation may be near 0.
  const stddev = maximum(read(weights.stddev), Math.sqrt(epsilon));
  const { rmin, rmax, dmax } = clipping ?? {};
  let r = divide(sqrt(add(variance, epsilon)), stddev);
  let d = divide(subtract(mean, read(weights.mean)), stddev);
  if (typeof rmin === "number") r = maximum(r, rmin);
  if (typeof rmax === "number") r = minimum(r, rmax);
  if (typeof dmax === "number") d = maximum(minimum(d, dmax), -dmax);
  return { r: stopGradient(r), d: stopGradient(d) };
}

/** Moves all statistics towards a batch's. */
export function updateRenorm(
  moving: { readonly movingMean: Weight; readonly movingVariance: Weight },
  weights: RenormWeights,
  { mean, variance }: Moments,
  options: { readonly momentum: number; readonly renormMomentum: number; readonly epsilon: number },
): void {
  const { momentum, renormMomentum, epsilon } = options;
  const stddev = sqrt(add(variance, epsilon));
  weights.mean.assign(blend(weights.mean, mean, renormMomentum));
  weights.stddev.assign(blend(weights.stddev, stddev, renormMomentum));
  moving.movingMean.assign(blend(moving.movingMean, mean, momentum));
  const movedStddev = blend(weights.movingStddev, stddev, momentum);
  weights.movingStddev.assign(movedStddev);
  // Rounding must not make a variance negative.
  moving.movingVariance.assign(relu(subtract(square(movedStddev), epsilon)));
}
