/** @module nn/initializers/random — initializers with a distribution of fixed width. */
import { normal, truncatedNormal, uniform } from "../../core/random/distributions.ts";
import type { RandomKey } from "../../core/random/threefry.ts";
import { type Config, requireRange, withDefaults } from "../config.ts";
import { RandomInitializer, type RandomInitializerConfig } from "./initializer.ts";

const requireFinite = (where: string, value: unknown): void =>
  requireRange(where, value, -Infinity, Infinity, "()");

function requireNormal(className: string, options: { mean: unknown; stddev: unknown }): void {
  requireFinite(`${className}: mean`, options.mean);
  requireRange(`${className}: stddev`, options.stddev, 0, Infinity, "[)");
}

/** Options of {@link RandomUniform}. */
export interface RandomUniformConfig extends RandomInitializerConfig {
  /** Lower bound, included. Default −0.05. */
  readonly minval?: number | undefined;
  /** Upper bound, excluded. Default 0.05. */
  readonly maxval?: number | undefined;
}

/** Uniform over `[minval, maxval)`. */
export class RandomUniform extends RandomInitializer {
  static override readonly className: string = "RandomUniform";
  override readonly config: Config & { readonly minval: number; readonly maxval: number };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: RandomUniformConfig = {}) {
    super(config.seed);
    this.config = withDefaults("RandomUniform", config, {
      seed: null,
      minval: -0.05,
      maxval: 0.05,
    });
    requireFinite("RandomUniform: minval", this.config.minval);
    requireFinite("RandomUniform: maxval", this.config.maxval);
  }

  protected override draw(key: RandomKey, count: number): ArrayLike<number> {
    return uniform(key, count, this.config.minval, this.config.maxval);
  }
}

/** Options of {@link RandomNormal} and {@link TruncatedNormal}. */
export interface RandomNormalConfig extends RandomInitializerConfig {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** At least 0. Default 0.05. */
  readonly stddev?: number | undefined;
}

/** Normal with the given mean and standard deviation. */
export class RandomNormal extends RandomInitializer {
  static override readonly className: string = "RandomNormal";
  override readonly config: Config & { readonly mean: number; readonly stddev: number };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: RandomNormalConfig = {}) {
    super(config.seed);
    this.config = withDefaults("RandomNormal", config, { seed: null, mean: 0, stddev: 0.05 });
    requireNormal("RandomNormal", this.config);
  }

  protected override draw(key: RandomKey, count: number): ArrayLike<number> {
    return normal(key, count, this.config.mean, this.config.stddev);
  }
}

/** Normal, but nothing beyond two standard deviations. */
export class TruncatedNormal extends RandomInitializer {
  static override readonly className: string = "TruncatedNormal";
  override readonly config: Config & { readonly mean: number; readonly stddev: number };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: RandomNormalConfig = {}) {
    super(config.seed);
    this.config = withDefaults("TruncatedNormal", config, { seed: null, mean: 0, stddev: 0.05 });
    requireNormal("TruncatedNormal", this.config);
  }

  protected override draw(key: RandomKey, count: number): ArrayLike<number> {
    return truncatedNormal(key, count, this.config.mean, this.config.stddev);
  }
}
