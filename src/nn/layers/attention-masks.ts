/** @module nn/layers/attention-masks — which sources each target of an attention may see, from all that is said of it. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { less, subtract } from "../../ops/arithmetic.ts";
import { causalMask } from "../../ops/attention.ts";
import { reshapeTo } from "../../ops/broadcast.ts";
import { array } from "../../ops/convert.ts";
import { iota } from "../../ops/creation.ts";
import { logicalAnd } from "../../ops/logical.ts";
import { abs } from "../../ops/rounding.ts";
import { expandDims } from "../../ops/shape.ts";

/** What a call says of who sees whom. */
export interface AttentionMasks {
  /** `[batch, targets]` */
  readonly query: Tensor | null;
  /** `[batch, sources]` */
  readonly value: Tensor | null;
  /** `[batch, sources]` */
  readonly key: Tensor | null;
  /** `[batch, targets, sources]`, or what broadcasts to it. */
  readonly attention: Tensor | null;
  /** Whether no target sees a source after it. */
  readonly isCausal: boolean;
  /** How many steps, less one, a target sees to either side. */
  readonly slidingWindow: number | null;
}

/** A mask among the options of a call, as bool. */
export function maskOption(value: unknown): Tensor | null {
  return value == null ? null : array(value as TensorLike).astype("bool");
}

/** Which sources are within a window around each target: bool `[targets, sources]`. */
function windowMask(targets: number, sources: number, window: number): Tensor {
  const distance = subtract(
    reshapeTo(iota(targets, "int32"), [targets, 1]),
    reshapeTo(iota(sources, "int32"), [1, sources]),
  );
  return less(abs(distance), window);
}

/** All masks in one, `[batch, targets, sources]` or what broadcasts to it; `null` where all is seen. */
export function combineMasks(
  masks: AttentionMasks,
  targets: number,
  sources: number,
): Tensor | null {
  const { query, value, key, attention, isCausal, slidingWindow } = masks;
  const all = [
    attention,
    query === null ? null : expandDims(query.astype("bool"), -1),
    value === null ? null : expandDims(value.astype("bool"), -2),
    key === null ? null : expandDims(key.astype("bool"), -2),
    isCausal ? expandDims(causalMask(targets, sources), 0) : null,
    slidingWindow === null ? null : expandDims(windowMask(targets, sources, slidingWindow), 0),
  ];
  return all.reduce((known, mask) =>
    known === null || mask === null ? (known ?? mask) : logicalAnd(known, mask),
  );
}

/** The mask with axes of length 1 for the heads, which stand before the `2 · axes` axes of targets and sources. */
export function spreadOverHeads(mask: Tensor, rank: number, axes: number): Tensor {
  let spread = mask;
  while (spread.ndim < rank) spread = expandDims(spread, -(axes * 2) - 1);
  return spread;
}
