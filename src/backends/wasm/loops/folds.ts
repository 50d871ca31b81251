/**
 * @module backends/wasm/loops/folds — reductions while they run: an accumulator in every lane, and how lanes become one.
 *
 * The order in which numbers are combined depends only on the kernel, never on how its work is divided.
 */
import type { DType } from "../../../core/dtype.ts";
import type { LoopKernel, Reduction } from "../../../loops/kernel.ts";
import type { ValueId } from "../../../loops/scalar.ts";
import type { Local } from "../assembler.ts";
import { emitInstruction, fitDType } from "./instructions.ts";
import { constantValue, type Lanes, localsOf, type Value, vectorOf } from "./lanes.ts";
import { neutral } from "./normalize.ts";

/** What one reduction has folded so far: variables, assigned again and again. */
export interface Accumulator {
  readonly folded: Value;
  /** Where the extreme was, for `argmax` and `argmin`. */
  readonly position: Value | null;
}

/** Sums of halves are sums of float32, rounded at the end; narrow integers wrap at the end. */
function wideDType(dtype: DType): DType {
  if (dtype === "float16" || dtype === "bfloat16") return "float32";
  return dtype === "int8" || dtype === "uint8" ? "int32" : dtype;
}

function isPositional({ combine }: Reduction): boolean {
  return combine === "argmax" || combine === "argmin";
}

/** Variables at the neutral element; `dtype` is the folded value's. */
export function beginFold(lanes: Lanes, reduction: Reduction, dtype: DType): Accumulator {
  const variables = (value: Value): Value => {
    const uniform = lanes.vectors === 0;
    const count = localsOf(lanes, value.dtype, uniform);
    const locals = Array.from({ length: count }, () => {
      const local = lanes.f.local("v128");
      lanes.f.get(vectorOf(value, 0)).set(local);
      return local;
    });
    return { uniform, dtype: value.dtype, locals };
  };
  const start = constantValue(lanes, dtype, neutral(reduction.combine, dtype));
  const zero = constantValue(lanes, "int32", 0);
  return {
    folded: variables({ ...start, dtype: wideDType(dtype) }),
    position: isPositional(reduction) ? variables(zero) : null,
  };
}

/** The first of the accumulator's vectors, where fewer stand side by side. */
export function narrowFold(lanes: Lanes, { folded, position }: Accumulator): Accumulator {
  const first = (value: Value): Value => ({
    ...value,
    locals: value.locals.slice(0, localsOf(lanes, value.dtype, false)),
  });
  return { folded: first(folded), position: position === null ? null : first(position) };
}

/** Folds one more value, at `position` (row-major over the reduced axes) where that matters. */
export function continueFold(
  lanes: Lanes,
  { combine }: Reduction,
  accumulator: Accumulator,
  { value, position }: { readonly value: Value; readonly position: Value | null },
): void {
  const { folded } = accumulator;
  const next: Value = { uniform: value.uniform, dtype: folded.dtype, locals: value.locals };
  if (combine !== "argmax" && combine !== "argmin") {
    assign(lanes, folded, emitInstruction(lanes, combine, folded.dtype, [folded, next]));
    return;
  }
  if (accumulator.position === null || position === null) {
    throw new RangeError(`${combine} without positions`);
  }
  const replaces = isMoreExtreme(lanes, combine, folded, next);
  const choose = (now: Value, then: Value) =>
    assign(lanes, now, emitInstruction(lanes, "select", now.dtype, [replaces, then, now]));
  choose(accumulator.position, position);
  choose(folded, next);
}

/** Adds `a · b` to a sum, rounding once. */
export function addProduct(lanes: Lanes, { folded }: Accumulator, product: readonly Value[]): void {
  const { f } = lanes;
  const [a, b] = product;
  if (a === undefined || b === undefined) throw new RangeError("a product lacks a factor");
  folded.locals.forEach((local, i) => {
    f.get(vectorOf(a, i)).get(vectorOf(b, i)).get(local).op("f32x4.relaxed_madd").set(local);
  });
}

/** Adds a sum to another and starts it anew. */
export function moveFold(lanes: Lanes, from: Accumulator, to: Accumulator): void {
  const zero = constantValue(lanes, from.folded.dtype, 0);
  assign(
    lanes,
    to.folded,
    emitInstruction(lanes, "add", to.folded.dtype, [to.folded, from.folded]),
  );
  assign(lanes, from.folded, zero);
}

