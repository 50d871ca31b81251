/**
 * @module ops/scan — a loop of known length: one program for the body, run again and again over rows.
 */
import { isFloating } from "../core/dtype.ts";
import { assert, formatShape, ShapeError, ValueError } from "../core/errors.ts";
import type { GradientRule, Op } from "../ir/op.ts";
import { specOf } from "../ir/program.ts";
import type { Spec, Tensor } from "../ir/tensor.ts";
import { applyAll, inlineProgram, traceFunction } from "../ir/trace.ts";
import { add, less } from "./arithmetic.ts";
import { bundle, matchBundle, zerosOf } from "./control.ts";
import { iota } from "./creation.ts";
import { indexTensor } from "./index-tensor.ts";
import { whileLoop } from "./while-loop.ts";

type ScanAttributes = { carries: number; sequences: number; length: number; reverse: boolean };

const scanOp: Op = {
  name: "scan",
  infer: (inputs, attributes, [body]) => {
    const carries = Number(attributes.carries);
    const stacked = (spec: Spec): Spec => ({
      shape: [Number(attributes.length), ...spec.shape],
      dtype: spec.dtype,
    });
    const first = inputs.slice(0, carries);
    const ys = (body?.outputs ?? []).slice(carries);
    return [...first, ...ys.map(stacked), ...first.map(stacked)];
  },
  gradient: (...given) => scanGradient(...given),
  lower: { kind: "region", region: "scan" },
};

/** What one step makes of carries and slices. */
interface Step {
  readonly carries: readonly Tensor[];
  readonly ys: readonly Tensor[];
}

interface ScanResult extends Step {
  /** Carries before each step, stacked. */
  readonly residuals: readonly Tensor[];
}

/** {@link scan} on lists of tensors. */
function scanTensors(
  step: (carries: readonly Tensor[], slices: readonly Tensor[]) => Step,
  first: readonly Tensor[],
  sequences: readonly Tensor[],
  length: number,
  reverse: boolean,
): ScanResult {
  const carries = first.length;
  const { program, captured } = traceFunction(
    (...inputs) => {
      const result = step(inputs.slice(0, carries), inputs.slice(carries));
      return [...result.carries, ...result.ys];
    },
    [
      ...first.map(specOf),
      ...sequences.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype })),
    ],
  );
  const attributes: ScanAttributes = { carries, sequences: sequences.length, length, reverse };
  const outputs = applyAll(scanOp, [...first, ...sequences, ...captured], attributes, [program]);
  const stacked = outputs.length - 2 * carries;
  return {
    carries: outputs.slice(0, carries),
    ys: outputs.slice(carries, carries + stacked),
    residuals: outputs.slice(carries + stacked),
  };
}

/**
 * Runs the steps again in the other order, from the carries that each began with. What flows from step to step
 * are the gradients of the carries, and the sums of the gradients of what the body captured.
 */
