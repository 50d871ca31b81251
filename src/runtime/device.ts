/**
 * @module runtime/device — which backend programs run on.
 */
import { environment, writeError } from "#platform";
import { createReferenceBackend } from "../backends/reference/reference-backend.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import { formatReceived, StateError, ValueError } from "../core/errors.ts";
import { type Inspector, inspect } from "../ir/inspection.ts";
import type { Backend } from "../loops/program.ts";
import { evictAll } from "./residency.ts";

/** Names that `GRADUS_BACKEND` and {@link setBackend} take. */
export type BackendName = "wasm" | "reference";

let current: Backend | null = null;

function create(name: string | undefined): Backend {
  if (name === "reference") return createReferenceBackend();
  if (name !== undefined && name !== "wasm") {
    throw new ValueError(
      "device/unknown-backend",
      `expected the backend "wasm" or "reference" (from GRADUS_BACKEND, or setBackend). Received: ${formatReceived(name)}.`,
    );
  }
  const creation = createWasmBackend();
  if (creation.backend !== null) return creation.backend;
  writeError(
    `gradus: running on the reference backend, many times slower than WebAssembly: ${creation.reason}.`,
  );
  return createReferenceBackend();
}

/** The backend in use; chosen on first use. */
export function backend(): Backend {
  current ??= create(environment("GRADUS_BACKEND"));
  return current;
}

/** What programs run on: `"wasm"`, or `"reference"` where the engine refuses generated WebAssembly. */
export function backendName(): BackendName {
  return backend().name === "wasm" ? "wasm" : "reference";
}

/**
 * Replaces the backend. Variables keep their values; programs are compiled anew.
 *
 * @throws {@link StateError} `device/in-use` while a program runs; {@link ValueError} `device/unknown-backend`
 */
export function setBackend(next: Backend | BackendName): void {
  const made = typeof next === "string" ? create(next) : next;
  if (!evictAll()) {
    throw new StateError(
      "device/in-use",
      `setBackend: the ${backend().name} backend is in use. Await the fit or evaluate that runs, then change it.`,
    );
  }
  current = made;
}

/**
 * Lets programs give the same bits on every machine, or be the fastest that this machine runs. Values stay where they are; programs
 * are compiled anew.
 */
export function setPortable(portable: boolean): void {
  if (!portable && current === null) return;
  current = backend().inProfile(portable);
}

/** One line a part of what is in use and why. */
export function describe(): string {
  return backend().describe();
}

type Stage = "ir" | "kernels" | "memory" | "wasm";

/** Whether `GRADUS_DEBUG` names a stage of compilation (`ir`, `kernels`, `memory`, `wasm`, or `all`). */
export function isDebugged(stage: Stage): boolean {
  const stages = environment("GRADUS_DEBUG")?.split(",") ?? [];
  return stages.includes(stage) || stages.includes("all");
}

/** Prints what a stage looks like. */
export function printStage(stage: Stage, text: string): void {
  writeError(`--- ${stage}\n${text}`);
}

/** Prints a stage of compilation if `GRADUS_DEBUG` names it. */
export function debugPrint(stage: Stage, print: (inspector: Inspector) => string): void {
  if (isDebugged(stage)) inspect((inspector) => printStage(stage, print(inspector)));
}
