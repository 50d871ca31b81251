/** @module nn/layers/repeat-vector */
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { broadcastTo } from "../../ops/broadcast.ts";
import { expandDims } from "../../ops/shape.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";
import { requireRank } from "./option-checks.ts";

/** Options of {@link RepeatVector}. */
export interface RepeatVectorConfig extends LayerConfig {
  /** How often, a positive integer. */
  readonly n: number;
}

/**
 * Makes a sequence of `n` equal steps of each vector: `[batch, features]` → `[batch, n, features]`.
 *
 * @throws {@link ShapeError} `layer/input-rank`
 */
export class RepeatVector extends Layer<null> {
  static override readonly className: string = "RepeatVector";
  readonly #n: number;

  constructor(config: RepeatVectorConfig | number) {
    const { base, own } = splitLayerOptions(typeof config === "number" ? { n: config } : config);
    const full = withDefaults("RepeatVector", own, {}, ["n"], layerOptions);
    requirePositiveInteger("RepeatVector: n", full.n);
    super(base, full);
    this.#n = full.n;
  }

  protected override build(inputShape: PartialShape): null {
    requireRank(this.name, inputShape, 2, "[batch, features]");
    return null;
  }

  protected override call(x: Tensor): Tensor {
    requireRank(this.name, x.shape, 2, "[batch, features]");
    const [batch = 1, features = 1] = x.shape;
    return broadcastTo(expandDims(x, 1), [batch, this.#n, features]);
  }
}
