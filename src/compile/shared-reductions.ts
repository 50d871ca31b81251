/**
 * @module compile/shared-reductions — values that several reductions over one space read, and nothing else: the
 * reductions become one kernel, which computes the value once without storing it.
 */
import { sameShape } from "../core/shape.ts";
import { attributesKey, type Node, type Program } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";
import { squeezed } from "./fusion-plan.ts";
import { keepsPosition } from "./views.ts";

/** Readers that are looked at before giving up. */
const searchLimit = 64;

export class SharedReductions {
  readonly #readers = new Map<Tensor, Node[]>();
  readonly #needed: ReadonlySet<Tensor>;
  /** How many kernels, at least, come one after the other before a value can be there. */
  readonly #depths = new Map<Tensor, number>();

  /** @param needed - Values that get memory for another reason. */
  constructor(program: Program, needed: ReadonlySet<Tensor>) {
    this.#needed = needed;
    for (const node of program.nodes) {
      const { kind } = node.op.lower;
      const isFusible = kind === "elementwise" || kind === "view" || kind === "map";
      let depth = 0;
      for (const input of node.inputs) {
        depth = Math.max(depth, this.#depths.get(input) ?? 0);
        const readers = this.#readers.get(input);
        if (readers === undefined) this.#readers.set(input, [node]);
        else if (readers.at(-1) !== node) readers.push(node);
      }
      for (const output of node.outputs) this.#depths.set(output, depth + (isFusible ? 0 : 1));
    }
  }

  /** Whether all that reads a value, directly or through ops that keep positions, are such reductions. */
  takes(value: Tensor): boolean {
    const found: Node[] = [];
    const seen = new Set<Tensor>();
    const search = (tensor: Tensor): boolean => {
      if (seen.has(tensor)) return true;
      seen.add(tensor);
      const readers = this.#readers.get(tensor) ?? [];
      if (this.#needed.has(tensor) || readers.length === 0 || seen.size > searchLimit) return false;
      return readers.every((reader) => {
        const [output] = reader.outputs;
        if (output === undefined) return false;
        if (reader.op.lower.kind === "reduce") {
          found.push(reader);
          return true;
        }
        const keeps = reader.op.lower.kind === "elementwise" || keepsPosition(reader);
        return keeps && search(output);
      });
    };
    const [first, ...others] = search(value) ? found : [];
    return first !== undefined && others.every((other) => this.#fit(first, other));
  }

  /** Two reductions of equal depth do not wait for each other. */
  #fit(a: Node, b: Node): boolean {
    const [x] = a.inputs;
    const [y] = b.inputs;
    const [left] = a.outputs;
    const [right] = b.outputs;
    if (!x || !y || !left || !right || this.#depths.get(left) !== this.#depths.get(right))
      return false;
    const isSame =
      sameShape(x.shape, y.shape) && attributesKey(a.attributes) === attributesKey(b.attributes);
    const isOfAll =
      left.size === 1 && right.size === 1 && sameShape(squeezed(x.shape), squeezed(y.shape));
    return isSame || isOfAll;
  }
}
