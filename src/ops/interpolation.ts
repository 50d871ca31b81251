/**
 * @module ops/interpolation — axes stretched by weighted sums of neighbours. The weights depend on sizes alone, so that each
 * axis is one matrix product.
 */
import type { Tensor } from "../ir/tensor.ts";
import { encode, fromHost } from "./convert.ts";
import { matmul } from "./matmul.ts";
import { moveaxis } from "./shape.ts";
import { floating } from "./unary.ts";

/** Weight of a sample at a distance ≥ 0 from the place where a value is wanted. */
type Kernel = (distance: number) => number;

function lanczos(radius: number): Kernel {
  return (x) => {
    if (x > radius) return 0;
    const angle = Math.PI * x;
    return x <= 1e-3 ? 1 : (radius * Math.sin(angle) * Math.sin(angle / radius)) / angle ** 2;
  };
}

/** How values between samples are found, by Keras's names. */
export type SmoothInterpolation = "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

const kernels: Readonly<Record<SmoothInterpolation, Kernel>> = {
  bilinear: (x: number): number => Math.max(0, 1 - x),
  // Keys, "Cubic convolution interpolation", 1981, with a = −1/2.
  bicubic: (x: number): number => {
    if (x >= 2) return 0;
    return x >= 1 ? ((2.5 - 0.5 * x) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
  },
  lanczos3: /* @__PURE__ */ lanczos(3),
  lanczos5: /* @__PURE__ */ lanczos(5),
};

/**
 * Weights `[size, length]` of an axis's samples for each place of the stretched axis. Samples stand at the middle of
 * cells; where a kernel reaches beyond the ends, the samples inside share its whole weight.
 */
function weightsOf(length: number, size: number, kernel: Kernel): number[] {
  return Array.from({ length: size }, (_, place) => {
    const center = ((place + 0.5) * length) / size - 0.5;
    const row = Array.from({ length }, (_, sample) => kernel(Math.abs(center - sample)));
    const total = row.reduce((sum, weight) => sum + weight, 0);
    return row.map((weight) => weight / total);
  }).flat();
}

/** `given` with `axis` stretched to `size` ≥ its length; integers become float32. */
export function stretch(
  given: Tensor,
  axis: number,
  size: number,
  name: SmoothInterpolation,
): Tensor {
  const x = floating(given);
  const length = x.shape[axis] ?? 0;
  if (size === length) return x;
  const weights = encode(weightsOf(length, size, kernels[name]), x.dtype);
  const matrix = fromHost(weights, [size, length], x.dtype);
  return moveaxis(matmul(matrix, moveaxis(x, axis, -2)), -2, axis);
}
