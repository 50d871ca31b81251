/** @module nn/initializers/orthogonal — matrices whose rows or columns are orthogonal to each other. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { normal } from "../../core/random/distributions.ts";
import type { RandomKey } from "../../core/random/threefry.ts";
import type { Shape } from "../../core/shape.ts";
import { type Config, requireRange, withDefaults } from "../config.ts";
import { RandomInitializer, type RandomInitializerConfig } from "./initializer.ts";

/** Options of {@link Orthogonal}. */
export interface OrthogonalConfig extends RandomInitializerConfig {
  /** Length of the vectors. Default 1. */
  readonly gain?: number | undefined;
}

/**
 * A random matrix whose columns (rows, where it is wider than high) are orthogonal and of length `gain`. All axes but the
 * last count as rows.
 *
 * @see Saxe et al., 2014.
 */
export class Orthogonal extends RandomInitializer {
  static override readonly className: string = "Orthogonal";
  override readonly config: Config & { readonly gain: number };

  /** @throws {@link ValueError} `config/range` */
  constructor(config: OrthogonalConfig = {}) {
    super(config.seed);
    this.config = withDefaults("Orthogonal", config, { seed: null, gain: 1 });
    requireRange("Orthogonal: gain", this.config.gain, -Infinity, Infinity, "()");
  }

  /** @throws {@link ShapeError} `initializer/rank` */
  protected override draw(key: RandomKey, count: number, shape: Shape): ArrayLike<number> {
    if (shape.length < 2) {
      throw new ShapeError(
        "initializer/rank",
        `Orthogonal: expected a shape of at least two axes. Received: ${formatShape(shape)}.`,
      );
    }
    const columns = shape.at(-1) ?? 1;
    const rows = columns === 0 ? 0 : count / columns;
    const [length, vectors] = [Math.max(rows, columns), Math.min(rows, columns)];
    const drawn = normal(key, count);
    // One vector after the other, each made orthogonal to those before (Gram and Schmidt): the Q of the one QR
    // decomposition whose R has a positive diagonal. In float64, where a draw is never so near to singular that it shows.
    const basis: Float64Array[] = [];
    for (let j = 0; j < vectors; j++) {
      const vector = Float64Array.from({ length }, (_, i) => drawn[i * vectors + j] ?? 0);
      for (const other of basis) addScaled(vector, -dot(vector, other), other);
      addScaled(vector, 1 / Math.sqrt(dot(vector, vector)) - 1, vector);
      basis.push(vector);
    }
    return drawn.map((_, n) => {
      const [row, column] = [Math.floor(n / columns), n % columns];
      return (
        this.config.gain * ((rows < columns ? basis[row]?.[column] : basis[column]?.[row]) ?? 0)
      );
    });
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** `a += scale · b` */
function addScaled(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] ?? 0) + scale * (b[i] ?? 0);
}
