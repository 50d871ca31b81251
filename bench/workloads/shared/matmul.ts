/** *matmul*: square float32 matrices that stay where the library keeps them; only the product is timed. */
import { emit } from "./emit.ts";

export const MATMUL_SIZES: readonly number[] = [128, 256, 512, 1024];

/** A matrix of small numbers of both signs. */
export function matrix(size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: size * size },
    (_, i) => ((i * 2654435761) % 1000) / 1000 - 0.5,
  );
}

/**
 * Times each size.
 *
 * @param prepare - Makes the operands and returns what multiplies them once and waits until the product is there.
 */
export async function reportMatmul(
  prepare: (
    a: Float32Array<ArrayBuffer>,
    b: Float32Array<ArrayBuffer>,
    size: number,
  ) => () => unknown,
): Promise<void> {
  const samples: Record<string, number[]> = {};
  for (const size of MATMUL_SIZES) {
    const multiply = prepare(matrix(size), matrix(size).reverse(), size);
    const time = async (count: number): Promise<number> => {
      const start = performance.now();
      for (let i = 0; i < count; i++) await multiply();
      return performance.now() - start;
    };
    // Engines compile hot code late: a third of a second of products comes first.
    let count = 1;
    for (let spent = 0; spent < 300; ) {
      const ms = await time(count);
      spent += ms;
      if (ms < 50) count *= 2;
    }
    const rates: number[] = [];
    for (let i = 0; i < 7; i++) rates.push((2e-6 * size ** 3 * count) / (await time(count)));
    samples[String(size)] = rates;
  }
  emit({ samples });
}
