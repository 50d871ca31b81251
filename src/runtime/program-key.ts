/**
 * @module runtime/program-key — what makes two one-op programs the same.
 */
import { attributesKey, type Node } from "../ir/program.ts";

const opNumbers = new WeakMap<object, number>();
let nextNumber = 0;

function numberOf(op: object): number {
  let number = opNumbers.get(op);
  if (number === undefined) {
    number = nextNumber++;
    opNumbers.set(op, number);
  }
  return number;
}

/** The key of a node's one-op program; `null` for regions, which are programs of their own and not kept. */
export function makeProgramKey(node: Node): string | null {
  if (node.regions.length > 0) return null;
  let key = `${numberOf(node.op)}`;
  for (const input of node.inputs) key += `;${input.dtype}[${input.shape.join()}]`;
  return `${key}${attributesKey(node.attributes)}`;
}
