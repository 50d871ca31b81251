/** Putting one backend or the other to use, always the same instance. */
import type { Backend } from "../../src/loops/program.ts";
import { type BackendName, backend, setBackend } from "../../src/runtime/device.ts";

const instances = new Map<BackendName, Backend>();

export function use(name: BackendName): void {
  setBackend(instances.get(name) ?? name);
  instances.set(name, backend());
}
