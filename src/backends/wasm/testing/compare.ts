/** Runs one program on several backends and compares what is in memory afterwards. */
import { type HostArray, hostArray } from "../../../core/dtype.ts";
import { decodeScalar } from "../../../core/half.ts";
import type { Backend, LoweredProgram } from "../../../loops/program.ts";

/** Every parameter's contents after `steps` steps. */
export function runOn(
  backend: Backend,
  program: LoweredProgram,
  inputs: readonly HostArray[],
  steps = 1,
): HostArray[] {
  const buffers = inputs.map((data) => {
    const buffer = backend.allocate(data.byteLength);
    buffer.write(data);
    return buffer;
  });
  const binding = backend.compile(program).bind(buffers);
  binding.run(steps);
  const outputs = buffers.map((buffer, i) => {
    const target = hostArray(program.buffers[i]?.dtype ?? "float32", inputs[i]?.length ?? 0);
    buffer.read(target);
    return target;
  });
  binding.free();
  for (const buffer of buffers) buffer.free();
  return outputs;
}

/** Where two results differ by more than `tolerance`, relative to the larger; NaN equals NaN. */
export function differences(
  program: LoweredProgram,
  expected: readonly HostArray[],
  received: readonly HostArray[],
  tolerance = 0,
): string[] {
  return expected.flatMap((values, buffer) => {
    const dtype = program.buffers[buffer]?.dtype ?? "float32";
    const found: string[] = [];
    values.forEach((stored: number, i: number) => {
      const a = decodeScalar(stored, dtype);
      const b = decodeScalar(received[buffer]?.[i] ?? Number.NaN, dtype);
      const near = Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
      if (Object.is(a, b) || near) return;
      if (found.length < 4) found.push(`buffer ${buffer} (${dtype}) [${i}]: ${b}, expected ${a}`);
    });
    return found;
  });
}
