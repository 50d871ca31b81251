/** @module nn/layers/group-normalization */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { normalizeAxis, type PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add, multiply } from "../../ops/arithmetic.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { rsqrt } from "../../ops/power.ts";
import { requireRange, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import { momentsOf, statisticsDType } from "./moments.ts";
import { requireAxis } from "./option-checks.ts";
import {
  buildScaleAndOffset,
  resolveScaleAndOffset,
  type ScaleAndOffset,
  type ScaleAndOffsetConfig,
  scaleAndOffsetDefaults,
} from "./scale-and-offset.ts";
import type { Weight } from "./weight.ts";

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationConfig extends ScaleAndOffsetConfig {
  /** Number of groups of channels, which divides that of channels; −1: each channel by itself. Default 32. */
  readonly groups?: number | undefined;
  /** The channels' axis. Default −1. */
  readonly axis?: number | undefined;
  /** Added to the variance, ≥ 0, so that constant groups divide by no zero. Default 0.001. */
  readonly epsilon?: number | undefined;
}

interface GroupNormalizationWeights {
  readonly gamma: Weight | null;
  readonly beta: Weight | null;
}

/**
 * Normalizes each sample's groups of channels: `gamma · (x − mean) / √(variance + epsilon) + beta`, with mean and variance over
 * all axes but the batch and the group. Needs no large batch, unlike `BatchNormalization`. Any shape; the
 * weights have the dimension at `axis`. Half floats are normalized in float32.
 *
 * @throws {@link ValueError} `group-normalization/groups`, `config/axis`, `config/range`
 * @throws {@link ShapeError} `group-normalization/channels`, `shape/axis`, `layer/unknown-dimension`
 * @see Wu and He, 2018, https://arxiv.org/abs/1803.08494
 */
export class GroupNormalization extends Layer<GroupNormalizationWeights> {
  static override readonly className: string = "GroupNormalization";
  static override readonly supportsMasking: boolean = true;
  readonly #groups: number;
  readonly #axis: number;
  readonly #epsilon: number;
  readonly #options: ScaleAndOffset;

  constructor(config: GroupNormalizationConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "GroupNormalization",
      own,
      { groups: 32, axis: -1, epsilon: 1e-3, ...scaleAndOffsetDefaults },
      [],
      layerOptions,
    );
    const { groups, axis, epsilon } = full;
    if (!Number.isSafeInteger(groups) || (groups <= 0 && groups !== -1)) {
      throw new ValueError(
        "group-normalization/groups",
        `GroupNormalization: groups must be a positive integer, or −1 for each channel by itself. Received: ${formatReceived(groups)}.`,
      );
    }
    requireAxis("GroupNormalization: axis", axis);
    requireRange("GroupNormalization: epsilon", epsilon, 0, Number.POSITIVE_INFINITY, "[)");
    const options = resolveScaleAndOffset("GroupNormalization", full);
    super(base, { ...full, ...options });
    this.#groups = groups;
    this.#axis = axis;
    this.#epsilon = epsilon;
    this.#options = options;
  }

  protected override castInputs(inputs: Tensor): Tensor {
    return inputs;
  }

  protected override build(inputShape: PartialShape): GroupNormalizationWeights {
    const axis = normalizeAxis(this.name, this.#axis, inputShape.length);
    const channels = inputShape[axis] ?? null;
    const groups = this.#groups === -1 ? 1 : this.#groups;
    if (axis === 0 || (channels !== null && channels % groups !== 0)) {
      throw new ShapeError(
        "group-normalization/channels",
        `${this.name}: groups must divide the number of channels, which are not the batch's axis. Received: groups ${this.#groups}, axis ${this.#axis} of inputs of shape ${formatShape(inputShape)}.`,
      );
    }
    return buildScaleAndOffset(this.#options, (name, initializer, options) =>
      this.addWeight(name, [channels], initializer, options),
    );
  }

  protected override call(x: Tensor, weights: GroupNormalizationWeights): Tensor {
    const axis = normalizeAxis(this.name, this.#axis, x.ndim);
    const channels = x.shape[axis] ?? 1;
    const groups = this.#groups === -1 ? channels : this.#groups;
    const split = [
      ...x.shape.slice(0, axis),
      groups,
      channels / groups,
      ...x.shape.slice(axis + 1),
    ];
    const grouped = reshapeTo(x.astype(statisticsDType(x.dtype)), split);
    const axes = split.flatMap((_, a) => (a === 0 || a === axis ? [] : [a]));
    const { variance, deviation } = momentsOf(grouped, axes);
    const read = (weight: Weight | null): Tensor | null =>
      weight === null
        ? null
        : reshapeTo(
            weight.value.astype(grouped.dtype),
            split.map((dim, a) => (a === axis || a === axis + 1 ? dim : 1)),
          );
    const [gamma, beta] = [read(weights.gamma), read(weights.beta)];
    const root = rsqrt(add(variance, this.#epsilon));
    const scaled = multiply(deviation, gamma === null ? root : multiply(root, gamma));
    return reshapeTo(beta === null ? scaled : add(scaled, beta), x.shape).astype(this.dtype);
  }
}
