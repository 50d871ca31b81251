/** A warning fails the test that caused it, unless the test itself has put a spy in its place. */
import { afterEach, beforeEach } from "vitest";

let warnings: string[] = [];

process.on("warning", (warning) => {
  warnings.push(`${warning.name}: ${warning.message}`);
});

beforeEach(() => {
  warnings = [];
  for (const method of ["warn", "error"] as const) {
    console[method] = (...parts: unknown[]) => {
      warnings.push(`console.${method}: ${parts.map(String).join(" ")}`);
    };
  }
});

afterEach(() => {
  if (warnings.length > 0) throw new Error(`The test warned:\n${warnings.join("\n")}`);
});
