/** @module nn/regularizers/orthogonal — a penalty on vectors that point the same way. */
import { formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { iota } from "../../ops/creation.ts";
import { rsqrt } from "../../ops/power.ts";
import { withDefaults } from "../config.ts";
import { Regularizer, requireFactor } from "./regularizer.ts";

/** Options of {@link OrthogonalRegularizer}. */
export interface OrthogonalRegularizerConfig {
  /** Weight of the penalty, ≥ 0; kept as a float32, as Keras does. Default 0.01. */
  readonly factor?: number | undefined;
  /** Which vectors of the matrix are to be orthogonal to each other. Default `"rows"`. */
  readonly mode?: "rows" | "columns" | undefined;
}

/** `factor` times the mean of |cosine| over all pairs of rows (or columns) of a matrix. */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className: string = "OrthogonalRegularizer";
  override readonly config: { readonly factor: number; readonly mode: string };

  /** @throws {@link ValueError} `config/factor`, `config/choice` */
  constructor(config: OrthogonalRegularizerConfig = {}) {
    super();
    const { factor, mode } = withDefaults("OrthogonalRegularizer", config, {
      factor: 0.01,
      mode: "rows",
    });
    if (mode !== "rows" && mode !== "columns") {
      throw new ValueError(
        "config/choice",
        `OrthogonalRegularizer: mode must be "rows" or "columns". Received: ${String(mode)}.`,
      );
    }
    this.config = {
      factor: Math.fround(requireFactor("OrthogonalRegularizer: factor", factor)),
      mode,
    };
  }

  /** @throws {@link ShapeError} `regularizer/rank` */
  override apply(x: Tensor): Tensor {
    if (x.ndim !== 2) {
      throw new ShapeError(
        "regularizer/rank",
        `OrthogonalRegularizer: expected a matrix. Received shape: ${formatShape(x.shape)}.`,
      );
    }
    const vectors = this.config.mode === "rows" ? x : x.transpose();
    const [count = 0] = vectors.shape;
    // Lengths are kept away from 0 as Keras does.
    const unit = vectors.multiply(rsqrt(vectors.square().sum(1, true)).minimum(1e7));
    const index = iota(count, "int32");
    const isPair = index.notEqual(index.expandDims(1)).astype(x.dtype);
    const cosines = unit.matmul(unit.transpose()).multiply(isPair).abs().sum();
    return cosines.multiply(this.config.factor * 0.5).divide((count * (count - 1)) / 2);
  }
}

/** {@link OrthogonalRegularizer} by its other name in Keras. */
export function orthogonalRegularizer(config?: OrthogonalRegularizerConfig): OrthogonalRegularizer {
  return new OrthogonalRegularizer(config);
}
