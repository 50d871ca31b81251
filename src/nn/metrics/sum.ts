/** @module nn/metrics/sum — sums of what is given. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { array } from "../../ops/convert.ts";
import type { Variable } from "../../runtime/variable.ts";
import { withDefaults } from "../config.ts";
import { alignRanks } from "../rank.ts";
import { Metric, type MetricConfig } from "./metric.ts";

/**
 * The weighted sum of the values given.
 *
 * @example
 * const sum = new Sum();
 * sum.updateState([1, 3, 5, 7], [1, 1, 0, 0]);
 * sum.result().item(); // 4
 */
export class Sum extends Metric {
  static override readonly className: string = "Sum";
  readonly #total: Variable;

  constructor(config: MetricConfig = {}) {
    super(withDefaults("Sum", config, { name: "sum", dtype: undefined }));
    this.#total = this.addVariable("total", [], this.dtype);
  }

  /** `updateState(values, sampleWeight)`: a weight may count for a whole row. */
  override updateState(values: TensorLike, sampleWeight?: TensorLike | null): void {
    let weighted = array(values).astype(this.dtype);
    if (sampleWeight !== null && sampleWeight !== undefined) {
      const [x, weight] = alignRanks(weighted, array(sampleWeight).astype(this.dtype));
      const inner = Array.from(
        { length: Math.max(0, x.ndim - weight.ndim) },
        (_, i) => weight.ndim + i,
      );
      const rows = inner.length > 0 ? x.sum(inner) : x;
      weighted = rows.multiply(broadcastTo(weight, rows.shape));
    }
    this.#total.assignAdd(weighted.sum());
  }

  override result(): Tensor {
    return this.#total.value;
  }
}
