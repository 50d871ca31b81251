import { expect, it } from "vitest";
import { engine } from "./engine.ts";
import { DeviceMemory } from "./memory.ts";
import { WasmBuffer } from "./wasm-buffer.ts";

it("reads and writes the memory that is, after it has grown", () => {
  const host = engine();
  if (host === undefined) throw new Error("no WebAssembly");
  const memory = new DeviceMemory(host);
  const order = new WasmBuffer(12, memory);
  const loss = new WasmBuffer(4, memory);
  const integers = new Int32Array(3);
  const number = new Float32Array(1);

  order.write(Int32Array.of(3, 1, 2));
  loss.write(Float32Array.of(0.5));
  loss.read(number);
  new WasmBuffer(2 ** 24, memory);

  order.read(integers);
  expect([...integers]).toEqual([3, 1, 2]);
  order.write(Int32Array.of(7, -8, 9));
  order.read(integers);
  expect([...integers]).toEqual([7, -8, 9]);
  loss.write(Float32Array.of(0.25));
  loss.read(number);
  expect(number[0]).toBe(0.25);
});