const scanGradient: GradientRule = (dys, inputs, { node, outputs, needs, vjp }) => {
  const { carries, sequences, length, reverse } = node.attributes as unknown as ScanAttributes;
  const [body] = node.regions;
  assert(body !== undefined, "a scan has a body");
  const stackedYs = node.outputs.length - 2 * carries;
  const from = <T>(list: readonly T[], start: number, count: number): readonly T[] =>
    list.slice(start, start + count);
  const residuals = outputs.slice(carries + stackedYs);
  const captures = inputs.slice(carries + sequences);
  const firstCarries = from(inputs, 0, carries);
  const flowing = positions(firstCarries, (carry) => isFloating(carry.dtype));
  const wantedRows = positions(from(needs, carries, sequences), (need) => need);
  const wantedCaptures = positions(needs.slice(carries + sequences), (need) => need);
  const dyRows = from(dys, carries, stackedYs);
  const dyResiduals = dys.slice(carries + stackedYs);
  const rows = new Packed([
    residuals,
    from(inputs, carries, sequences),
    dyRows,
    flowing.map((i) => dyResiduals[i] ?? null),
  ]);
  const startOfFlow = flowing.map((i) => dys[i] ?? zerosOf(pick(firstCarries, i)));
  const startOfSums = wantedCaptures.map((i) => zerosOf(pick(captures, i)));

  const backward = scanTensors(
    (state, slices) => {
      const [before = [], xs = [], dyNow = [], dyBefore = []] = rows.unpack(slices);
      const flow = state.slice(0, flowing.length);
      const sums = state.slice(flowing.length);
      const sources = [
        ...before.map(known),
        ...wantedRows.map((i) => known(pick(xs, i))),
        ...wantedCaptures.map((i) => pick(captures, i)),
      ];
      const { pullback } = vjp((...values) => {
        const now = values.slice(0, carries);
        const own = xs.map(known);
        wantedRows.forEach((i, k) => {
          own[i] = pick(values, carries + k);
        });
        const all = [...captures];
        wantedCaptures.forEach((i, k) => {
          all[i] = pick(values, carries + wantedRows.length + k);
        });
        return inlineProgram(body, [...now, ...own, ...all]);
      }, sources);
      const dNext = new Array<Tensor | null>(carries).fill(null);
      flowing.forEach((i, k) => {
        dNext[i] = pick(flow, k);
      });
      const gradients = pullback([...dNext, ...dyNow]);
      const ofCarries = flowing.map((i, k) =>
        total(gradients[i] ?? null, dyBefore[k] ?? null, pick(flow, k)),
      );
      const ofCaptures = sums.map((sum, k) =>
        total(gradients[carries + wantedRows.length + k] ?? null, sum, sum),
      );
      const ofRows = wantedRows.map(
        (i, k) => gradients[carries + k] ?? zerosOf(known(pick(xs, i))),
      );
      return { carries: [...ofCarries, ...ofCaptures], ys: ofRows };
    },
    [...startOfFlow, ...startOfSums],
    rows.tensors,
    length,
    !reverse,
  );

  const results = new Array<Tensor | null>(inputs.length).fill(null);
  flowing.forEach((i, k) => {
    results[i] = pick(backward.carries, k);
  });
  wantedRows.forEach((i, k) => {
    results[carries + i] = pick(backward.ys, k);
  });
  wantedCaptures.forEach((i, k) => {
    results[carries + sequences + i] = pick(backward.carries, flowing.length + k);
  });
  return results;
};

/** Lists with holes, put one after the other without the holes, and taken apart again. */
class Packed {
  readonly tensors: readonly Tensor[];
  readonly #lists: readonly (readonly (Tensor | null)[])[];

  constructor(lists: readonly (readonly (Tensor | null)[])[]) {
    this.#lists = lists;
    this.tensors = lists.flat().filter((tensor) => tensor !== null);
  }

  unpack(slices: readonly Tensor[]): (Tensor | null)[][] {
    let next = 0;
    return this.#lists.map((list) =>
      list.map((tensor) => (tensor === null ? null : pick(slices, next++))),
    );
  }
}

function positions<T>(list: readonly T[], isWanted: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (isWanted(item) ? [i] : []));
}

function pick<T>(list: readonly T[], i: number): T {
  assert(i < list.length, "the list is as long as it was made");
  return list[i] as T;
}

function known(tensor: Tensor | null): Tensor {
  assert(tensor !== null, "residuals and sequences have no holes");
  return tensor;
}

/** The sum of two gradients that may be absent; zeros `like` another tensor if both are. */
function total(a: Tensor | null, b: Tensor | null, like: Spec): Tensor {
  if (a !== null && b !== null) return add(a, b);
  return a ?? b ?? zerosOf(like);
}

/** Options of {@link scan}. */
export interface ScanOptions {
  /** Number of steps; default: the length of the sequences. */
  readonly length?: number | null | undefined;
  /** Whether to go from the last row to the first. Default `false`. */
  readonly reverse?: boolean | undefined;
}

