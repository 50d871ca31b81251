/** Random programs over the public ops: drawn, and run on tensors that are concrete or traced. */
import fc from "fast-check";
import { GradusError } from "../../src/core/errors.ts";
import { type Shape, sameShape, sizeOf } from "../../src/core/shape.ts";
import type { Tensor } from "../../src/ir/tensor.ts";
import { astype, less } from "../../src/ops/arithmetic.ts";
import { broadcastTo, sum } from "../../src/ops/broadcast.ts";
import { cond } from "../../src/ops/cond.ts";
import { max } from "../../src/ops/extremes.ts";
import { scan } from "../../src/ops/scan.ts";
import { reshape } from "../../src/ops/shape.ts";
import { whileLoop } from "../../src/ops/while-loop.ts";
import type { Variable } from "../../src/runtime/variable.ts";
import { instructionNames, instructions } from "./instructions.ts";
import {
  type Choices,
  pick,
  programDTypes,
  sizeLimit,
  small,
  type Value,
  wholeBound,
  wholeNumbers,
} from "./values.ts";

const shapes: readonly Shape[] = [
  [],
  [1],
  [6],
  [3, 4],
  [1, 4],
  [3, 1],
  [2, 3, 4],
  [12],
  [40, 33],
  [0, 3],
  [2, 1, 3, 2],
];

/** One instruction; `body` steers the programs inside. */
export interface Step {
  readonly name: string;
  readonly choices: Choices;
  readonly body: readonly { readonly name: string; readonly choices: Choices }[];
}

export interface RandomProgram {
  /** Positions in the lists of shapes and dtypes. */
  readonly inputs: readonly (readonly [number, number])[];
  readonly variables: readonly (readonly [number, number])[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

const choice = fc.nat(63);
const choices = fc.array(choice, { minLength: 6, maxLength: 6 });
const regionNames = ["scan", "while", "cond"] as const;
const plain = fc.record({ name: fc.constantFrom(...instructionNames), choices });
const inner = fc.array(plain, { maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: plain.map(({ name, choices: list }) => ({ name, choices: list, body: [] })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constantFrom(...regionNames), choices, body: inner }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constantFrom("assign", "read", "swap"),
      choices,
      body: fc.constant([]),
    }),
  },
);
const spec = fc.tuple(choice, choice);

export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  inputs: fc.array(spec, { minLength: 1, maxLength: 3 }),
  variables: fc.array(spec, { maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 18 }),
  outputs: fc.array(choice, { minLength: 1, maxLength: 5 }),
});

/** Concrete tensors for a list of specs. */
export function tensorsFor(specs: RandomProgram["inputs"], seed: number): Tensor[] {
  return specs.map(([shape, dtype], i) =>
    wholeNumbers(pick(shapes, shape), pick(programDTypes, dtype), seed + i),
  );
}

