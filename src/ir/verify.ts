/**
 * @module ir/verify — whether a recorded program is well formed. Run in tests after each pass.
 */
import { assert } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import type { Program } from "./program.ts";
import { specOf } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Checks that every value is defined before it is used, once, that nodes' outputs are what their ops infer, and the same for
 * the programs inside.
 *
 * @param wanted - Which results are wanted; the others may be dead.
 * @throws {@link GradusError} `internal/bug`, naming node and value.
 */
export function verifyGraph(program: Program, wanted: readonly boolean[] = []): void {
  const defined = new Set<Tensor>();
  const define = (tensor: Tensor, where: string): void => {
    assert(tensor.storage === null, `${where} is traced`);
    assert(!defined.has(tensor), `${where} is defined once`);
    defined.add(tensor);
  };
  const use = (tensor: Tensor, where: string): void => {
    assert(tensor.storage !== null || defined.has(tensor), `${where} is defined before it is used`);
  };
  program.inputs.forEach((input, i) => {
    define(input, `input ${i}`);
  });
  program.nodes.forEach((node, i) => {
    const name = `node ${i} (${node.op.name})`;
    node.inputs.forEach((input, k) => {
      use(input, `operand ${k} of ${name}`);
    });
    for (const region of node.regions) verifyGraph(region);
    const inferred = node.op.infer(node.inputs.map(specOf), node.attributes, node.regions);
    assert(inferred.length === node.outputs.length, `${name} has ${inferred.length} outputs`);
    node.outputs.forEach((output, k) => {
      const spec = inferred[k];
      assert(
        spec !== undefined && sameShape(spec.shape, output.shape) && spec.dtype === output.dtype,
        `output ${k} of ${name} is ${spec?.dtype}[${spec?.shape.join(", ")}], as the op infers`,
      );
      define(output, `output ${k} of ${name}`);
    });
  });
  program.outputs.forEach((output, i) => {
    if (wanted[i] !== false) use(output, `result ${i}`);
  });
}
