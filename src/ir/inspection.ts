/**
 * @module ir/inspection — the slot for what only engineers ask for: programs printed and verified. A program that is not looked
 * at carries none of it.
 */
import { writeError } from "#platform";
import type { LoweredProgram } from "../loops/program.ts";
import type { Program } from "./program.ts";

/** Printers and verifiers; `ir/inspector` has them. */
export interface Inspector {
  readonly printGraph: (program: Program) => string;
  readonly printMemory: (program: LoweredProgram) => string;
  readonly printKernels: (program: LoweredProgram) => string;
  /** @throws {@link GradusError} `internal/bug` */
  readonly verifyGraph: (program: Program, wanted?: readonly boolean[]) => void;
  /** @throws {@link GradusError} `internal/bug` */
  readonly verifyKernels: (program: LoweredProgram) => void;
}

let installed: Inspector | null = null;
let isTold = false;
let loading: Promise<Inspector | null> | null = null;

/** Puts the inspector in its slot, so that {@link inspect} need not wait: tests do. */
export function installInspector(inspector: Inspector): void {
  installed = inspector;
}

/**
 * Looks at a program: at once where the inspector is in its slot, else as soon as it is loaded, in the order of calls. Programs do
 * not change, so it is the same look.
 */
export function inspect(look: (inspector: Inspector) => void): void {
  if (installed !== null) {
    look(installed);
    return;
  }
  loading ??= import("#inspector").then(({ inspector }) => inspector);
  // A fault found late ends the process as an unhandled rejection: it is a bug, not something to go on with.
  void loading.then((found) => {
    if (found !== null) look(found);
    else if (!isTold)
      writeError('gradus: import "gradus/debug" first, to look into programs here.');
    isTold = true;
  });
}
