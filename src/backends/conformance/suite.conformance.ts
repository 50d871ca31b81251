/**
 * @module backends/conformance/suite — how a backend is named, made, and excused from a test.
 */
import { it } from "vitest";
import type { Backend } from "../../loops/program.ts";

export interface Suite {
  /** The backend under test. */
  backend(): Backend;
  /** A test, unless the backend is excused from it. */
  test(name: string, body: () => void): void;
}

/** Test names and why the backend need not pass them. */
export type Skips = Readonly<Record<string, string>>;

/** A suite whose backend is made on first use, and the skips that named no test, asked for at the end. */
export function createSuite(
  create: () => Backend,
  skips: Skips,
): { readonly suite: Suite; readonly unusedSkips: () => readonly string[] } {
  let made: Backend | null = null;
  const seen = new Set<string>();
  const suite: Suite = {
    backend() {
      made ??= create();
      return made;
    },
    test(name, body) {
      seen.add(name);
      const reason = skips[name];
      if (reason === undefined) it(name, body);
      else it.skip(`${name} (skipped: ${reason})`, body);
    },
  };
  const unusedSkips = (): readonly string[] =>
    Object.keys(skips).filter((name) => !seen.has(name) || skips[name]?.trim() === "");
  return { suite, unusedSkips };
}
