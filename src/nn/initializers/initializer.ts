/**
 * @module nn/initializers/initializer — first values of weights. Drawn on the host, with JAX's numbers.
 */
import type { DType } from "../../core/dtype.ts";
import { keyFromSeed } from "../../core/random/seed-key.ts";
import type { RandomKey } from "../../core/random/threefry.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { encode, fromHost } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
import { randomSource } from "../../runtime/session.ts";
import type { Config } from "../config.ts";

/** Makes the first value of a weight. */
export abstract class Initializer {
  /** Keras's class name, static because minifiers rename classes. */
  static readonly className: string = "Initializer";

  /** Serialisable options. */
  abstract readonly config: Config;

  /** Elements, row-major. */
  protected abstract values(shape: Shape): ArrayLike<number>;

  /** A tensor of the given shape. @param dtype - Default float32. */
  apply(shape: Shape, dtype: DType = floatx()): Tensor {
    return fromHost(encode(this.values(shape), dtype), shape, dtype);
  }
}

/** Options that random initializers share. */
export interface RandomInitializerConfig {
  /** An integer from 0 to 2³² − 1; `null` (default) draws one from the global source when the initializer is made. */
  readonly seed?: number | null | undefined;
}

/** An initializer that draws random numbers; the same ones at every call, since its seed is fixed when it is made. */
export abstract class RandomInitializer extends Initializer {
  readonly #key: RandomKey;

  constructor(seed: number | null | undefined) {
    super();
    this.#key = keyFromSeed(seed ?? randomSource().makeDefaultSeed());
  }

  protected abstract draw(key: RandomKey, count: number, shape: Shape): ArrayLike<number>;

  protected override values(shape: Shape): ArrayLike<number> {
    return this.draw(this.#key, sizeOf(shape), shape);
  }
}
