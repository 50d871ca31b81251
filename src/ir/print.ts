/**
 * @module ir/print — programs as text, for engineers: `%3 = multiply(%1, 2) : float32[10, 1]`.
 */
import { formatShape } from "../core/errors.ts";
import { attributesKey, type Program } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/** The program, one node a line; regions indented. */
export function printProgram(program: Program, indent = ""): string {
  const names = new Map<Tensor, string>();
  return printBlock(program, names, indent).join("\n");
}

function printBlock(program: Program, names: Map<Tensor, string>, indent: string): string[] {
  const define = (tensor: Tensor): string => {
    const name = `%${names.size}`;
    names.set(tensor, name);
    return name;
  };
  const use = (tensor: Tensor): string => {
    if (tensor.storage !== null) {
      return tensor.size === 1 ? String(tensor.storage.host()[0]) : `const${typeText(tensor)}`;
    }
    return names.get(tensor) ?? "%?";
  };
  const lines = [
    `${indent}(${program.inputs.map((input) => `${define(input)}: ${typeText(input)}`).join(", ")})`,
  ];
  for (const node of program.nodes) {
    const inputs = node.inputs.map(use).join(", ");
    const attributes =
      Object.keys(node.attributes).length > 0 ? ` ${attributesKey(node.attributes)}` : "";
    const outputs = node.outputs.map((output) => define(output)).join(", ");
    lines.push(
      `${indent}${outputs} = ${node.op.name}(${inputs})${attributes} : ${node.outputs.map(typeText).join(", ")}`,
    );
    for (const region of node.regions) lines.push(...printBlock(region, names, `${indent}    `));
  }
  lines.push(`${indent}return ${program.outputs.map(use).join(", ")}`);
  return lines;
}

function typeText(tensor: Tensor): string {
  return `${tensor.dtype}${formatShape(tensor.shape)}`;
}
