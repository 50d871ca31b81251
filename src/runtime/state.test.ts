import { describe, expect, test } from "vitest";
import { onEachBackend } from "../../test/test-op.ts";
import type { Tensor } from "../ir/tensor.ts";
import { where } from "../ops/arithmetic.ts";
import { sum } from "../ops/broadcast.ts";
import { cond } from "../ops/cond.ts";
import { array } from "../ops/convert.ts";
import { zeros } from "../ops/creation.ts";
import { cumsum } from "../ops/cumulative.ts";
import { matmul } from "../ops/matmul.ts";
import { concatenate, roll } from "../ops/rearrange.ts";
import { scan } from "../ops/scan.ts";
import { reshape, transpose } from "../ops/shape.ts";
import { flip } from "../ops/slice.ts";
import { sort } from "../ops/sort.ts";
import { whileLoop } from "../ops/while-loop.ts";
import { jit } from "./jit.ts";
import { Variable } from "./variable.ts";

function numbers(variable: Variable | Tensor): number[] {
  const tensor = variable instanceof Variable ? variable.value : variable;
  return Array.from(tensor.dataSync());
}

/** Variables [1, 2, 3], [10, 20, 30], [100, 200, 300], … */
function variables(count: number): Variable[] {
  return Array.from(
    { length: count },
    (_, i) => new Variable(array([1, 2, 3].map((v) => v * 10 ** i))),
  );
}

type Three = readonly [Variable, Variable, Variable];

/** Ways to read and assign three variables; what they hold after one call, and after two. */
const ways: Readonly<
  Record<
    string,
    {
      readonly step: (...v: Three) => unknown;
      readonly after: readonly (readonly (readonly number[])[])[];
    }
  >