/**
 * A loop over the rows of `xs` that hands a value on: `[carry, y] = f(carry, x)` for each row `x`; the `y`s are stacked.
 *
 * `f` is recorded once and runs as a loop inside the program, whatever the length; its gradient is a loop too.
 *
 * @param f - From the carry and one row of `xs` to `[next carry, y]`; the carry keeps structure, shapes and dtypes.
 * @param init - First carry: a tensor, or nested arrays and objects of tensors.
 * @param xs - What to go over, along axis 0: a tensor or a structure of tensors; `null` for `length` steps over nothing.
 * @returns `[last carry, stacked ys]`; row t of `ys` belongs to row t of `xs`, in reverse too.
 * @throws {@link ValueError} `scan/length`, `scan/result`, `control/structure`
 * @throws {@link ShapeError} `scan/sequences`, `control/shape`
 * @example
 * const [last, all] = scan((sum, x) => [sum.add(x), sum.add(x)], array(0), array([1, 2, 3]));
 * // last 6, all [1, 3, 6]
 */
export function scan<Carry, Row, Y>(
  f: (carry: Carry, x: Row) => readonly [Carry, Y],
  init: Carry,
  xs: Row | null = null,
  { length, reverse = false }: ScanOptions = {},
): [Carry, Y] {
  const start = bundle(init);
  const rows = bundle(xs);
  const steps = stepsOf(rows.tensors, length ?? null);
  let rebuildYs = rows.rebuild;
  const { carries, ys } = scanTensors(
    (carry, slices) => {
      // The structures are those of `init` and `xs`.
      const result: unknown = f(start.rebuild(carry) as Carry, rows.rebuild(slices) as Row);
      if (!Array.isArray(result) || result.length !== 2) {
        throw new ValueError(
          "scan/result",
          `scan: the function must return [carry, y]. Received: ${Array.isArray(result) ? `a list of ${result.length}` : typeof result}. Return [carry, null] if nothing is to be stacked.`,
        );
      }
      const stacked = bundle(result[1]);
      rebuildYs = stacked.rebuild;
      return {
        carries: matchBundle("scan", "the carry", bundle(result[0]), start),
        ys: stacked.tensors,
      };
    },
    start.tensors,
    rows.tensors,
    steps,
    reverse,
  );
  return [start.rebuild(carries) as Carry, rebuildYs(ys) as Y];
}

function stepsOf(rows: readonly Tensor[], length: number | null): number {
  const [first] = rows;
  const steps = length ?? first?.shape[0];
  if (steps === undefined || !Number.isInteger(steps) || steps < 0) {
    throw new ValueError(
      "scan/length",
      `scan: without sequences, length must be a non-negative whole number. Received: length=${length}.`,
    );
  }
  const other = rows.find((row) => row.ndim === 0 || row.shape[0] !== steps);
  if (other !== undefined) {
    throw new ShapeError(
      "scan/sequences",
      `scan: all sequences must have ${steps} rows. Received: shape ${formatShape(other.shape)}.`,
    );
  }
  return steps;
}

/**
 * `f` of each row of `xs` (along axis 0), stacked.
 *
 * @param xs - A tensor or a structure of tensors with equally many rows.
 * @throws {@link ShapeError} `scan/sequences`
 */
export function map<Row, Y>(f: (x: Row) => Y, xs: Row): Y {
  const [, ys] = scan<readonly [], Row, Y>((carry, x) => [carry, f(x)], [], xs);
  return ys;
}

/** Another name of {@link map}: each row on its own. */
export function vectorizedMap<Row, Y>(f: (x: Row) => Y, elements: Row): Y {
  return map(f, elements);
}

/**
 * `value = body(i, value)` for i from `lower` to `upper` − 1, where i is an int32 scalar.
 *
 * Gradients flow if both bounds are numbers; with tensors it is a {@link whileLoop}.
 *
 * @throws {@link ValueError} `control/structure`
 * @throws {@link ShapeError} `control/shape`
 */
export function foriLoop<State>(
  lower: number | Tensor,
  upper: number | Tensor,
  body: (i: Tensor, value: State) => State,
  init: State,
): State {
  if (typeof lower === "number" && typeof upper === "number") {
    const count = Math.max(0, upper - lower);
    const [last] = scan<State, Tensor, null>(
      (value, i) => [body(i, value), null],
      init,
      add(iota(count, "int32"), lower),
    );
    return last;
  }
  const [, last] = whileLoop<readonly [Tensor, State]>(
    ([i]) => less(i, upper),
    ([i, value]) => [add(i, 1), body(i, value)],
    [indexTensor("foriLoop", lower), init],
  );
  return last;
}
