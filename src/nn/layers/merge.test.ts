import { describe, expect, test } from "vitest";
import { onEachBackend, sampleTensor, testGradients } from "../../../test/test-op.ts";
import { array } from "../../ops/convert.ts";
import { zeros } from "../../ops/creation.ts";
import { sin } from "../../ops/trigonometry.ts";
import { SymbolicTensor } from "../graph.ts";
import { oneSpec } from "../structure.ts";
import {
  Add,
  Average,
  add,
  average,
  Multiply,
  multiply,
  Subtract,
  subtract,
} from "./arithmetic-merges.ts";
import { Concatenate, concatenate } from "./concatenate.ts";
import { Dot, dot } from "./dot.ts";
import { Maximum, Minimum, maximum, minimum } from "./extreme-merges.ts";
import { Input } from "./input-layer.ts";

const a = [
  [1, 2, 3],
  [4, 5, 6],
];
const b = [
  [3, 1, -1],
  [0, 5, 2],
];

describe("merging in one call", () => {
  test("has a function for each layer", () => {
    const pair = [array(a), array(b)];
    expect(add(pair).arraySync()).toEqual([
      [4, 3, 2],
      [4, 10, 8],
    ]);
    expect(subtract(pair).arraySync()).toEqual([
      [-2, 1, 4],
      [4, 0, 4],
    ]);
    expect(multiply(pair).arraySync()).toEqual([
      [3, 2, -3],
      [0, 25, 12],
    ]);
    expect(average(pair).arraySync()).toEqual([
      [2, 1.5, 1],
      [2, 5, 4],
    ]);
    expect(maximum(pair).arraySync()).toEqual([
      [3, 2, 3],
      [4, 5, 6],
    ]);
    expect(minimum(pair).arraySync()).toEqual([
      [1, 1, -1],
      [0, 5, 2],
    ]);
    expect(concatenate(pair).shape).toEqual([2, 6]);
    expect(concatenate(pair, { axis: 0 }).shape).toEqual([4, 3]);
    expect(dot(pair).arraySync()).toEqual([[2], [37]]);
  });

  test("takes the tensors of a model that is being made, and options of layers", () => {
    const sum = add([Input([3]), Input([3])], { name: "total" });
    expect(sum).toBeInstanceOf(SymbolicTensor);
    expect([sum.shape, sum.layer.name]).toEqual([[null, 3], "total"]);
    expect(dot([Input([4, 3]), Input([3, 5])], { axes: [2, 1] }).shape).toEqual([null, 4, 5]);
  });
});

describe("shapes that are known in part", () => {
  const spec = (...shape: (number | null)[]) => ({ shape, dtype: "float32" as const });
  const shapeOf = (layer: Add | Concatenate | Dot, ...specs: ReturnType<typeof spec>[]) =>
    oneSpec(layer.computeOutputSpec(specs)).shape;

  test("merge to what is known of the result", () => {
    expect(shapeOf(new Add(), spec(null, null, 4), spec(null, 5, 4))).toEqual([null, null, 4]);
    expect(shapeOf(new Add(), spec(null, 4), spec(null, 5, 1))).toEqual([null, 5, 4]);
    expect(shapeOf(new Add(), spec(7, 4), spec(null, 4))).toEqual([7, 4]);
    expect(shapeOf(new Add(), spec(1, 6, 4), spec(null, 6, 4))).toEqual([null, 6, 4]);
    expect(shapeOf(new Concatenate({ axis: 1 }), spec(null, null, 4), spec(null, 2, 4))).toEqual([
      null,
      null,
      4,
    ]);
    expect(shapeOf(new Concatenate(), spec(null, null, 4), spec(null, 2, 3))).toEqual([null, 2, 7]);
    expect(shapeOf(new Dot({ axes: 1 }), spec(null, 4), spec(null, 4))).toEqual([null, 1]);
    expect(shapeOf(new Dot({ axes: [2, 1] }), spec(null, null, 4), spec(9, 4, 5))).toEqual([
      9,
      null,
      5,
    ]);
  });

  test("keep the dtype of integers, of which only the mean is a fraction", () => {
    const integers = { shape: [null, 2], dtype: "int32" as const };
    expect(oneSpec(new Add().computeOutputSpec([integers, integers])).dtype).toBe("int32");
    expect(oneSpec(new Average().computeOutputSpec([integers, integers])).dtype).toBe("float32");
  });
});

describe("what does not fit", () => {
  test("is refused with the shapes", () => {
    const of = (...shapes: number[][]) => shapes.map((shape) => zeros(shape));
    expect(() => new Add().apply(of([2, 3], [3, 3]))).toThrow(/batches.*\[2, 3\], \[3, 3\]/);
    expect(() => new Add().apply(of([2, 3], [2, 4]))).toThrow(/do not fit.*\[2, 3\], \[2, 4\]/);
    expect(() => new Add().apply(zeros([2, 3]))).toThrow(/a list of tensors/);
    expect(() => new Add().apply([])).toThrow(/a list of tensors/);
    expect(() => new Subtract().apply(of([2, 3], [2, 3], [2, 3]))).toThrow(/list of 2 tensors/);
    expect(() => new Concatenate().apply(of([2, 3], [3, 3]))).toThrow(/axis 1 must agree/);
    expect(() => new Concatenate({ axis: 1 }).apply(of([2, 3], [2, 3, 1]))).toThrow(/must agree/);
    expect(() => new Concatenate({ axis: 2 }).apply(of([2, 3], [2, 3]))).toThrow(/axis/);
    expect(() => new Dot({ axes: 1 }).apply(of([2, 3], [2, 4]))).toThrow(/3 ≠ 4/);
    expect(() => new Dot({ axes: [1, 2] }).apply(of([2, 3], [2, 3]))).toThrow(/no such axes/);
    expect(() => new Dot({ axes: -2 }).apply(of([2, 3], [2, 3]))).toThrow(/no such axes/);
  });

  test("of options is named", () => {
    expect(() => new Dot({ axes: 0 })).toThrow(/0 is the batch's/);
    expect(() => new Dot({ axes: [1, 2, 3] as never })).toThrow(/axes is an integer or a list/);
    expect(() => new Concatenate({ axis: "last" as never })).toThrow(/integer/);
    expect(() => new Multiply({ axis: 1 } as never)).toThrow(/unknown option `axis`/);
  });
});

test("merging has the gradients that central differences give", () => {
  const x = sampleTensor([2, 1, 3], [-1, 1]);
  const y = sampleTensor([2, 4, 3], [-1, 1], 1);
  const dtype = "float64" as const;
  for (const layer of [
    new Add({ dtype }),
    new Subtract({ dtype }),
    new Multiply({ dtype }),
    new Average({ dtype }),
    new Maximum({ dtype }),
    new Minimum({ dtype }),
    new Concatenate({ axis: 1, dtype }),
    new Dot({ axes: 2, normalize: true, dtype }),
  ]) {
    testGradients((p, q) => sin(layer.apply([p, q])), [x, y]);
  }
});

test("a batch of one joins any batch once the layer is built for any", () => {
  onEachBackend(() => {
    const layer = new Add();
    layer.computeOutputSpec([
      { shape: [null, 2], dtype: "float32" },
      { shape: [null, 2], dtype: "float32" },
    ]);
    expect(
      layer
        .apply([
          zeros([1, 2]),
          array([
            [1, 2],
            [3, 4],
          ]),
        ])
        .arraySync(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