> = {
  "two change places": {
    step: (a, b) => {
      const old = a.value;
      a.assign(b.value);
      b.assign(old);
    },
    after: [
      [
        [10, 20, 30],
        [1, 2, 3],
        [100, 200, 300],
      ],
      [
        [1, 2, 3],
        [10, 20, 30],
        [100, 200, 300],
      ],
    ],
  },
  "three rotate": {
    step: (a, b, c) => {
      const old = a.value;
      a.assign(b.value);
      b.assign(c.value);
      c.assign(old);
    },
    after: [
      [
        [10, 20, 30],
        [100, 200, 300],
        [1, 2, 3],
      ],
      [
        [100, 200, 300],
        [1, 2, 3],
        [10, 20, 30],
      ],
    ],
  },
  "one is assigned its own value": {
    step: (a) => a.assign(a.value),
    after: [[[1, 2, 3]], [[1, 2, 3]]],
  },
  "one is assigned its own value by way of two reshapes": {
    step: (a) => a.assign(reshape(reshape(a.value, [3, 1]), [3])),
    after: [[[1, 2, 3]], [[1, 2, 3]]],
  },
  "an assigned one is read again, and its old value too": {
    step: (a, b, c) => {
      const old = a.value;
      a.assign(old.add(1));
      b.assign(a.value.multiply(2));
      c.assign(old);
    },
    after: [
      [
        [2, 3, 4],
        [4, 6, 8],
        [1, 2, 3],
      ],
      [
        [3, 4, 5],
        [6, 8, 10],
        [2, 3, 4],
      ],
    ],
  },
  "one is assigned twice, and the last value stays": {
    step: (a) => {
      a.assign(a.value.add(1));
      a.assign(a.value.multiply(10));
    },
    after: [[[20, 30, 40]], [[210, 310, 410]]],
  },
  "one is assigned its mirror image": {
    step: (a) => a.assign(flip(a.value)),
    after: [[[3, 2, 1]], [[1, 2, 3]]],
  },
  "one is assigned its running sum": {
    step: (a) => a.assign(cumsum(a.value)),
    after: [[[1, 3, 6]], [[1, 4, 10]]],
  },
  "one is assigned itself sorted, turned and shifted": {
    step: (a) => a.assign(roll(flip(sort(a.value)), 1)),
    after: [[[1, 3, 2]], [[1, 3, 2]]],
  },
  "one is assigned what it is minus its own sum": {
    step: (a) => a.assign(a.value.subtract(sum(a.value))),
    after: [[[-5, -4, -3]], [[7, 8, 9]]],
  },
  "one is assigned a matrix times itself": {
    step: (a) =>
      a.assign(
        matmul(
          array([
            [0, 1, 0],
            [0, 0, 1],
            [1, 1, 1],
          ]),
          a.value,
        ),
      ),
    after: [[[2, 3, 6]], [[3, 6, 11]]],
  },
  "one is assigned parts of itself put together": {
    step: (a) => a.assign(concatenate([a.value.slice("1:"), a.value.slice(":1")])),
    after: [[[2, 3, 1]], [[3, 1, 2]]],
  },
  "one takes a view of another, which takes a value made from the first": {
    step: (a, b) => {
      const old = a.value;
      a.assign(flip(b.value));
      b.assign(flip(old.add(1)));
    },
    after: [
      [
        [30, 20, 10],
        [4, 3, 2],
      ],
      [
        [2, 3, 4],
        [11, 21, 31],
      ],
    ],
  },
  "all take one value, made from all": {
    step: (a, b, c) => {
      const total = a.value.add(b.value).add(c.value);
      for (const variable of [a, b, c]) variable.assign(total);
    },
    after: [
      [
        [111, 222, 333],
        [111, 222, 333],
        [111, 222, 333],
      ],
      [
        [333, 666, 999],
        [333, 666, 999],
        [333, 666, 999],
      ],
    ],
  },
  "all take one constant, and a scalar repeated": {
    step: (a, b, c) => {
      const constant = array([7, 8, 9]);
      a.assign(constant);
      b.assign(constant);
      c.assign(zeros([3]));
    },
    after: [
      [
        [7, 8, 9],
        [7, 8, 9],
        [0, 0, 0],
      ],
      [
        [7, 8, 9],
        [7, 8, 9],
        [0, 0, 0],
      ],
    ],
  },
  "one is updated in place while later kernels need its old value": {
    step: (a, b, c) => {
      const old = a.value;
      a.assign(old.multiply(2));
      b.assign(old.subtract(sum(flip(old))));
      c.assign(flip(old));
    },
    after: [
      [
        [2, 4, 6],
        [-5, -4, -3],
        [3, 2, 1],
      ],
      [
        [4, 8, 12],
        [-10, -8, -6],
        [6, 4, 2],
      ],
    ],
  },
  "two are carried by a scan in each other's places": {
    step: (a, b) => {
      const [[x, y]] = scan(
        ([p, q]: readonly [Tensor, Tensor], row: Tensor) => [[q.add(row), p] as const, null],
        [b.value, a.value] as const,
        array([1, 2, 3]),
      );
      a.assign(x);
      b.assign(y);
    },
    after: [
      // (b, a): → (a + 1, b) → (b + 2, a + 1) → (a + 4, b + 2).
      [
        [5, 6, 7],
        [12, 22, 32],
      ],
      [
        [9, 10, 11],
        [14, 24, 34],
      ],
    ],
  },
  "one is the state of a whileLoop whose condition reads another": {
    step: (a, b) => {
      a.assign(
        whileLoop(
          (x: Tensor) => x.sum().less(b.value.sum()),
          (x) => x.multiply(2),
          a.value,
        ),
      );
    },
    after: [[[16, 32, 48]], [[16, 32, 48]]],
  },
  "the branches of a cond give one or another": {
    step: (a, b, c) => {
      const next = cond(
        a.value.sum().less(10),
        () => [b.value, a.value] as const,
        () => [a.value.subtract(b.value), c.value] as const,
      );
      a.assign(next[0]);
      b.assign(next[1]);
    },
    after: [
      [
        [10, 20, 30],
        [1, 2, 3],
      ],
      [
        [9, 18, 27],
        [100, 200, 300],
      ],
    ],
  },
};

