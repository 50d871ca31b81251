/**
 * @module nn/random/seed-generator — a counted source of random keys, with a variable as its state, so that
 * compiled programs draw new numbers in every step and files keep the position.
 */
import { keyFromSeed } from "../../core/random/seed-key.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { add } from "../../ops/arithmetic.ts";
import { array } from "../../ops/convert.ts";
import { randomSource } from "../../runtime/session.ts";
import { Variable } from "../../runtime/variable.ts";

/** Keras's `SeedGenerator`: state `[seed, count]`, uint32. */
export class SeedGenerator {
  readonly state: Variable;

  /**
   * @param seed - An integer from 0 to 2³² − 1; `null` draws one from the global source.
   * @throws {@link ValueError} `random/seed`
   */
  constructor(seed: number | null = null) {
    const key = keyFromSeed(seed ?? randomSource().makeDefaultSeed());
    this.state = new Variable(Uint32Array.from(key), {
      trainable: false,
      name: "seed_generator_state",
    });
  }

  /** The key for one draw, uint32 `[2]`; the next call gives another. */
  next(): Tensor {
    const key = this.state.value;
    this.state.assign(add(key, array(Uint32Array.of(0, 1))));
    return key;
  }
}
