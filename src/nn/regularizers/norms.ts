/** @module nn/regularizers/norms — penalties on the size of weights. */
import type { Tensor } from "../../ir/tensor.ts";
import { withDefaults } from "../config.ts";
import { Regularizer, requireFactor } from "./regularizer.ts";

/** `l1 · Σ|x| + l2 · Σx²`, for those of both that a class has. */
abstract class NormPenalty<K extends "l1" | "l2"> extends Regularizer {
  override readonly config: Readonly<Record<K, number>>;

  constructor(
    className: string,
    config: { readonly [key in K]?: number | null | undefined },
    defaults: Readonly<Record<K, number>>,
  ) {
    super();
    const given = withDefaults(className, config, defaults);
    this.config = Object.fromEntries(
      Object.entries<number>(defaults).map(([key, value]) => [
        key,
        requireFactor(`${className}: ${key}`, given[key] ?? value),
      ]),
    ) as Readonly<Record<K, number>>;
  }

  override apply(x: Tensor): Tensor {
    const { l1 = 0, l2 = 0 }: { readonly l1?: number; readonly l2?: number } = this.config;
    const magnitudes = l1 === 0 ? null : x.abs().sum().multiply(l1);
    if (l2 === 0 && magnitudes !== null) return magnitudes;
    const squares = x.square().sum().multiply(l2);
    return magnitudes?.add(squares) ?? squares;
  }
}

/** Options of {@link L1}. */
export interface L1Config {
  /** Weight of the penalty, ≥ 0; kept as a float32, as Keras does. Default 0.01. */
  readonly l1?: number | null | undefined;
}

/** `l1 · Σ|x|`: draws weights to exactly 0. */
export class L1 extends NormPenalty<"l1"> {
  static override readonly className: string = "L1";

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L1Config | number = {}) {
    const given = typeof config === "number" ? { l1: config } : config;
    super("L1", given, { l1: 0.01 });
    (this.config as { l1: number }).l1 = Math.fround(this.config.l1);
  }
}

/** Options of {@link L2}. */
export interface L2Config {
  /** Weight of the penalty, ≥ 0. Default 0.01. */
  readonly l2?: number | null | undefined;
}

/** `l2 · Σx²`: keeps weights small. */
export class L2 extends NormPenalty<"l2"> {
  static override readonly className: string = "L2";

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L2Config | number = {}) {
    super("L2", typeof config === "number" ? { l2: config } : config, { l2: 0.01 });
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
export class L1L2 extends NormPenalty<"l1" | "l2"> {
  static override readonly className: string = "L1L2";

  /** @throws {@link ValueError} `config/factor` */
  constructor(config: L1L2Config = {}) {
    super("L1L2", config, { l1: 0, l2: 0 });
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
