/** @module nn/layers/spectral-normalization */
import { ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import { currentTrace } from "../../ir/trace.ts";
import { divide, equal, where } from "../../ops/arithmetic.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { matmul } from "../../ops/matmul.ts";
import { normalize } from "../../ops/norm.ts";
import { all } from "../../ops/reductions.ts";
import { transpose } from "../../ops/shape.ts";
import { stopGradient } from "../../ops/stop-gradient.ts";
import { requirePositiveInteger, withDefaults } from "../config.ts";
import { TruncatedNormal } from "../initializers/random.ts";
import type { CallContext } from "./call-context.ts";
import { type AnyLayer, Layer } from "./layer.ts";
import { layerOptions, splitLayerOptions } from "./layer-options.ts";
import type { Weight } from "./weight.ts";
import { Wrapper, type WrapperConfig } from "./wrapper.ts";

/** Options of {@link SpectralNormalization}. */
export interface SpectralNormalizationConfig extends WrapperConfig {
  /** Steps of the power iteration in each call, which finds the norm. Default 1. */
  readonly powerIterations?: number | undefined;
}

interface SpectralWeights {
  readonly kernel: Weight;
  readonly vectorU: Weight;
}

/**
 * Divides the kernel (or the embeddings) of the layer inside by its spectral norm in each call of a training: the norm of the kernel
 * as a matrix `[…, units]`, found by power iteration from a vector that is kept. Bounds how much the layer stretches its inputs,
 * as discriminators of generative networks need it.
 *
 * In `fit` the gradient flows through the division, and the kernel that is kept is the one that is not divided, as in Keras on JAX;
 * a call with `training: true` outside of one keeps the divided one. In inference the kernel is used as it is.
 *
 * @throws {@link ValueError} `config/positive-integer`, `wrapper/layer`, `spectral-normalization/kernel`
 * @see Miyato et al., 2018, https://arxiv.org/abs/1802.05957, Algorithm 1
 */
export class SpectralNormalization extends Wrapper<SpectralWeights> {
  static override readonly className: string = "SpectralNormalization";
  readonly #iterations: number;
  #kernel: Weight | null = null;

  constructor(config: SpectralNormalizationConfig | AnyLayer) {
    const { base, own } = splitLayerOptions(config instanceof Layer ? { layer: config } : config);
    const defaults = { powerIterations: 1 };
    const full = withDefaults("SpectralNormalization", own, defaults, ["layer"], layerOptions);
    requirePositiveInteger("SpectralNormalization: powerIterations", full.powerIterations);
    super(base, full);
    this.#iterations = full.powerIterations;
  }

  protected override build(inputShape: PartialShape): SpectralWeights {
    this.buildInside(inputShape);
    const kernel = this.layer.ownWeights.find(
      ({ name }) => name === "kernel" || name === "embeddings",
    );
    if (kernel === undefined) {
      throw new ValueError(
        "spectral-normalization/kernel",
        `${this.name}: the layer inside must have a weight named "kernel" or "embeddings". Received: a ${this.layer.className} with ${this.layer.ownWeights.map(({ name }) => name).join(", ") || "no weights"}.`,
      );
    }
    this.#kernel = kernel;
    const vectorU = this.addWeight(
      "vector_u",
      [1, kernel.shape.at(-1) ?? 1],
      new TruncatedNormal({ stddev: 0.02 }),
      { trainable: false, dtype: kernel.dtype },
    );
    return { kernel, vectorU };
  }

  /** The kernel stands here too, before the vector: so Keras orders and files them. */
  override get ownWeights(): readonly Weight[] {
    return [...(this.#kernel === null ? [] : [this.#kernel]), ...super.ownWeights];
  }

  protected override call(x: Tensor, weights: SpectralWeights, context: CallContext): Tensor {
    const inside = (): Tensor => {
      const output = this.layer.callWith(x, context);
      return output instanceof Tensor ? output.astype(x.dtype) : x;
    };
    if (!context.training) return inside();
    const { kernel } = weights;
    const given = kernel.value;
    kernel.assign(this.#normalized(weights));
    const output = inside();
    // In a step of training, the optimizer moves the kernel that the gradient is by.
    if (currentTrace() !== null && this.trainableWeights.includes(kernel)) kernel.assign(given);
    return output;
  }

  /** The kernel divided by its norm; moves the vector. A kernel of zeros has none, and stays. */
  #normalized({ kernel, vectorU }: SpectralWeights): Tensor {
    const { value } = kernel;
    const matrix = reshapeTo(value, [
      value.size / (value.shape.at(-1) ?? 1),
      value.shape.at(-1) ?? 1,
    ]);
    const isZero = all(equal(value, 0));
    let u = vectorU.value;
    let v = u;
    for (let i = 0; i < this.#iterations; i++) {
      v = normalize(matmul(u, transpose(matrix)));
      u = normalize(matmul(v, matrix));
    }
    u = stopGradient(u);
    const norm = matmul(matmul(stopGradient(v), matrix), transpose(u));
    vectorU.assign(where(isZero, vectorU.value, u));
    return divide(value, reshapeTo(where(isZero, 1, norm), []));
  }
}
