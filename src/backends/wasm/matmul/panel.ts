/**
 * @module backends/wasm/matmul/panel — the micro-kernel: one panel of rows times some strips of columns.
 */
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import { lanesOf, loadLanes, storeLanes } from "./lanes.ts";
import { type Named, sharedFunction } from "./shared-function.ts";

/** Whether products are rounded before they are added (`plain`), or the engine fuses both (`relaxed`). */
export type Profile = "plain" | "relaxed";

export interface PanelShape {
  /** Rows. */
  readonly height: number;
  /** Vectors of four columns in a strip. */
  readonly vectors: number;
  /** Columns of the strip's last vector. */
  readonly lanes: number;
  /** Whether `a` is read along rows, each with a pointer of its own, or across them, `height` side by side. */
  readonly alongRows: boolean;
  readonly unroll: number;
  readonly profile: Profile;
}

/** Parameters of a panel's function, in order; addresses and steps in bytes. */
const parameters = [
  "a",
  /** From row to row along rows, from step to step of k otherwise. */
  "stepA",
  "b",
  /** From step to step of k. */
  "stepB",
  /** From strip to strip. */
  "stripB",
  "out",
  /** From row to row. */
  "stepOut",
  /** At least 1. */
  "k",
  /** 1 to set the output, 0 to add to it. */
  "first",
  /** At least 1. */
  "strips",
] as const;

type Parameters = Named<(typeof parameters)[number]>;

/** The function of one shape, in this module. */
export function panelFunction(module: ModuleBuilder, shape: PanelShape): FunctionReference {
  const { height, vectors, lanes, alongRows, unroll, profile } = shape;
  const columns = 4 * (vectors - 1) + lanes;
  const name = `panel_${height}x${columns}_${alongRows ? "rows" : "columns"}_${unroll}_${profile}`;
  return sharedFunction(module, name, parameters, (f, named) =>
    new PanelWriter(f, named, shape).write(),
  );
}

class PanelWriter {
  readonly #f: FunctionBuilder;
  readonly #shape: PanelShape;
  readonly #parameters: Parameters;
  readonly #rows: readonly Local[];
  readonly #b: Local;
  readonly #left: Local;
  readonly #out: Local;
  readonly #tile: readonly (readonly Local[])[];
  /** b's vectors and a's element of the step at hand. */
  readonly #columns: readonly Local[];
  readonly #factor: Local;

  constructor(f: FunctionBuilder, named: Parameters, shape: PanelShape) {
    this.#f = f;
    this.#shape = shape;
    this.#parameters = named;
    this.#rows = Array.from({ length: shape.alongRows ? shape.height : 1 }, () => f.local("i32"));
    this.#b = f.local("i32");
    this.#left = f.local("i32");
    this.#out = f.local("i32");
    this.#tile = Array.from({ length: shape.height }, () =>
      Array.from({ length: shape.vectors }, () => f.local("v128")),
    );
    this.#columns = Array.from({ length: shape.vectors }, () => f.local("v128"));
    this.#factor = f.local("v128");
  }

  write(): void {
    const f = this.#f;
    const { a, b, stepA, stripB, out, k, first, strips } = this.#parameters;
    f.loop((nextStrip) => {
      for (const total of this.#tile.flat()) f.v128([0, 0, 0, 0]).set(total);
      this.#rows.forEach((row, i) => {
        const above = this.#rows[i - 1];
        if (above === undefined) f.get(a).set(row);
        else f.get(above).get(stepA).op("i32.add").set(row);
      });
      f.get(b).set(this.#b).get(k).set(this.#left);
      this.#overK();
      f.get(out).set(this.#out);
      f.get(first).if(
        () => this.#store(false),
        () => this.#store(true),
      );
      this.#advance(b, stripB);
      this.#advance(out, 16 * this.#shape.vectors);
      f.get(strips).i32(1).op("i32.sub").tee(strips).brIf(nextStrip);
    });
  }

  /** The unrolled loop and one for the steps that it leaves; both take the steps in the same order. */
  #overK(): void {
    const f = this.#f;
    const { unroll } = this.#shape;
    const again = () => {
      f.get(this.#left);
      if (unroll > 1) f.i32(unroll).op("i32.ge_u");
    };
    if (unroll > 1) {
      again();
      f.if(() =>
        f.loop((next) => {
          this.#steps(unroll);
          again();
          f.brIf(next);
        }),
      );
    }
    f.get(this.#left).if(() =>
      f.loop((next) => {
        this.#steps(1);
        f.get(this.#left).brIf(next);
      }),
    );
  }

  #steps(count: number): void {
    const { alongRows } = this.#shape;
    for (let step = 0; step < count; step++) {
      this.#step(alongRows ? 4 * step : 0);
      // Counting with a constant offset would be no faster, and this way b need not be packed.
      this.#advance(this.#b, this.#parameters.stepB);
      for (const row of alongRows ? [] : this.#rows) this.#advance(row, this.#parameters.stepA);
    }
    for (const row of alongRows ? this.#rows : []) this.#advance(row, 4 * count);
    this.#advance(this.#left, -count);
  }

  /** `tile[i][j] += a[i] · b[j]` for one step of k. */
  #step(offset: number): void {
    const f = this.#f;
    const { vectors, lanes, alongRows } = this.#shape;
    this.#columns.forEach((column, j) => {
      loadLanes(f, this.#b, 16 * j, lanesOf(j, vectors, lanes));
      f.set(column);
    });
    this.#tile.forEach((totals, i) => {
      const row = this.#rows[alongRows ? i : 0];
      if (row === undefined) return;
      f.get(row)
        .memory("v128.load32_splat", alongRows ? offset : 4 * i)
        .set(this.#factor);
      totals.forEach((total, j) => {
        const column = this.#columns[j];
        if (column !== undefined) this.#multiplyAdd(total, column);
      });
    });
  }

  #multiplyAdd(total: Local, column: Local): void {
    const f = this.#f;
    if (this.#shape.profile === "relaxed") {
      f.get(this.#factor).get(column).get(total).op("f32x4.relaxed_madd").set(total);
    } else {
      f.get(total).get(this.#factor).get(column).op("f32x4.mul").op("f32x4.add").set(total);
    }
  }

  #store(add: boolean): void {
    const f = this.#f;
    const { vectors, lanes } = this.#shape;
    this.#tile.forEach((row, i) => {
      row.forEach((value, j) => {
        const count = lanesOf(j, vectors, lanes);
        if (add) {
          loadLanes(f, this.#out, 16 * j, count);
          f.get(value).op("f32x4.add").set(value);
        }
        storeLanes(f, this.#out, 16 * j, { value, lanes: count });
      });
      if (i < this.#tile.length - 1) this.#advance(this.#out, this.#parameters.stepOut);
    });
  }

  #advance(variable: Local, by: Local | number): void {
    const f = this.#f.get(variable);
    if (typeof by === "number") f.i32(by);
    else f.get(by);
    f.op("i32.add").set(variable);
  }
}
