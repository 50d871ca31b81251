/** @module nn/initializers/constant — initializers that draw nothing. */
import { type Shape, sizeOf } from "../../core/shape.ts";
import { type Config, withDefaults } from "../config.ts";
import { Initializer } from "./initializer.ts";

/** All zeros. */
export class Zeros extends Initializer {
  static override readonly className: string = "Zeros";
  override readonly config: Config = {};

  protected override values(shape: Shape): ArrayLike<number> {
    return new Float32Array(sizeOf(shape));
  }
}

/** All ones. */
export class Ones extends Initializer {
  static override readonly className: string = "Ones";
  override readonly config: Config = {};

  protected override values(shape: Shape): ArrayLike<number> {
    return new Float32Array(sizeOf(shape)).fill(1);
  }
}

/** One value everywhere. */
export class Constant extends Initializer {
  static override readonly className: string = "Constant";
  override readonly config: { readonly value: number };

  constructor(config: { readonly value?: number | undefined } = {}) {
    super();
    this.config = withDefaults("Constant", config, { value: 0 });
  }

  protected override values(shape: Shape): ArrayLike<number> {
    return new Float64Array(sizeOf(shape)).fill(this.config.value);
  }
}