/** Whether an error says that an instruction's operands do not fit, rather than that something is broken. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof GradusError &&
    error.code !== "internal/bug" &&
    !error.code.startsWith("trace/")
  );
}

function isTooLarge({ tensor }: Value): boolean {
  return tensor.size > sizeLimit || tensor.ndim > 6;
}

/** Runs instructions on a pool of values that grows; those that do not fit are left out. */
function extend(
  pool: Value[],
  steps: readonly { readonly name: string; readonly choices: Choices }[],
  special: (name: string, step: Step) => Value | null,
): void {
  for (const each of steps) {
    try {
      const instruction = instructions[each.name];
      const value = instruction
        ? instruction(pool, each.choices)
        : special(each.name, each as Step);
      if (value !== null && !isTooLarge(value)) pool.push(value);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** The newest value with the shape of `like`, in its dtype and a range that repeats do not leave. */
function newest(pool: readonly Value[], like: Tensor): Tensor {
  const fitting = pool.filter(({ tensor }) => sameShape(tensor.shape, like.shape)).at(-1);
  const value = fitting ?? { tensor: like, bound: 64 };
  const { tensor } = small({ ...value, bound: 1000 });
  return astype(tensor, like.dtype);
}

const noSpecial = (): null => null;

function region({ name, choices: [x, y, z, w = 0], body }: Step, pool: readonly Value[]): Value {
  const a = pick(pool, x);
  const b = pick(pool, y);
  const captured = pick(pool, z);
  const run = (values: readonly Value[]): Value[] => {
    const own = [...values];
    extend(own, body, noSpecial);
    return own;
  };
  const bounded = (tensor: Tensor): Value => ({ tensor, bound: 1000 });
  if (name === "scan") {
    const [last, ys] = scan(
      ([p, q]: readonly [Tensor, Tensor], row: Tensor) => {
        const own = run([bounded(p), bounded(q), bounded(row), captured]);
        const next = newest(own, p);
        // The carries change places if their shapes allow.
        const swaps = w % 2 === 1 && sameShape(p.shape, q.shape) && p.dtype === q.dtype;
        return [
          swaps ? ([q, next] as const) : ([next, q] as const),
          own.at(-1)?.tensor ?? p,
        ] as const;
      },
      [a.tensor, captured.tensor] as const,
      b.tensor,
      { reverse: w % 3 === 0 },
    );
    return small(bounded(w % 4 < 2 ? ys : pick(last, w >> 2)));
  }
  if (name === "while") {
    const { tensor } = whileLoop<{ round: Tensor; tensor: Tensor; other: Tensor }>(
      ({ round }) => less(round, (w % 4) + 0),
      ({ round, tensor: now, other }) => {
        const own = run([bounded(now), captured, bounded(other)]);
        const next = newest(own, now);
        const swaps = sameShape(now.shape, other.shape) && now.dtype === other.dtype;
        return {
          round: round.add(1).astype("int32"),
          tensor: swaps ? other : next,
          other: swaps ? next : other,
        };
      },
      {
        round: sum(a.tensor.astype("int32")).multiply(0).astype("int32"),
        tensor: a.tensor,
        other: b.tensor,
      },
    );
    return small(bounded(tensor));
  }
  const branch = (first: Value) => (): Tensor => newest(run([first, captured, a]), a.tensor);
  return bounded(cond(less(max(captured.tensor.astype("float32")), w % 10), branch(a), branch(b)));
}

/** A value in a variable's shape and dtype. */
function fitted({ tensor }: Value, variable: Variable): Tensor {
  const converted = astype(tensor, variable.dtype);
  if (sameShape(tensor.shape, variable.shape)) return converted;
  if (tensor.size === sizeOf(variable.shape)) return reshape(converted, [...variable.shape]);
  return broadcastTo(converted, variable.shape);
}

/** Runs a program on its inputs and variables, traced or at once. */
export function runProgram(
  { steps, outputs }: RandomProgram,
  inputs: readonly Tensor[],
  variables: readonly Variable[],
): Tensor[] {
  const pool: Value[] = inputs.map((tensor) => ({ tensor, bound: wholeBound }));
  pool.push({ tensor: wholeNumbers([3, 4], "float32", 99), bound: wholeBound });
  const stateful = (name: string, [v, x]: Choices): Value | null => {
    if (variables.length === 0) return null;
    const variable = pick(variables, v);
    if (name === "read") return small({ tensor: variable.value, bound: 1000 });
    if (name === "swap") {
      const other = pick(variables, x);
      const mine = variable.value;
      const [toMine, toOther] = [other.value, mine].map((tensor, i) =>
        fitted({ tensor, bound: 0 }, i === 0 ? variable : other),
      );
      if (toMine && toOther) {
        variable.assign(toMine);
        other.assign(toOther);
      }
      return null;
    }
    const value = small({ ...pick(pool, x), bound: 1000 });
    const next = fitted(value, variable);
    variable.assign(next);
    return null;
  };
  for (const each of steps) {
    extend(pool, [each], (name, itself) =>
      (regionNames as readonly string[]).includes(name)
        ? region(itself, pool)
        : stateful(name, itself.choices),
    );
  }
  return outputs.map((output) => pick([...pool].reverse(), output % 12).tensor);
}
