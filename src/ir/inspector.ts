/** @module ir/inspector — all printers and verifiers, for the slot in `ir/inspection`. */
import { printProgram as printKernels, printMemory } from "../loops/print.ts";
import { verifyProgram } from "../loops/verify.ts";
import type { Inspector } from "./inspection.ts";
import { printProgram as printGraph } from "./print.ts";
import { verifyGraph } from "./verify.ts";

export const inspector: Inspector | null = {
  printGraph,
  printMemory,
  printKernels,
  verifyGraph,
  verifyKernels: verifyProgram,
};
