/**
 * @module ops/pad — more room at the ends of axes, filled by a constant or from the tensor itself.
 */
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { broadcastTo } from "./broadcast.ts";
import { operand } from "./convert.ts";
import { embed, join, takeBox } from "./slice.ts";

/** How {@link pad} fills: a constant, the edge repeated, or the tensor mirrored with its edge once or twice. */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric";

/** Width before and after: for all axes alike, or one pair an axis. */
export type PadWidth = number | readonly [number, number] | readonly (readonly [number, number])[];

function widthsOf(width: PadWidth, rank: number): readonly (readonly [number, number])[] {
  const pair = (value: unknown): readonly [number, number] | null =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((n) => Number.isInteger(n) && Number(n) >= 0)
      ? [Number(value[0]), Number(value[1])]
      : null;
  const all = typeof width === "number" ? pair([width, width]) : pair(width);
  if (all !== null) return new Array<readonly [number, number]>(rank).fill(all);
  const list = typeof width === "number" ? [] : width.map(pair);
  const widths = list.flatMap((entry) => (entry === null ? [] : [entry]));
  const [first] = widths;
  if (widths.length === list.length && first !== undefined) {
    if (widths.length === rank) return widths;
    if (widths.length === 1) return new Array<readonly [number, number]>(rank).fill(first);
  }
  throw new ShapeError(
    "pad/width",
    `pad: padWidth must be a non-negative whole number, a pair [before, after], or ${rank} such pairs, one an axis. Received: ${JSON.stringify(width)}.`,
  );
}

/** Position in 0 … dim − 1 from which the padded position `i` is filled. */
function sourceOf(i: number, dim: number, mode: Exclude<PadMode, "constant">): number {
  if (mode === "edge" || dim === 1) return Math.min(Math.max(i, 0), dim - 1);
  // Mirrored again and again: a wave of this period.
  const period = mode === "reflect" ? 2 * dim - 2 : 2 * dim;
  const phase = ((i % period) + period) % period;
  return phase < dim ? phase : mode === "reflect" ? period - phase : period - 1 - phase;
}

/** Elements of `x` along `axis` at the given positions: runs with one step are slices, or repeated. */
function takeRuns(x: Tensor, axis: number, positions: readonly number[]): Tensor {
  const parts: Tensor[] = [];
  let from = 0;
  while (from < positions.length) {
    const start = positions[from] ?? 0;
    const step = (positions[from + 1] ?? start + 1) - start;
    let to = from + 1;
    while (to < positions.length && positions[to] === start + (to - from) * step) to++;
    const extent = step === 0 ? 1 : to - from;
    const run = takeBox(
      x,
      x.shape.map((_, a) => (a === axis ? start : 0)),
      x.shape.map((_, a) => (a === axis && extent > 1 ? step : 1)),
      x.shape.map((dim, a) => (a === axis ? extent : dim)),
    );
    parts.push(
      broadcastTo(
        run,
        x.shape.map((dim, a) => (a === axis ? to - from : dim)),
      ),
    );
    from = to;
  }
  return join(parts, axis);
}

/**
 * `x` with more room at the ends of its axes.
 *
 * @param padWidth - Elements before and after: a number, a pair, or a pair for each axis.
 * @param mode - `"constant"` (default) fills with `constantValues`; `"edge"` repeats the end; `"reflect"` mirrors without
 *   the end itself, `"symmetric"` with it.
 * @param constantValues - Default 0; for `"constant"` only.
 * @throws {@link ShapeError} `pad/width`
 * @throws {@link ValueError} `pad/mode`, `pad/empty`
 */
export function pad(
  x: TensorLike,
  padWidth: PadWidth,
  mode: PadMode = "constant",
  constantValues?: number | null,
): Tensor {
  const tensor = operand(x, null);
  const widths = widthsOf(padWidth, tensor.ndim);
  const shape = tensor.shape.map((dim, axis) => {
    const [before, after] = widths[axis] ?? [0, 0];
    return before + dim + after;
  });
  if (!["constant", "edge", "reflect", "symmetric"].includes(mode)) {
    throw new ValueError(
      "pad/mode",
      `pad: mode must be "constant", "edge", "reflect" or "symmetric". Received: "${mode}".`,
    );
  }
  if (mode === "constant") {
    return embed(
      tensor,
      shape,
      widths.map(([before]) => before),
      widths.map(() => 1),
      constantValues ?? 0,
    );
  }
  if (constantValues !== null && constantValues !== undefined) {
    throw new ValueError(
      "pad/constant",
      `pad: constantValues belongs to mode "constant". Received: mode="${mode}", constantValues=${constantValues}.`,
    );
  }
  return widths.reduce((padded, [before, after], axis) => {
    const dim = padded.shape[axis] ?? 0;
    if (before + after === 0) return padded;
    if (dim === 0) {
      throw new ValueError(
        "pad/empty",
        `pad: mode "${mode}" cannot fill from axis ${axis}, which is empty.`,
      );
    }
    const positions = Array.from({ length: before + dim + after }, (_, i) =>
      sourceOf(i - before, dim, mode),
    );
    return takeRuns(padded, axis, positions);
  }, tensor);
}
