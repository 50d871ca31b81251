/**
 * @module ops/window-product — windows times a kernel, as matrix products whose rows are windows.
 *
 * Rows repeat each element of the input as often as windows overlap. They are never kept: a backward pass makes them anew
 * from the input, and where a batch has too many of them, they are made for a few samples at a time.
 */
import { type Shape, sizeOf } from "../core/shape.ts";
import { defineOp, elementwise, sameAsInput } from "../ir/op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { apply } from "../ir/trace.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { matmul } from "./matmul.ts";
import { map } from "./scan.ts";
import { permute } from "./shape.ts";
import { takeBox } from "./slice.ts";
import { allWindows, windowAxes } from "./spatial.ts";
import type { Windows } from "./windows.ts";

/** Elements of rows that are made at a time, 128 MiB of float32; but for whole samples. */
const rowLimit = 2 ** 25;

/**
 * The first input, where and when the second is known. What is computed of it shares nothing with what was computed of the same
 * value before: neither the simplifier nor fusion may bring the two together, which would keep the first one in memory.
 */
const onceMoreOp = /* @__PURE__ */ defineOp<2>({
  name: "onceMore",
  infer: sameAsInput,
  gradient: (dy) => [dy, null],
  lower: /* @__PURE__ */ elementwise<2>((_, x) => x),
});

/** `x`, not before `dy` is known. */
function onceMore(x: Tensor, dy: Tensor): Tensor {
  if (dy.size === 0) return x;
  const one = dy.shape.map(() => 1);
  const first = takeBox(
    dy,
    dy.shape.map(() => 0),
    one,
    one,
  );
  return apply(onceMoreOp, [x, broadcastTo(reshapeTo(first, []), x.shape)]);
}

/** The product that its first input is, known to come from the other two: a renaming, which a compiled program does not have. */
const windowProductOp = /* @__PURE__ */ defineOp<3, { windows: readonly Windows[] }>({
  name: "windowProduct",
  infer: sameAsInput,
  gradient: (dy, [, x, kernel], { attributes: { windows }, vjp }) => {
    const { pullback } = vjp(
      (input = x, weights = kernel) => [product(onceMore(input, dy), weights, windows)],
      [x, kernel],
    );
    const [dx = null, dKernel = null] = pullback([dy]);
    return [null, dx, dKernel];
  },
  lower: { kind: "view", view: (index) => index },
});

/**
 * Each window of `x`, `[batch, …space, channels]`, times `kernel`, `[…size, channels / groups, filters]`:
 * `[batch, …positions, filters]`. Groups divide filters and channels.
 */
export function windowProduct(x: Tensor, kernel: Tensor, windows: readonly Windows[]): Tensor {
  const taps = sizeOf(windows.map(({ size }) => size));
  // Rows of windows of one element are the input.
  if (taps === 1) return product(x, kernel, windows);
  const once = (part: Tensor): Tensor => {
    const value = product(part, kernel, windows);
    return apply(windowProductOp, [value, part, kernel], { windows });
  };
  const [batch = 0] = x.shape;
  const perSample = sizeOf(allWindowsShape(x, windows)) / Math.max(batch, 1);
  const fitting = Math.max(1, Math.floor(rowLimit / perSample));
  if (batch <= fitting) return once(x);
  let samples = fitting;
  while (batch % samples !== 0) samples--;
  const result = map(once, reshapeTo(x, [batch / samples, samples, ...x.shape.slice(1)]));
  return reshapeTo(result, [batch, ...result.shape.slice(2)]);
}

function allWindowsShape(x: Tensor, windows: readonly Windows[]): Shape {
  const space = windows.map(({ size, stride, dilation }, i) => {
    const room = (x.shape[i + 1] ?? 0) - (size - 1) * dilation - 1;
    return size * (Math.floor(room / stride) + 1);
  });
  return [x.shape[0] ?? 0, ...space, x.shape.at(-1) ?? 1];
}

function product(x: Tensor, kernel: Tensor, windows: readonly Windows[]): Tensor {
  const parts = allWindows(x, windows);
  const groups = (x.shape.at(-1) ?? 1) / (kernel.shape.at(-2) ?? 1);
  return groups === 1 ? ofAll(parts, kernel) : ofGroups(parts, kernel, groups);
}

/** `[batch, o₁, k₁, …, channels]` times the kernel, as one matrix product. */
function ofAll(parts: Tensor, kernel: Tensor): Tensor {
  const { positions, elements } = windowAxes(kernel.ndim - 2);
  const filters = kernel.shape.at(-1) ?? 1;
  const width = kernel.size / filters;
  const outer = [0, ...positions].map((axis) => parts.shape[axis] ?? 1);
  const isOrdered = elements.every((axis) => parts.shape[axis] === 1);
  const ordered = isOrdered
    ? parts
    : permute(parts, [0, ...positions, ...elements, parts.ndim - 1]);
  const rows = reshapeTo(ordered, [sizeOf(outer), width]);
  return reshapeTo(matmul(rows, reshapeTo(kernel, [width, filters])), [...outer, filters]);
}

/** The same for groups: a batch of matrix products. */
function ofGroups(parts: Tensor, kernel: Tensor, groups: number): Tensor {
  const { positions, elements } = windowAxes(kernel.ndim - 2);
  const [inner = 1, filters = 1] = kernel.shape.slice(-2);
  const width = kernel.size / filters;
  const outer = [0, ...positions].map((axis) => parts.shape[axis] ?? 1);
  const last = parts.ndim - 1;
  const split = reshapeTo(parts, [...parts.shape.slice(0, -1), groups, inner]);
  const rows = reshapeTo(permute(split, [last, 0, ...positions, ...elements, last + 1]), [
    groups,
    sizeOf(outer),
    width,
  ]);
  const columns = permute(reshapeTo(kernel, [width, groups, filters / groups]), [1, 0, 2]);
  return reshapeTo(permute(matmul(rows, columns), [1, 0, 2]), [...outer, filters]);
}
