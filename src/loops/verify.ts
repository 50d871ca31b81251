/**
 * @module loops/verify — the invariants of a lowered program. A backend relies on them and does not check.
 */
import { bytesOf, type DType } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import type { Kernel, MatmulKernel, ScatterKernel } from "./kernel.ts";
import type { BufferSpec, LoweredProgram } from "./program.ts";
import type { BufferId } from "./scalar.ts";
import { overlap, verifyLoops } from "./verify-loops.ts";

/**
 * Checks a program before a backend gets it.
 *
 * @throws GradusError `internal/bug`, naming the kernel by its path (`kernels[3].body[0]`) and the value.
 */
export function verifyProgram(program: LoweredProgram): void {
  program.buffers.forEach((buffer, id) => {
    verifyPlace(buffer, id, program);
  });
  verifyList(program.kernels, "kernels", program.buffers);
}

function verifyPlace(
  { dtype, length, place }: BufferSpec,
  id: BufferId,
  program: LoweredProgram,
): void {
  const name = `buffer ${id} (${dtype} × ${length})`;
  const bytes = length * bytesOf(dtype);
  assert(Number.isInteger(length) && length >= 0, `${name} has no length`);
  switch (place.kind) {
    case "parameter": {
      const available = program.parameterBytes[place.index] ?? -1;
      assert(bytes <= available, `${name} does not fit in parameter ${place.index}`);
      return;
    }
    case "constant": {
      const available = program.constants[place.index]?.byteLength ?? -1;
      assert(bytes <= available, `${name} does not fit in constant ${place.index}`);
      return;
    }
    case "arena": {
      const { byteOffset } = place;
      assert(byteOffset >= 0 && byteOffset % 16 === 0, `${name} starts at byte ${byteOffset}`);
      const end = byteOffset + Math.ceil(bytes / 16) * 16;
      assert(end <= program.arenaBytes, `${name} ends at byte ${end} of ${program.arenaBytes}`);
    }
  }
}

type Buffers = readonly BufferSpec[];

function verifyList(kernels: readonly Kernel[], path: string, buffers: Buffers): void {
  kernels.forEach((kernel, i) => {
    verifyKernel(kernel, `${path}[${i}]`, buffers);
  });
}

function verifyKernel(kernel: Kernel, path: string, buffers: Buffers): void {
  const where = `${path} (${kernel.kind})`;
  switch (kernel.kind) {
    case "loops":
      verifyLoops(kernel, buffers, where);
      return;
    case "matmul":
      verifyMatmul(kernel, where, buffers);
      return;
    case "argsort":
    case "cumulate": {
      const { dtype, outer, length, inner } = kernel;
      const elements = outer * length * inner;
      const outDType = kernel.kind === "argsort" ? "int32" : dtype;
      requireBuffer(kernel.input, dtype, elements, where, buffers);
      requireWritable(kernel.out, outDType, elements, where, buffers);
      requireApart(kernel.out, [kernel.input], where, buffers);
      return;
    }
    case "scatter":
      verifyScatter(kernel, where, buffers);
      return;
    case "copy": {
      const { from, to } = kernel;
      const source = bufferNamed(from, where, buffers);
      requireWritable(to, source.dtype, source.length, where, buffers);
      assert(buffers[to]?.length === source.length, `${where}: the buffers' lengths differ`);
      return;
    }
    case "repeat":
      assert(
        Number.isInteger(kernel.times) && kernel.times >= 0,
        `${where}: ${kernel.times} times`,
      );
      requireWritable(kernel.counter, "int32", 1, where, buffers);
      verifyList(kernel.body, `${path}.body`, buffers);
      return;
    case "while":
      requireBuffer(kernel.predicate, "bool", 1, where, buffers);
      verifyList(kernel.condition, `${path}.condition`, buffers);
      verifyList(kernel.body, `${path}.body`, buffers);
      return;
    case "if":
      requireBuffer(kernel.predicate, "bool", 1, where, buffers);
      verifyList(kernel.whenTrue, `${path}.whenTrue`, buffers);
      verifyList(kernel.whenFalse, `${path}.whenFalse`, buffers);
  }
}

function verifyMatmul(kernel: MatmulKernel, where: string, buffers: Buffers): void {
  const { dtype, a, b, out, batch, m, n, k, batchStrideA, batchStrideB, epilogue } = kernel;
  assert(dtype !== "bool", `${where} is not defined for bool`);
  assert([0, m * k].includes(batchStrideA), `${where}: batch stride ${batchStrideA} of a`);
  assert([0, k * n].includes(batchStrideB), `${where}: batch stride ${batchStrideB} of b`);
  const lastBatch = Math.max(batch - 1, 0);
  const isEmpty = batch === 0;
  requireBuffer(a, dtype, isEmpty ? 0 : lastBatch * batchStrideA + m * k, where, buffers);
  requireBuffer(b, dtype, isEmpty ? 0 : lastBatch * batchStrideB + k * n, where, buffers);
  requireWritable(out, dtype, batch * m * n, where, buffers);
  requireApart(out, [a, b], where, buffers);
  if (epilogue === null) return;
  const inside = `${where}.epilogue`;
  const points = epilogue.extents.reduce((count, extent) => count * extent, 1);
  assert(
    points === batch * m * n && epilogue.parallel === epilogue.extents.length,
    `${inside} does not run over the points of [${batch}, ${m}, ${n}]`,
  );
  verifyLoops(epilogue, buffers, inside);
}

function verifyScatter(kernel: ScatterKernel, where: string, buffers: Buffers): void {
  const { dtype, target, indices, updates, rows, inner, targetRows } = kernel;
  requireBuffer(indices, "int32", rows, where, buffers);
  requireBuffer(updates, dtype, rows * inner, where, buffers);
  requireWritable(target, dtype, targetRows * inner, where, buffers);
  requireApart(target, [indices, updates], where, buffers);
}

function bufferNamed(id: BufferId, where: string, buffers: Buffers): BufferSpec {
  const buffer = buffers[id];
  assert(buffer !== undefined, `${where} names buffer ${id}, which the program lacks`);
  return buffer;
}

function requireBuffer(
  id: BufferId,
  dtype: DType,
  length: number,
  where: string,
  buffers: Buffers,
): void {
  const buffer = bufferNamed(id, where, buffers);
  assert(
    buffer.dtype === dtype && buffer.length >= length,
    `${where}: buffer ${id} is ${buffer.dtype} × ${buffer.length} instead of ${dtype} × ${length}`,
  );
}

function requireWritable(
  id: BufferId,
  dtype: DType,
  length: number,
  where: string,
  buffers: Buffers,
): void {
  requireBuffer(id, dtype, length, where, buffers);
  assert(buffers[id]?.place.kind !== "constant", `${where} writes to buffer ${id}, a constant`);
}

function requireApart(
  out: BufferId,
  inputs: readonly BufferId[],
  where: string,
  buffers: Buffers,
): void {
  const written = bufferNamed(out, where, buffers);
  for (const input of inputs) {
    assert(
      !overlap(written, bufferNamed(input, where, buffers)),
      `${where}: buffer ${out} shares memory with buffer ${input}, which it is made from`,
    );
  }
}
