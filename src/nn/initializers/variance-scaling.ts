/** @module nn/initializers/variance-scaling — widths that keep the variance of activations: Glorot, He, LeCun. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { normal, truncatedNormal, uniform } from "../../core/random/distributions.ts";
import type { RandomKey } from "../../core/random/threefry.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { type Config, requireRange, withDefaults } from "../config.ts";
import { RandomInitializer, type RandomInitializerConfig } from "./initializer.ts";

/** Which count of connections divides the scale. */
export type FanMode = "fanIn" | "fanOut" | "fanAvg" | "fan_in" | "fan_out" | "fan_avg";
export type VarianceDistribution =
  | "truncatedNormal"
  | "untruncatedNormal"
  | "uniform"
  | "truncated_normal"
  | "untruncated_normal";

/** Options of {@link GlorotUniform} and its kin. */
export interface FanScalingConfig extends RandomInitializerConfig {
  /** Axes of the weight that count as inputs; both `null` (default): the last but one, times the leading ones. */
  readonly inputAxes?: readonly number[] | null | undefined;
  /** Axes of the weight that count as outputs; both `null` (default): the last, times the leading ones. */
  readonly outputAxes?: readonly number[] | null | undefined;
}

/** Options of {@link VarianceScaling}. */
export interface VarianceScalingConfig extends FanScalingConfig {
  /** Positive. Default 1. */
  readonly scale?: number | undefined;
  /** Default `"fanIn"`. */
  readonly mode?: FanMode | undefined;
  /** Default `"truncatedNormal"`. */
  readonly distribution?: VarianceDistribution | undefined;
}

/** Standard deviation of a standard normal cut off at ±2, by which the cut one is divided to have 1. */
const truncatedStddev = 0.87962566103423978;

/** Connections into and out of a unit; leading axes of a kernel are its receptive field, unless axes are named. */
export function fans(
  shape: Shape,
  inputAxes: readonly number[] | null = null,
  outputAxes: readonly number[] | null = null,
): { readonly fanIn: number; readonly fanOut: number } {
  if (inputAxes !== null && outputAxes !== null) {
    const product = (axes: readonly number[]): number =>
      axes.reduce((n, axis) => n * (shape.at(axis) ?? 1), 1);
    return { fanIn: product(inputAxes), fanOut: product(outputAxes) };
  }
  const [first = 1] = shape;
  if (shape.length <= 1) return { fanIn: first, fanOut: first };
  const field = sizeOf(shape.slice(0, -2));
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  return { fanIn: inputs * field, fanOut: outputs * field };
}

/** A name without regard to how it is spelt: `fan_in` and `fanIn` are `fanin`. */
function choice(option: string, value: unknown, known: readonly string[]): string {
  const spelt = (name: unknown): string => String(name).replaceAll("_", "").toLowerCase();
  if (known.some((name) => spelt(name) === spelt(value))) return spelt(value);
  throw new ValueError(
    "config/choice",
    `VarianceScaling: ${option} must be one of ${known.join(", ")}. Received: ${formatReceived(value)}.`,
  );
}

/** Variance `scale / n`, where n is the fan in, fan out or their mean. */
export class VarianceScaling extends RandomInitializer {
  static override readonly className: string = "VarianceScaling";
  override readonly config: Config;
  readonly #scale: number;
  readonly #mode: string;
  readonly #distribution: string;
  readonly #inputAxes: readonly number[] | null;
  readonly #outputAxes: readonly number[] | null;

  /** @throws {@link ValueError} `config/choice`, `config/range` */
  constructor(config: VarianceScalingConfig = {}, shown?: Config) {
    super(config.seed);
    const full = withDefaults("VarianceScaling", config, {
      scale: 1,
      mode: "fanIn",
      distribution: "truncatedNormal",
      seed: null,
      inputAxes: null,
      outputAxes: null,
    });
    requireRange("VarianceScaling: scale", full.scale, 0, Infinity, "()");
    this.#scale = full.scale;
    this.#mode = choice("mode", full.mode, ["fanIn", "fanOut", "fanAvg"]);
    this.#distribution = choice("distribution", full.distribution, [
      "truncatedNormal",
      "untruncatedNormal",
      "uniform",
    ]);
    this.#inputAxes = full.inputAxes;
    this.#outputAxes = full.outputAxes;
    this.config = shown ?? full;
  }

  protected override draw(key: RandomKey, count: number, shape: Shape): ArrayLike<number> {
    const { fanIn, fanOut } = fans(shape, this.#inputAxes, this.#outputAxes);
    const fan =
      this.#mode === "fanin" ? fanIn : this.#mode === "fanout" ? fanOut : (fanIn + fanOut) / 2;
    const variance = this.#scale / Math.max(1, fan);
    if (this.#distribution === "uniform") {
      const limit = Math.sqrt(3 * variance);
      return uniform(key, count, -limit, limit);
    }
    return this.#distribution === "untruncatednormal"
      ? normal(key, count, 0, Math.sqrt(variance))
      : truncatedNormal(key, count, 0, Math.sqrt(variance) / truncatedStddev);
  }
}

const fanDefaults = { seed: null, inputAxes: null, outputAxes: null } as const;

/** Uniform over ±√(6 / (fanIn + fanOut)). @see Glorot and Bengio, 2010. */
export class GlorotUniform extends VarianceScaling {
  static override readonly className: string = "GlorotUniform";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("GlorotUniform", config, fanDefaults);
    super({ ...own, scale: 1, mode: "fanAvg", distribution: "uniform" }, own);
  }
}

/** Truncated normal of variance 2 / (fanIn + fanOut). @see Glorot and Bengio, 2010. */
export class GlorotNormal extends VarianceScaling {
  static override readonly className: string = "GlorotNormal";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("GlorotNormal", config, fanDefaults);
    super({ ...own, scale: 1, mode: "fanAvg" }, own);
  }
}

/** Uniform over ±√(6 / fanIn). @see He et al., 2015. */
export class HeUniform extends VarianceScaling {
  static override readonly className: string = "HeUniform";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("HeUniform", config, fanDefaults);
    super({ ...own, scale: 2, mode: "fanIn", distribution: "uniform" }, own);
  }
}

/** Truncated normal of variance 2 / fanIn. @see He et al., 2015. */
export class HeNormal extends VarianceScaling {
  static override readonly className: string = "HeNormal";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("HeNormal", config, fanDefaults);
    super({ ...own, scale: 2, mode: "fanIn" }, own);
  }
}

/** Uniform over ±√(3 / fanIn). @see LeCun et al., 1998. */
export class LecunUniform extends VarianceScaling {
  static override readonly className: string = "LecunUniform";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("LecunUniform", config, fanDefaults);
    super({ ...own, scale: 1, mode: "fanIn", distribution: "uniform" }, own);
  }
}

/** Truncated normal of variance 1 / fanIn. @see LeCun et al., 1998. */
export class LecunNormal extends VarianceScaling {
  static override readonly className: string = "LecunNormal";
  constructor(config: FanScalingConfig = {}) {
    const own = withDefaults("LecunNormal", config, fanDefaults);
    super({ ...own, scale: 1, mode: "fanIn" }, own);
  }
}
