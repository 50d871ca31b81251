/**
 * @module backends/wasm/matmul/plan — how one float32 product is cut up. Decided from sizes alone, never from a
 * measurement, and no choice here changes a bit of the result.
 */
import type { MatmulKernel } from "../../../loops/kernel.ts";
import type { BufferId } from "../../../loops/scalar.ts";

/**
 * Every output is the sum, in order, of partial sums over this many steps of k, each accumulated one step after the
 * other from zero. This is the definition of the result's bits: change it and all results change.
 */
export const kBlock = 256;

/** A product with rows, columns and transposes in their simplest equivalent form. Strides are in elements. */
interface Product {
  readonly a: BufferId;
  readonly b: BufferId;
  readonly out: BufferId;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batchStrideA: number;
  readonly batchStrideB: number;
}

/**
 * Rows are cut into panels (the first `tall` of them one row higher than `height`), columns into strips of
 * `vectors` vectors of four and a rest of `edge` columns; a panel and a strip meet in one tile, held in registers.
 */
export interface MatmulPlan extends Product {
  readonly panels: number;
  readonly height: number;
  readonly tall: number;
  readonly vectors: number;
  readonly strips: number;
  readonly edge: number;
  /** Strips of b that are used by all panels before the next ones are taken: they stay in the second cache. */
  readonly blockStrips: number;
  /** How b is brought into strips: read where it is, copied row by row, or copied and transposed. */
  readonly packB: "none" | "rows" | "transposed";
  /** Whether a panel of a transposed `a` is copied before use. (Rows of an untransposed one are read where they are.) */
  readonly packA: boolean;
  /** Steps of k in one turn of the inner loop. */
  readonly unroll: number;
  /** Where packed strips begin in scratch memory; a packed panel of `a` lies before. */
  readonly stripsOffset: number;
  readonly scratchBytes: number;
}

/** 12 accumulators, two vectors of b and one of a: all but one of the registers that V8 has for vectors. */
const maximalHeight = 6;

/** Vectors in a strip by the panel's height: 8 to 12 accumulators hide the latency of multiply-add. */
const vectorsByHeight: readonly number[] = [0, 8, 4, 3, 2, 2, 2];

/** Columns of packed strips that stay in the second cache: 512 KB. */
const blockColumns = 512;

/** b is read where it is if it is no larger than this (the first cache), or if few panels use it. */
const directBytes = 32 * 1024;
const directPanels = 3;

/** Panels of a transposed `a` that are copied together: 48 neighbours in a row of it fill lines of memory. */
export const packedPanels = 8;

/** Columns from which copying panels of a transposed `a` pays. Rows a power of two apart make it pay most. */
const packPanelColumns = 64;

/**
 * Steps of k in one turn of the inner loop: what a turn costs beside them is then hidden behind the multiplications, on
 * processors that start four instructions a cycle too. For little work, less code is worth more.
 */
function unrollFor(k: number): number {
  if (k >= 128) return 4;
  return k >= 4 ? 2 : 1;
}

function simplest(kernel: MatmulKernel): Product {
  let { a, b, batch, m, n, transposeA, transposeB, batchStrideA, batchStrideB } = kernel;
  const { out, k } = kernel;
  if (batch > 1 && batchStrideB === 0 && !transposeA && batchStrideA === m * k) {
    m *= batch;
    batch = 1;
  }
  if (n === 1 && transposeA) {
    // (aᵀ b)ᵀ = bᵀ a: a row vector of many columns runs in vectors, a column of many rows does not.
    [a, b] = [b, a];
    [batchStrideA, batchStrideB] = [batchStrideB, batchStrideA];
    [m, n] = [1, m];
    transposeA = false;
    transposeB = false;
  }
  // A matrix of one row or column lies in memory as its transpose does.
  transposeA &&= m > 1 && k > 1;
  transposeB &&= n > 1 && k > 1;
  return { a, b, out, batch, m, n, k, transposeA, transposeB, batchStrideA, batchStrideB };
}

/** The plan of a float32 product with no size of 0. */
export function planMatmul(kernel: MatmulKernel): MatmulPlan {
  const product = simplest(kernel);
  const { m, n, k, transposeA, transposeB } = product;
  const panels = Math.ceil(m / maximalHeight);
  const height = Math.floor(m / panels);
  const tall = m - panels * height;
  const highest = height + (tall > 0 ? 1 : 0);
  const vectors = vectorsByHeight[highest] ?? 2;
  const width = 4 * vectors;
  const strips = Math.floor(n / width);
  const edge = n - strips * width;
  const direct = panels <= directPanels || 4 * k * n <= directBytes;
  const packB = transposeB ? "transposed" : direct ? "none" : "rows";
  // A lone panel uses each packed strip once: one at a time stays in the first cache.
  const columns = panels > 1 ? blockColumns : packB === "none" ? n : width;
  const blockStrips = Math.max(1, Math.min(strips, Math.floor(columns / width)));
  const packA = transposeA && n >= packPanelColumns;
  const rowBytes = 4 * Math.min(k, kBlock);
  const panelBytes = rowBytes * 4 * Math.ceil(highest / 4);
  const stripsOffset = packA ? panelBytes * Math.min(panels, packedPanels) : 0;
  const packedColumns =
    packB === "none" ? 0 : Math.min(strips, blockStrips) * width + 4 * Math.ceil(edge / 4);
  return {
    ...product,
    panels,
    height,
    tall,
    vectors,
    strips,
    edge,
    blockStrips,
    packB,
    packA,
    unroll: unrollFor(k),
    stripsOffset,
    scratchBytes: stripsOffset + rowBytes * packedColumns,
  };
}
