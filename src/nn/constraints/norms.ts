/** @module nn/constraints/norms — weights kept in bounds. */
import type { Tensor } from "../../ir/tensor.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Constraint } from "./constraint.ts";

/** Keras's epsilon: no norm is divided by less. */
const epsilon = 1e-7;

type Axes = number | readonly number[];

/** Options of {@link UnitNorm}. */
export interface UnitNormConfig {
  /** Axis or axes that make one vector: 0 (default) for each unit of a `Dense` kernel, `[0, 1, 2]` for a filter. */
  readonly axis?: Axes | undefined;
}

/** Options of {@link MaxNorm}. */
export interface MaxNormConfig extends UnitNormConfig {
  /** Default 2. */
  readonly maxValue?: number | undefined;
}

/** Options of {@link MinMaxNorm}. */
export interface MinMaxNormConfig extends UnitNormConfig {
  /** Default 0. */
  readonly minValue?: number | undefined;
  /** Default 1. */
  readonly maxValue?: number | undefined;
  /** How much of the way to the bounds a weight is taken at each step. Default 1: all of it. */
  readonly rate?: number | undefined;
}

/** Vectors along `axis` brought to lengths from `low` to `high`, or `rate` of the way there. */
function bounded(weight: Tensor, axis: Axes, low: number, high: number, rate = 1): Tensor {
  const own = weight.square().sum(axis, true).sqrt();
  const inside = own.maximum(low).minimum(high);
  const wanted = rate === 1 ? inside : inside.multiply(rate).add(own.multiply(1 - rate));
  return weight.multiply(wanted.divide(own.add(epsilon)));
}

/** No vector along `axis` longer than `maxValue`. */
export class MaxNorm extends Constraint {
  static override readonly className: string = "MaxNorm";
  override readonly config: { readonly maxValue: number; readonly axis: Axes };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: MaxNormConfig | number = {}) {
    super();
    const given = typeof config === "number" ? { maxValue: config } : config;
    this.config = withDefaults("MaxNorm", given, { maxValue: 2, axis: 0 });
    requireRange("MaxNorm: maxValue", this.config.maxValue, 0, Infinity);
  }

  override apply(weight: Tensor): Tensor {
    return bounded(weight, this.config.axis, 0, this.config.maxValue);
  }
}

/** No weight below 0. */
export class NonNeg extends Constraint {
  static override readonly className: string = "NonNeg";

  override apply(weight: Tensor): Tensor {
    return weight.maximum(0);
  }
}

/** Every vector along `axis` of length 1. */
export class UnitNorm extends Constraint {
  static override readonly className: string = "UnitNorm";
  override readonly config: { readonly axis: Axes };

  constructor(config: UnitNormConfig = {}) {
    super();
    this.config = withDefaults("UnitNorm", config, { axis: 0 });
  }

  override apply(weight: Tensor): Tensor {
    return bounded(weight, this.config.axis, 1, 1);
  }
}

/** Every vector along `axis` of a length from `minValue` to `maxValue`, or `rate` of the way there. */
export class MinMaxNorm extends Constraint {
  static override readonly className: string = "MinMaxNorm";
  override readonly config: {
    readonly minValue: number;
    readonly maxValue: number;
    readonly rate: number;
    readonly axis: Axes;
  };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: MinMaxNormConfig = {}) {
    super();
    const defaults = { minValue: 0, maxValue: 1, rate: 1, axis: 0 };
    this.config = withDefaults("MinMaxNorm", config, defaults);
    requireRange("MinMaxNorm: minValue", this.config.minValue, 0, Infinity, "[)");
    requireRange("MinMaxNorm: maxValue", this.config.maxValue, this.config.minValue, Infinity);
    requireRange("MinMaxNorm: rate", this.config.rate, 0, 1);
  }

  override apply(weight: Tensor): Tensor {
    const { minValue, maxValue, rate, axis } = this.config;
    return bounded(weight, axis, minValue, maxValue, rate);
  }
}

/** {@link MaxNorm} by its other name in Keras. */
export function maxNorm(config?: MaxNormConfig | number): MaxNorm {
  return new MaxNorm(config);
}

/** {@link NonNeg} by its other name in Keras. */
export function nonNeg(): NonNeg {
  return new NonNeg();
}

/** {@link UnitNorm} by its other name in Keras. */
export function unitNorm(config?: UnitNormConfig): UnitNorm {
  return new UnitNorm(config);
}

/** {@link MinMaxNorm} by its other name in Keras. */
export function minMaxNorm(config?: MinMaxNormConfig): MinMaxNorm {
  return new MinMaxNorm(config);
}
