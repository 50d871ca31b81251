/**
 * @module backends/wasm/matmul/packing — parts of matrices copied into the order in which a micro-kernel reads them.
 * All sizes and counts are at least 1; steps are in bytes.
 */
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import { lanesOf, loadLanes } from "./lanes.ts";
import { sharedFunction } from "./shared-function.ts";

function advance(f: FunctionBuilder, variable: Local, by: Local | number): FunctionBuilder {
  f.get(variable);
  if (typeof by === "number") f.i32(by);
  else f.get(by);
  return f.op("i32.add").set(variable);
}

/** Rows that are copied side by side, so that a line of memory that strips share is still cached for the next strip. */
const rowsAtOnce = 4;

/**
 * `(from, step, to, k, strips)`: strips of `columns` columns, one after the other, each row after row, from a matrix of
 * k rows. Rows of a strip are filled up to whole vectors.
 */
export function packRowsFunction(module: ModuleBuilder, columns: number): FunctionReference {
  return sharedFunction(
    module,
    `pack_rows_${columns}`,
    ["from", "step", "to", "k", "strips"],
    (f, { from, step, to, k, strips }) => {
      const rowBytes = 16 * Math.ceil(columns / 4);
      const stripBytes = f.local("i32");
      f.get(k).i32(rowBytes).op("i32.mul").set(stripBytes);
      for (const rows of [rowsAtOnce, 1]) {
        const pointers = Array.from({ length: rows }, () => f.local("i32"));
        const strip = f.local("i32");
        const left = f.local("i32");
        const enough = () => f.get(k).i32(rows).op("i32.ge_u");
        const round = () => {
          for (const pointer of pointers) {
            f.get(from).set(pointer);
            advance(f, from, step);
          }
          f.get(to).set(strip).get(strips).set(left);
          f.loop((nextStrip) => {
            pointers.forEach((pointer, row) => {
              copyRow(f, { pointer, strip, offset: row * rowBytes, columns });
              advance(f, pointer, 4 * columns);
            });
            advance(f, strip, stripBytes);
            advance(f, left, -1).get(left).brIf(nextStrip);
          });
          advance(f, to, rows * rowBytes);
          advance(f, k, -rows);
        };
        enough().if(() =>
          f.loop((next) => {
            round();
            enough().brIf(next);
          }),
        );
      }
    },
  );
}

interface RowCopy {
  readonly pointer: Local;
  readonly strip: Local;
  readonly offset: number;
  readonly columns: number;
}

function copyRow(f: FunctionBuilder, { pointer, strip, offset, columns }: RowCopy): void {
  const vectors = Math.ceil(columns / 4);
  const lanes = columns - 4 * (vectors - 1);
  for (let j = 0; j < vectors; j++) {
    loadLanes(f, pointer, 16 * j, lanesOf(j, vectors, lanes));
    const part = f.hold("v128");
    f.get(strip)
      .get(part)
      .memory("v128.store", offset + 16 * j);
  }
}

type FourPointers = readonly [Local, Local, Local, Local];

/** A shuffle that picks four 32-bit words of two vectors. */
function words(...picks: readonly number[]): number[] {
  return picks.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
}

/** `(from, step, to, stepTo, k, rows)`: up to four rows of k floats become four columns; missing ones repeat the last. */
function packQuadFunction(module: ModuleBuilder): FunctionReference {
  return sharedFunction(
    module,
    "pack_quad",
    ["from", "step", "to", "stepTo", "k", "rows"],
    (f, { from, step, to, stepTo, k, rows }) => {
      const pointers = [from, f.local("i32"), f.local("i32"), f.local("i32")] as const;
      pointers.forEach((pointer, i) => {
        const above = pointers[i - 1];
        if (above === undefined) return;
        f.get(above).get(step).i32(0).get(rows).i32(i).op("i32.gt_u").op("select");
        f.op("i32.add").set(pointer);
      });
      const whole = () => f.get(k).i32(4).op("i32.ge_u");
      const forward = (steps: number) => {
        for (const pointer of pointers) advance(f, pointer, 4 * steps);
        advance(f, k, -steps);
      };
      whole().if(() =>
        f.loop((next) => {
          transposeFour(f, pointers, to, stepTo);
          forward(4);
          whole().brIf(next);
        }),
      );
      f.get(k).if(() =>
        f.loop((next) => {
          f.get(from).memory("v128.load32_zero");
          for (const [i, pointer] of pointers.entries()) {
            if (i === 0) continue;
            const column = f.hold("v128");
            f.get(pointer).get(column).memoryLane("v128.load32_lane", i);
          }
          const column = f.hold("v128");
          f.get(to).get(column).memory("v128.store");
          advance(f, to, stepTo);
          forward(1);
          f.get(k).brIf(next);
        }),
      );
    },
  );
}

function transposeFour(f: FunctionBuilder, pointers: FourPointers, to: Local, stepTo: Local): void {
  const load = (pointer: Local) => {
    f.get(pointer).memory("v128.load");
    return f.hold("v128");
  };
  const mix = (x: Local, y: Local, picks: readonly [number, number, number, number]) => {
    f.get(x)
      .get(y)
      .shuffle(words(...picks));
    return f.hold("v128");
  };
  const [p0, p1, p2, p3] = pointers;
  const [r0, r1, r2, r3] = [load(p0), load(p1), load(p2), load(p3)];
  const low = [mix(r0, r1, [0, 4, 1, 5]), mix(r2, r3, [0, 4, 1, 5])] as const;
  const high = [mix(r0, r1, [2, 6, 3, 7]), mix(r2, r3, [2, 6, 3, 7])] as const;
  for (const [upper, lower] of [low, high]) {
    for (const picks of [words(0, 1, 4, 5), words(2, 3, 6, 7)]) {
      f.get(to).get(upper).get(lower).shuffle(picks).memory("v128.store");
      advance(f, to, stepTo);
    }
  }
}

/**
 * `(from, step, to, k, columns, width)`: strips as {@link packRowsFunction} makes them, of `width` columns (the last
 * of what is left), from a matrix whose rows are those columns.
 */
export function packTransposedFunction(module: ModuleBuilder): FunctionReference {
  const quad = packQuadFunction(module);
  return sharedFunction(
    module,
    "pack_transposed",
    ["from", "step", "to", "k", "columns", "width"],
    (f, { from, step, to, k, columns, width }) => {
      const left = f.local("i32");
      const stepTo = f.local("i32");
      f.loop((nextStrip) => {
        f.get(columns).get(width).get(columns).get(width).op("i32.lt_u").op("select").set(left);
        f.get(columns).get(left).op("i32.sub").set(columns);
        f.get(left).i32(3).op("i32.add").i32(2).op("i32.shr_u").i32(4).op("i32.shl").set(stepTo);
        f.loop((nextQuad) => {
          f.get(from).get(step).get(to).get(stepTo).get(k).get(left).call(quad);
          f.get(from).get(step).i32(2).op("i32.shl").op("i32.add").set(from);
          advance(f, to, 16);
          advance(f, left, -4).get(left).i32(0).op("i32.gt_s").brIf(nextQuad);
        });
        // Now one row of the strip further; its other k − 1 rows follow.
        f.get(k).i32(1).op("i32.sub").get(stepTo).op("i32.mul").get(to).op("i32.add").set(to);
        f.get(columns).brIf(nextStrip);
      });
    },
  );
}
