/** @module nn/layers/prelu */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { multiply, negative, subtract } from "../../ops/arithmetic.ts";
import { relu } from "../../ops/extremes.ts";
import { withDefaults } from "../config.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireAxes } from "./option-checks.ts";
import type { Weight, WeightOptions } from "./weight.ts";

/** Options of {@link PReLU}. */
export interface PReLUConfig extends LayerConfig {
  /** First values of the slopes. Default `"zeros"`. */
  readonly alphaInitializer?: InitializerIdentifier | undefined;
  /** Penalty on the slopes. Default `null`: none. */
  readonly alphaRegularizer?: RegularizerIdentifier | undefined;
  /** What the slopes are brought back to after each update. Default `null`: nothing. */
  readonly alphaConstraint?: ConstraintIdentifier | undefined;
  /**
   * Axes along which one slope holds for all, counted from the batch, which is 0: `[1, 2]` gives each channel of an image
   * one slope. Default `null`: each element of a sample has its own.
   */
  readonly sharedAxes?: number | readonly number[] | null | undefined;
}

/**
 * Rectifier with learned slopes: `x` where `x > 0`, else `alpha · x`.
 *
 * Input `[batch, …]`, whose other dimensions are known unless shared; `alpha` has the shape of a sample, and 1 along shared
 * axes.
 *
 * @throws {@link ShapeError} `prelu/shared-axes`, `layer/input-shape`; {@link ValueError} `config/axis`
 * @see He et al., "Delving Deep into Rectifiers", 2015, equation 1.
 */
export class PReLU extends Layer<Weight> {
  static override readonly className: string = "PReLU";
  static override readonly supportsMasking: boolean = true;
  readonly #alpha: readonly [Initializer, WeightOptions];
  readonly #sharedAxes: readonly number[];

  constructor(config: PReLUConfig = {}) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "PReLU",
      own,
      {
        alphaInitializer: "zeros" as InitializerIdentifier,
        alphaRegularizer: null as RegularizerIdentifier,
        alphaConstraint: null as ConstraintIdentifier,
        sharedAxes: null as number | readonly number[] | null,
      },
      [],
      layerOptions,
    );
    const sharedAxes = listOfAxes(full.sharedAxes);
    const alphaInitializer = getInitializer(full.alphaInitializer);
    const alphaRegularizer = getRegularizer(full.alphaRegularizer);
    const alphaConstraint = getConstraint(full.alphaConstraint);
    super(base, { alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes });
    this.#alpha = [
      alphaInitializer,
      { regularizer: alphaRegularizer, constraint: alphaConstraint },
    ];
    this.#sharedAxes = sharedAxes ?? [];
  }

  protected override build(inputShape: PartialShape): Weight {
    const shared = this.#sharedAxes;
    if (shared.some((axis) => axis >= inputShape.length)) {
      throw new ShapeError(
        "prelu/shared-axes",
        `${this.name}: sharedAxes must be axes of the input. Received: sharedAxes [${shared.join(", ")}], input ${formatShape(inputShape)} with axes 0 (the batch) to ${inputShape.length - 1}.`,
      );
    }
    const shape = inputShape.map((dim, axis) => (shared.includes(axis) ? 1 : dim)).slice(1);
    return this.addWeight("alpha", shape, ...this.#alpha);
  }

  protected override call(x: Tensor, alpha: Weight): Tensor {
    const isKnown = (dim: number, axis: number): boolean =>
      dim === x.shape[axis + 1] || this.#sharedAxes.includes(axis + 1);
    if (x.ndim !== alpha.shape.length + 1 || !alpha.shape.every(isKnown)) {
      const wanted = alpha.shape.map((dim, i) => (this.#sharedAxes.includes(i + 1) ? "any" : dim));
      throw new ShapeError(
        "layer/input-shape",
        `${this.name}: expected inputs of shape [batch, ${wanted.join(", ")}], for which it was built. Received: ${formatShape(x.shape)}.`,
      );
    }
    return subtract(relu(x), multiply(alpha.value, relu(negative(x))));
  }
}

function listOfAxes(axes: number | readonly number[] | null): readonly number[] | null {
  if (axes === null) return null;
  const list = typeof axes === "number" ? [axes] : axes;
  if (Array.isArray(list) && list.length === 0) return list;
  requireAxes("PReLU: sharedAxes", list);
  if (list.every((axis) => axis > 0)) return list;
  throw new ValueError(
    "config/axis",
    `PReLU: sharedAxes are counted from the batch, which is axis 0 and has no slopes of its own. Expected numbers from 1. Received: ${formatReceived(axes)}.`,
  );
}
