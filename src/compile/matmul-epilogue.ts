/**
 * @module compile/matmul-epilogue — elementwise work that directly follows a product and reads it where it writes
 * becomes part of the product's kernel (bias, activation).
 */
import type { Kernel, LoopKernel, MatmulKernel } from "../loops/kernel.ts";
import type { Access } from "../loops/scalar.ts";
import type { BufferTable } from "./buffers.ts";

/** The kernels with such pairs joined, in bodies of control kernels too. */
export function fuseEpilogues(kernels: readonly Kernel[], buffers: BufferTable): Kernel[] {
  const result: Kernel[] = [];
  for (const kernel of kernels) {
    const previous = result.at(-1);
    if (
      kernel.kind === "loops" &&
      previous?.kind === "matmul" &&
      previous.epilogue === null &&
      isEpilogue(kernel, previous, buffers)
    ) {
      result[result.length - 1] = { ...previous, epilogue: kernel };
    } else {
      result.push(withBlocks(kernel, (block) => fuseEpilogues(block, buffers)));
    }
  }
  return result;
}

function withBlocks(kernel: Kernel, change: (block: readonly Kernel[]) => Kernel[]): Kernel {
  if (kernel.kind === "repeat") return { ...kernel, body: change(kernel.body) };
  if (kernel.kind === "while") {
    return { ...kernel, condition: change(kernel.condition), body: change(kernel.body) };
  }
  if (kernel.kind === "if") {
    return { ...kernel, whenTrue: change(kernel.whenTrue), whenFalse: change(kernel.whenFalse) };
  }
  return kernel;
}

function isEpilogue(kernel: LoopKernel, product: MatmulKernel, buffers: BufferTable): boolean {
  const points = kernel.extents.reduce((n, extent) => n * extent, 1);
  if (kernel.reductions.length > 0 || points !== product.batch * product.m * product.n)
    return false;
  if (buffers.at(product.out).length !== points) return false;
  // A backend may run the epilogue on parts of the product while the rest is still being computed.
  const written = kernel.stores.map((store) => store.access.buffer);
  if (written.includes(product.a) || written.includes(product.b)) return false;
  const loads = kernel.body.flatMap((instruction) =>
    instruction.op === "load" && instruction.access.buffer === product.out
      ? [instruction.access]
      : [],
  );
  return loads.length > 0 && loads.every((access) => isRowMajor(access, kernel.extents));
}

function isRowMajor(access: Access, extents: readonly number[]): boolean {
  if (access.offset !== 0 || access.at !== null) return false;
  let stride = 1;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    if (access.strides[axis] !== stride) return false;
    stride *= extents[axis] ?? 1;
  }
  return true;
}
