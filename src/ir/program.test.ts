import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { add, multiply } from "../ops/arithmetic.ts";
import { array } from "../ops/convert.ts";
import { scan } from "../ops/scan.ts";
import { printProgram } from "./print.ts";
import { attributesKey, type Program } from "./program.ts";
import { Tensor } from "./tensor.ts";
import { inlineProgram, Trace, traceFunction, withTrace } from "./trace.ts";
import { verifyGraph } from "./verify.ts";

const scalarSpec = { shape: [], dtype: "float32" } as const;
const bug = expect.objectContaining({ code: "internal/bug" });

/** x·y + y */
function sample(): Program {
  return traceFunction((x, y) => [add(multiply(x ?? 0, y ?? 0), y ?? 0)], [scalarSpec, scalarSpec])
    .program;
}

describe("a recorded program", () => {
  test("prints a node a line, constants by value, programs inside indented", () => {
    const { program } = traceFunction(
      (x) => [scan((c: Tensor, row: Tensor) => [add(c, multiply(row, 2)), null], array(1), x)[0]],
      [{ shape: [3], dtype: "float32" }],
    );
    expect(printProgram(program)).toBe(
      [
        "(%0: float32[3])",
        '%1, %2 = scan(1, %0) {"carries":1,"sequences":1,"length":3,"reverse":false} : float32[], float32[3]',
        "    (%3: float32[], %4: float32[])",
        "    %5 = multiply(%4, 2) : float32[]",
        "    %6 = add(%3, %5) : float32[]",
        "    return %6",
        "return %1",
      ].join("\n"),
    );
  });

  test("runs again on other inputs, at once where no trace is open", () => {
    const [result] = inlineProgram(sample(), [array(3), array(4)]);
    expect(result?.item()).toBe(16);
  });

  test("captures values of outer traces once each, through as many traces as there are", () => {
    const outer = new Trace(null);
    const x = outer.input(scalarSpec);
    const captured = withTrace(outer, () => {
      const middle = traceFunction(() => {
        const inner = traceFunction(() => [add(x, multiply(x, array(2)))], []);
        expect(inner.program.inputs.length).toBe(1);
        // Named as in the outer trace; what holds the inner program makes it a capture of the middle one too.
        expect(inner.captured.length === 1 && inner.captured[0] === x).toBe(true);
        return [...inner.captured];
      }, []);
      expect(middle.program.inputs.length).toBe(1);
      return middle.captured;
    });
    expect(captured.length === 1 && captured[0] === x).toBe(true);
  });

  test("is refused by the verifier when a node is missing, doubled, in the wrong place or of another shape", () => {
    const program = sample();
    verifyGraph(program);
    const [first, second] = program.nodes;
    if (!first || !second) throw new RangeError("the sample has two nodes");
    const wrongs: readonly Program[] = [
      { ...program, nodes: [second] },
      { ...program, nodes: [second, first] },
      { ...program, nodes: [first, first, second] },
      { ...program, inputs: program.inputs.slice(1) },
      { ...program, outputs: [new Tensor(scalarSpec, null, null)] },
      {
        ...program,
        nodes: [{ ...first, outputs: [new Tensor({ ...scalarSpec, shape: [2] }, null, null)] }],
      },
      { ...program, nodes: [{ ...first, outputs: [] }, second] },
    ];
    for (const wrong of wrongs) expect(() => verifyGraph(wrong)).toThrow(bug);
    verifyGraph({ ...program, nodes: [] }, [false]);
  });

  test("has keys of attributes that tell apart what JSON does not", () => {
    const values = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null];
    const keys = values.map((value) => attributesKey({ value: [value] }));
    expect(new Set(keys).size).toBe(values.length);
    expect(attributesKey({ value: [1, 2] })).toBe(attributesKey({ value: [1, 2] }));
  });
});
