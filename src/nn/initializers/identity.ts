/** @module nn/initializers/identity */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { type Config, withDefaults } from "../config.ts";
import { Initializer } from "./initializer.ts";

/** Options of {@link Identity}. */
export interface IdentityConfig {
  /** What stands on the diagonal. Default 1. */
  readonly gain?: number | undefined;
}

/** `gain` on the diagonal of a matrix, 0 elsewhere. */
export class Identity extends Initializer {
  static override readonly className: string = "Identity";
  override readonly config: Config;
  readonly #gain: number;

  constructor(config: IdentityConfig = {}) {
    super();
    const full = withDefaults("Identity", config, { gain: 1 });
    this.#gain = full.gain;
    // Keras writes no gain at all, so a file could not tell; it reads one.
    this.config = full.gain === 1 ? {} : full;
  }

  /** @throws {@link ShapeError} `initializer/rank` */
  protected override values(shape: Shape): ArrayLike<number> {
    const [rows = 0, columns = 0] = shape;
    if (shape.length !== 2) {
      throw new ShapeError(
        "initializer/rank",
        `Identity: expected the shape of a matrix. Received: ${formatShape(shape)}.`,
      );
    }
    const values = new Float64Array(sizeOf(shape));
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = this.#gain;
    return values;
  }
}
