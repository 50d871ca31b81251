/** @module nn/initializers/orthogonal — matrices whose rows or columns are orthogonal to each other. */
import { formatShape, ShapeError } from "../../core/errors.ts";
import { normal } from "../../core/random/distributions.ts";
import type { RandomKey } from "../../core/random/threefry.ts";
import type { Shape } from "../../core/shape.ts";
import { type Config, withDefaults } from "../config.ts";
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

  constructor(config: OrthogonalConfig = {}) {
    super(config.seed);
    this.config = withDefaults("Orthogonal", config, { seed: null, gain: 1 });
  }

  /** @throws {@link ShapeError} `initializer/rank` */
  protected override draw(key: RandomKey, count: number, shape: Shape): ArrayLike<number> {
    if (shape.length < 2) {
      throw new ShapeError(
        "initializer/rank",
        `Orthogonal: expected a shape of at least two axes. Received: ${formatShape(shape)}.`,
      );
    }
    const columns = shape.at(-1) ?? 0;
    const rows = columns === 0 ? 0 : count / columns;
    const [length, vectors] = [Math.max(rows, columns), Math.min(rows, columns)];
    const { gain } = this.config;
    const basis = orthonormalize(normal(key, count), length, vectors);
    const isWide = rows < columns;
    return Float64Array.from(basis, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const [vector, element] = isWide ? [row, column] : [column, row];
      return gain * (basis[vector * length + element] ?? 0);
    });
  }
}

/**
 * Columns of a row-major `[length, vectors]` matrix made orthonormal, one after the other in the result: the Q of the one QR
 * decomposition whose R has a positive diagonal.
 *
 * By Gram and Schmidt in float64, twice over, which is as good as reflections.
 */
function orthonormalize(matrix: Float32Array, length: number, vectors: number): Float64Array {
  const basis = new Float64Array(matrix.length);
  for (let j = 0; j < vectors; j++) {
    const vector = basis.subarray(j * length, (j + 1) * length);
    for (let i = 0; i < length; i++) vector[i] = matrix[i * vectors + j] ?? 0;
    for (let k = 0; k < 2 * j; k++) {
      const other = basis.subarray((k % j) * length, ((k % j) + 1) * length);
      const share = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i] = (vector[i] ?? 0) - share * (other[i] ?? 0);
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] = (vector[i] ?? 0) / norm;
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
