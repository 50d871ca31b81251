/** @module nn/regularizers/norms — penalties on the size of weights. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { Regularizer, requireFactor } from "./regularizer.ts";

/** Options of {@link L1}. */
export interface L1Config {
  /** Weight of the penalty, ≥ 0; kept as a float32, as Keras does. Default 0.01. */
  readonly l1?: number | null | undefined;
}

/** `l1 · Σ|x|`: draws weights to exactly 0. */
export class L1 extends Regularizer {
  static override readonly className: string = "L1";
  override readonly config: { readonly l1: number };

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L1Config | number = {}) {
    super();
    const { l1 } = withDefaults("L1", typeof config === "number" ? { l1: config } : config, {
      l1: null,
    });
    this.config = { l1: Math.fround(requireFactor("L1: l1", l1 ?? 0.01)) };
  }

  override apply(x: Tensor): Tensor {
    return x.abs().sum().multiply(this.config.l1);
  }
}

/** Options of {@link L2}. */
export interface L2Config {
  /** Weight of the penalty, ≥ 0. Default 0.01. */
  readonly l2?: number | null | undefined;
}

/** `l2 · Σx²`: keeps weights small. */
export class L2 extends Regularizer {
  static override readonly className: string = "L2";
  override readonly config: { readonly l2: number };

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L2Config | number = {}) {
    super();
    const { l2 } = withDefaults("L2", typeof config === "number" ? { l2: config } : config, {
      l2: null,
    });
    this.config = { l2: requireFactor("L2: l2", l2 ?? 0.01) };
  }

  override apply(x: Tensor): Tensor {
    return x.square().sum().multiply(this.config.l2);
  }
}

/** Options of {@link L1L2}. */
export interface L1L2Config {
  /** Weight of `Σ|x|`, ≥ 0. Default 0. */
  readonly l1?: number | null | undefined;
  /** Weight of `Σx²`, ≥ 0. Default 0. */
  readonly l2?: number | null | undefined;
}

/** `l1 · Σ|x| + l2 · Σx²`. */
export class L1L2 extends Regularizer {
  static override readonly className: string = "L1L2";
  override readonly config: { readonly l1: number; readonly l2: number };

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L1L2Config = {}) {
    super();
    const { l1, l2 } = withDefaults("L1L2", config, { l1: null, l2: null });
    this.config = {
      l1: requireFactor("L1L2: l1", l1 ?? 0),
      l2: requireFactor("L1L2: l2", l2 ?? 0),
    };
  }

  override apply(x: Tensor): Tensor {
    const { l1, l2 } = this.config;
    return x.abs().sum().multiply(l1).add(x.square().sum().multiply(l2));
  }
}

/** {@link L1} by its other name in Keras. */
export function l1(config?: L1Config | number): L1 {
  return new L1(config);
}

/** {@link L2} by its other name in Keras. */
export function l2(config?: L2Config | number): L2 {
  return new L2(config);
}

/** {@link L1L2} by its other name in Keras. */
export function l1L2(config?: L1L2Config): L1L2 {
  return new L1L2(config);
}
