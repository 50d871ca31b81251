/**
 * @module compile/cost — what it costs to compute a value again, by emitting its lowering into a throwaway list.
 */
import { assert } from "../core/errors.ts";
import { type AffineIndex, type Coordinate, isAffine, type MapBuilder } from "../ir/op.ts";
import type { Node } from "../ir/program.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Instruction, ScalarInstruction } from "../loops/scalar.ts";
import { identityIndex } from "./1-simplify.ts";
import { affineValue, InstructionList, scalarBuilder } from "./kernel-builder.ts";

const cheap = new Set<ScalarInstruction>([
  "negate",
  "abs",
  "not",
  "add",
  "subtract",
  "multiply",
  "maximum",
  "minimum",
  "and",
  "or",
  "xor",
  "shiftLeft",
  "shiftRight",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "select",
  "cast",
  "bitcast",
  "floor",
  "ceil",
  "round",
  "trunc",
]);

/** About the number of simple vector instructions. */
export function instructionCost(instruction: Instruction): number {
  const { op } = instruction;
  if (op === "constant" || op === "index" || op === "load") return 0;
  if (cheap.has(op)) return 1;
  return op === "divide" || op === "sqrt" ? 4 : 10;
}

/** What one evaluation of a node costs, apart from its inputs, and which inputs it reads at data-dependent places. */
export interface NodeCost {
  readonly cost: number;
  readonly gathers: ReadonlySet<number>;
}

/** Cost of a fusible node (elementwise, view or map). */
export function nodeCost(node: Node): NodeCost {
  const { lower } = node.op;
  const [output] = node.outputs;
  assert(output !== undefined, "a fusible node has one output");
  const gathers = new Set<number>();
  if (lower.kind === "elementwise") {
    const list = new InstructionList(node.inputs.length);
    const args = node.inputs.map((input, id): ScalarValue => ({ id, dtype: input.dtype }));
    lower.emit(scalarBuilder(list, args[0]?.dtype ?? output.dtype), args, node.attributes, output);
    return { cost: total(list), gathers };
  }
  if (lower.kind === "map") {
    const list = new InstructionList(0);
    const builder: MapBuilder = scalarBuilder(list, output.dtype, {
      indexValue: (index: AffineIndex) => affineValue(list, index),
      load: (k: number, coordinates: readonly Coordinate[]) => {
        if (!coordinates.every(isAffine)) gathers.add(k);
        const dtype = node.inputs[k]?.dtype ?? output.dtype;
        // Only its dtype and its difference from other loads matter here.
        return list.push({
          op: "load",
          dtype,
          access: { buffer: k, offset: list.end, strides: [], at: null, scale: 0 },
        });
      },
    });
    lower.emit(builder, identityIndex(output.ndim), node.attributes, node.inputs, output);
    return { cost: total(list), gathers };
  }
  return { cost: 0, gathers };
}

function total(list: InstructionList): number {
  return list.instructions.reduce((sum, instruction) => sum + instructionCost(instruction), 0);
}