describe("variables in a jitted function", () => {
  for (const [name, { step, after }] of Object.entries(ways)) {
    test(`${name}: the same as without jit, call after call`, () => {
      onEachBackend(() => {
        for (const wrap of [jit, (f: () => void) => f]) {
          const all = variables(3) as unknown as Three;
          const f = wrap(() => {
            step(...all);
          });
          for (const wanted of after) {
            f();
            wanted.forEach((values, i) => {
              expect(numbers(all[i] ?? array([])), `variable ${i}`).toEqual(values);
            });
          }
        }
      });
    });
  }

  test("results that are also state, old state, inputs and constants are copies of their own", () => {
    onEachBackend(() => {
      const [a] = variables(1) as [Variable];
      const f = jit((x: Tensor) => {
        const old = a.value;
        a.assign(old.add(x));
        return [a.value, old, a.value, x, array([5, 6]), x.reshape(3, 1)] as const;
      });
      const x = array([1, 1, 1]);
      const first = f(x);
      const second = f(x);
      expect(first.map(numbers)).toEqual([
        [2, 3, 4],
        [1, 2, 3],
        [2, 3, 4],
        [1, 1, 1],
        [5, 6],
        [1, 1, 1],
      ]);
      expect(second.slice(0, 3).map(numbers)).toEqual([
        [3, 4, 5],
        [2, 3, 4],
        [3, 4, 5],
      ]);
    });
  });

  test("a matrix that is assigned its transpose is not read while it is written", () => {
    onEachBackend(() => {
      const square = new Variable([
        [1, 2],
        [3, 4],
      ]);
      const f = jit(() => {
        square.assign(transpose(square.value));
      });
      f();
      expect(numbers(square)).toEqual([1, 3, 2, 4]);
    });
  });

  test("a product's epilogue does not write where the product still reads", () => {
    const n = 24;
    const first = Array.from({ length: n * n }, (_, i) => ((i * 7) % 5) - 2);
    const results = new Map<string, number[]>();
    onEachBackend((name) => {
      const w = new Variable(array(first).reshape(n, n));
      const f = jit(() => {
        w.assign(matmul(w.value, w.value).multiply(0.5).add(w.value));
      });
      f();
      results.set(name, numbers(w));
    });
    expect(results.get("wasm")).toEqual(results.get("reference"));
    const wanted = first.map((own, i) => {
      const [row, column] = [Math.floor(i / n), i % n];
      const sums = first
        .slice(0, n)
        .map((_, k) => (first[row * n + k] ?? 0) * (first[k * n + column] ?? 0));
      return own + 0.5 * sums.reduce((a, b) => a + b);
    });
    expect(results.get("wasm")).toEqual(wanted);
  });

  test("the host reads and replaces a value between calls", () => {
    onEachBackend(() => {
      const [a] = variables(1) as [Variable];
      const f = jit(() => {
        a.assign(a.value.multiply(2));
      });
      f();
      const seen = a.value;
      a.assign([5, 5, 5]);
      expect(numbers(a)).toEqual([5, 5, 5]);
      f();
      a.assignAdd(1);
      f();
      expect(numbers(a)).toEqual([22, 22, 22]);
      expect(numbers(seen), "a value that was read stays").toEqual([2, 4, 6]);
    });
  });

  test("two functions share a variable, each finding what the other left", () => {
    onEachBackend(() => {
      const [a, b] = variables(2) as [Variable, Variable];
      const move = jit(() => {
        b.assign(b.value.add(a.value));
      });
      const grow = jit(() => {
        a.assign(a.value.add(b.value));
      });
      move();
      grow();
      move();
      expect(numbers(a)).toEqual([12, 24, 36]);
      expect(numbers(b)).toEqual([23, 46, 69]);
    });
  });

  test("values of other dtypes are converted to the variable's", () => {
    onEachBackend(() => {
      const count = new Variable(array([1, 2], "int32"));
      const f = jit((x: Tensor) => {
        count.assign(count.value.add(x));
        return where(count.value.greater(2), 1, 0);
      });
      expect(numbers(f(array([0.5, 0.75])))).toEqual([0, 0]);
      expect(count.value.dtype).toBe("int32");
      expect(numbers(count)).toEqual([1, 2]);
    });
  });

  test("assigning inside the body of a loop or branch is refused, whatever the value", () => {
    const [a] = variables(1) as [Variable];
    const bodies: Readonly<Record<string, (x: Tensor) => unknown>> = {
      "scan, a traced value": (x) =>
        scan((c: Tensor) => [a.assign(c).value, null], x, null, { length: 2 }),
      "scan, a constant": (x) =>
        scan((c: Tensor) => [c.add(a.assign([1, 1, 1]).value), null], x, null, { length: 2 }),
      "cond, a value from outside": (x) =>
        cond(
          x.sum().less(0),
          () => {
            a.assign(x);
            return x;
          },
          () => x,
        ),
      "whileLoop, a constant": (x) =>
        whileLoop(
          (y: Tensor) => y.sum().less(100),
          (y) => {
            a.assign([2, 2, 2]);
            return y.add(1);
          },
          x,
        ),
    };
    for (const [name, body] of Object.entries(bodies)) {
      const wanted = expect.objectContaining({ code: "variable/assign-in-region" });
      const traced = jit((x: Tensor) => {
        body(x);
      });
      expect(() => traced(array([1, 2, 3])), name).toThrow(wanted);
      if (!name.startsWith("cond")) expect(() => body(array([1, 2, 3])), name).toThrow(wanted);
      expect(numbers(a), name).toEqual([1, 2, 3]);
    }
  });
});