/** Products of float32 that nothing but one sum uses, with their factors. */
export function summedProducts(
  kernel: LoopKernel,
  isInnermost: (id: ValueId) => boolean,
): ReadonlyMap<ValueId, readonly ValueId[]> {
  const { body, bodyStores, reductions } = kernel;
  const uses = [
    ...body.flatMap((entry) => ("args" in entry ? entry.args : [])),
    ...body.flatMap((entry) => (entry.op === "load" ? [entry.access.at] : [])),
    ...bodyStores.flatMap((store) => [store.value, store.access.at]),
    ...reductions.map(({ value }) => value),
  ];
  const products = new Map<ValueId, readonly ValueId[]>();
  for (const { combine, value } of reductions) {
    const entry = body[value];
    if (combine !== "add" || entry?.op !== "multiply" || entry.dtype !== "float32") continue;
    const usedOnce = uses.filter((id) => id === value).length === 1;
    if (usedOnce && isInnermost(value)) products.set(value, entry.args);
  }
  return products;
}

function assign({ f }: Lanes, variables: Value, value: Value): void {
  variables.locals.forEach((local, i) => {
    f.get(vectorOf(value, i)).set(local);
  });
}

/** Whether `next` is beyond `best`; NaN is beyond every number but not beyond NaN. */
function isMoreExtreme(
  lanes: Lanes,
  combine: "argmax" | "argmin",
  best: Value,
  next: Value,
): Value {
  const bool = (op: "less" | "notEqual" | "equal" | "and" | "or", a: Value, b: Value) =>
    emitInstruction(lanes, op, "bool", [a, b]);
  const beyond = combine === "argmax" ? bool("less", best, next) : bool("less", next, best);
  if (!best.dtype.startsWith("float")) return beyond;
  const first = bool("and", bool("notEqual", next, next), bool("equal", best, best));
  return bool("or", beyond, first);
}

/** The result where every lane stands for a point of its own. */
export function endFold(lanes: Lanes, reduction: Reduction, accumulator: Accumulator): Value {
  if (accumulator.position !== null) return accumulator.position;
  return fitDType(lanes, { ...accumulator.folded, dtype: reduction.dtype });
}

// Half a vector, and a quarter, further on.
const rotations = [
  [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7],
  [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3],
];

/** The result where lanes hold parts of one fold, together with `rest`: the points that filled no vector. */
export function foldLanes(
  lanes: Lanes,
  reduction: Reduction,
  accumulator: Accumulator,
  rest: Accumulator,
): Value {
  const { f } = lanes;
  const one = (value: Value, local: Local): Value => ({ ...value, uniform: true, locals: [local] });
  const pieces = accumulator.folded.locals.map((local, i): Accumulator => {
    const place = accumulator.position;
    return {
      folded: one(accumulator.folded, local),
      position: place === null ? null : one(place, vectorOf(place, i)),
    };
  });
  while (pieces.length > 1) {
    const half = pieces.length >> 1;
    const upper = pieces.splice(pieces.length - half);
    upper.forEach((piece, i) => {
      pieces[i] = join(lanes, reduction, pieces[i] ?? piece, piece);
    });
  }
  let [result] = pieces;
  if (result === undefined) throw new RangeError("a fold without vectors");
  const turns = accumulator.folded.dtype === "float64" ? rotations.slice(0, 1) : rotations;
  for (const rotation of turns) {
    const turn = (value: Value): Value => {
      const local = vectorOf(value, 0);
      return one(value, f.get(local).get(local).shuffle(rotation).hold("v128"));
    };
    const { folded, position } = result;
    const turned = { folded: turn(folded), position: position === null ? null : turn(position) };
    result = join(lanes, reduction, result, turned);
  }
  return endFold(lanes, reduction, join(lanes, reduction, result, rest));
}

function join(lanes: Lanes, { combine }: Reduction, a: Accumulator, b: Accumulator): Accumulator {
  if (combine !== "argmax" && combine !== "argmin") {
    const folded = emitInstruction(lanes, combine, a.folded.dtype, [a.folded, b.folded]);
    return { folded, position: null };
  }
  if (a.position === null || b.position === null) throw new RangeError("positions are missing");
  const bool = (op: "less" | "and" | "or" | "not", ...args: Value[]) =>
    emitInstruction(lanes, op, "bool", args);
  // Of two that are extreme alike, the one that came first.
  const better = isMoreExtreme(lanes, combine, a.folded, b.folded);
  const worse = isMoreExtreme(lanes, combine, b.folded, a.folded);
  const earlier = bool("and", bool("less", b.position, a.position), bool("not", worse));
  const takes = bool("or", better, earlier);
  const choose = (x: Value, y: Value) => emitInstruction(lanes, "select", x.dtype, [takes, y, x]);
  return { folded: choose(a.folded, b.folded), position: choose(a.position, b.position) };
}
