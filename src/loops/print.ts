/**
 * @module loops/print — a lowered program as text for people: its memory, then its kernels, nested as they run.
 */
import { bytesOf } from "../core/dtype.ts";
import { formatShape } from "../core/errors.ts";
import type { Kernel, LoopKernel, MatmulKernel } from "./kernel.ts";
import type { BufferSpec, LoweredProgram, Place } from "./program.ts";
import type { Access, Instruction, Store } from "./scalar.ts";

/**
 * A lowered program as text.
 *
 * Buffers are `b0`, `b1`, …; values of a kernel `%0`, `%1`, …. An access reads `b3[4 + (8, 1)·i + 2·%5]`: an
 * offset, a stride for each axis, and what a value adds.
 */
export function printProgram(program: LoweredProgram): string {
  return [printMemory(program), ...printKernels(program.kernels)].join("\n");
}

/** Where each buffer of a program is. */
export function printMemory({
  buffers,
  parameterBytes,
  constants,
  arenaBytes,
}: LoweredProgram): string {
  const parameters = parameterBytes.reduce((sum, bytes) => sum + bytes, 0);
  return [
    `program: ${parameterBytes.length} parameters (${parameters} B), ${constants.length} constants, arena ${arenaBytes} B`,
    ...buffers.map(printBuffer),
  ].join("\n");
}

function printBuffer({ dtype, length, place }: BufferSpec, id: number): string {
  return `b${id}: ${dtype} × ${length} in ${printPlace(place, length * bytesOf(dtype))}`;
}

function printPlace(place: Place, bytes: number): string {
  if (place.kind !== "arena") return `${place.kind} ${place.index}`;
  return `arena ${place.byteOffset} … ${place.byteOffset + bytes}`;
}

function printKernels(kernels: readonly Kernel[]): readonly string[] {
  return kernels.flatMap(printKernel);
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** The lines of one kernel. */
export function printKernel(kernel: Kernel): readonly string[] {
  switch (kernel.kind) {
    case "loops":
      return printLoops(kernel);
    case "matmul":
      return printMatmul(kernel);
    case "argsort": {
      const order = kernel.descending ? "descending" : "ascending";
      const { outer, length, inner } = kernel;
      return [
        `argsort ${kernel.dtype} b${kernel.out} = b${kernel.input} ${formatShape([outer, length, inner])} ${order}`,
      ];
    }
    case "cumulate": {
      const { outer, length, inner } = kernel;
      const direction = kernel.reverse ? " backwards" : "";
      return [
        `cumulate ${kernel.combine} ${kernel.dtype} b${kernel.out} = b${kernel.input} ${formatShape([outer, length, inner])}${direction}`,
      ];
    }
    case "scatter":
      return [
        `scatter ${kernel.combine} ${kernel.dtype} b${kernel.target}[b${kernel.indices}] = b${kernel.updates}` +
          ` (${kernel.rows} rows of ${kernel.inner} into ${kernel.targetRows})`,
      ];
    case "copy":
      return [`copy b${kernel.to} = b${kernel.from}`];
    case "repeat":
      return [
        `repeat ${kernel.times} times, b${kernel.counter} counting ${kernel.reverse ? "down" : "up"}`,
        ...indent(printKernels(kernel.body)),
      ];
    case "while":
      return [
        `while b${kernel.predicate}`,
        "  condition",
        ...indent(indent(printKernels(kernel.condition))),
        "  body",
        ...indent(indent(printKernels(kernel.body))),
      ];
    case "if":
      return [
        `if b${kernel.predicate}`,
        ...indent(printKernels(kernel.whenTrue)),
        "else",
        ...indent(printKernels(kernel.whenFalse)),
      ];
  }
}

function printMatmul(kernel: MatmulKernel): readonly string[] {
  const { dtype, batch, m, n, k, a, b, out } = kernel;
  const left = `b${a}${kernel.transposeA ? "ᵀ" : ""}${batch > 1 && kernel.batchStrideA === 0 ? " shared" : ""}`;
  const right = `b${b}${kernel.transposeB ? "ᵀ" : ""}${batch > 1 && kernel.batchStrideB === 0 ? " shared" : ""}`;
  const epilogue = kernel.epilogue === null ? [] : indent(printLoops(kernel.epilogue));
  return [
    `matmul ${dtype} b${out} = ${left} · ${right} (batch ${batch}, ${m}×${k}×${n})`,
    ...epilogue,
  ];
}

function printLoops(kernel: LoopKernel): readonly string[] {
  const { extents, parallel, body, reductions, epilogue } = kernel;
  const reduced = extents.slice(parallel);
  const over = reduced.length > 0 ? ` reduce ${formatShape(reduced)}` : "";
  const firstEpilogue = body.length + reductions.length;
  return [
    `loops ${formatShape(extents.slice(0, parallel))}${over}${kernel.flush ? " flush" : ""}`,
    ...body.map((instruction, i) => `  %${i} = ${printInstruction(instruction)}`),
    ...kernel.bodyStores.map((store) => `  ${printStore(store)}`),
    ...reductions.map(
      ({ combine, value, dtype }, r) =>
        `  %${body.length + r} = fold ${combine} %${value} : ${dtype}`,
    ),
    ...epilogue.map(
      (instruction, i) => `  %${firstEpilogue + i} = ${printInstruction(instruction)}`,
    ),
    ...kernel.stores.map((store) => `  ${printStore(store)}`),
  ];
}

/** One instruction without the value's name: `add %0 %1 : float32`. */
export function printInstruction(instruction: Instruction): string {
  switch (instruction.op) {
    case "constant": {
      const { value } = instruction;
      return `constant ${Object.is(value, -0) ? "-0" : value} : ${instruction.dtype}`;
    }
    case "index":
      return `index ${instruction.axis}`;
    case "load":
      return `load ${printAccess(instruction.access)} : ${instruction.dtype}`;
    default: {
      const args = instruction.args.map((arg) => `%${arg}`).join(" ");
      return `${instruction.op} ${args} : ${instruction.dtype}`;
    }
  }
}

function printStore({ access, value }: Store): string {
  return `store ${printAccess(access)} = %${value}`;
}

function printAccess({ buffer, offset, strides, at, scale }: Access): string {
  const terms = [
    ...(offset !== 0 ? [String(offset)] : []),
    ...(strides.some((stride) => stride !== 0) ? [`(${strides.join(", ")})·i`] : []),
    ...(at !== null ? [`${scale}·%${at}`] : []),
  ];
  return `b${buffer}[${terms.length > 0 ? terms.join(" + ") : "0"}]`;
}
