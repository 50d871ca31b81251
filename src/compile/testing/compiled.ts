/** Functions of tensors and variables, compiled but not run: for looking at their kernels. */
import "../../runtime/install.ts";
import type { DType } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import type { Program } from "../../ir/program.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { Kernel } from "../../loops/kernel.ts";
import type { LoweredProgram } from "../../loops/program.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import { compile } from "../compile.ts";

export interface CompiledFunction {
  readonly program: Program;
  readonly lowered: LoweredProgram;
}

/** Compiles a function of tensors of these shapes (float32, or `[shape, dtype]`), with the state that it assigns. */
export function compiled(
  f: (...inputs: readonly Tensor[]) => readonly Tensor[],
  specs: readonly (Shape | readonly [Shape, DType])[],
): CompiledFunction {
  const { program, argumentCount, resultCount, replaced } = traceStateful(
    f,
    specs.map((spec) => {
      const [first, dtype] = spec;
      return typeof first === "object" && typeof dtype === "string"
        ? { shape: first, dtype }
        : { shape: spec as Shape, dtype: "float32" };
    }),
  );
  const replaces = program.outputs.map((_, i) => {
    const variable = replaced[i - resultCount];
    return variable === undefined ? null : argumentCount + variable;
  });
  return { program, lowered: compile(program, replaces).lowered };
}

/** The kinds of a program's kernels in order, an epilogue after a plus, bodies in parentheses. */
export function kinds(kernels: readonly Kernel[]): string {
  return kernels.map(kindOf).join(" ");
}

function kindOf(kernel: Kernel): string {
  switch (kernel.kind) {
    case "loops":
      return kernel.parallel < kernel.extents.length ? "reduce" : "map";
    case "matmul":
      return kernel.epilogue === null ? "matmul" : "matmul+";
    case "repeat":
      return `repeat(${kinds(kernel.body)})`;
    case "while":
      return `while(${kinds(kernel.condition)} | ${kinds(kernel.body)})`;
    case "if":
      return `if(${kinds(kernel.whenTrue)} | ${kinds(kernel.whenFalse)})`;
    default:
      return kernel.kind;
  }
}
