/** The repository's own conformance cases, each a test: `npm run conformance` runs larger folders. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readIndex } from "../conformance/case.ts";
import { runCase } from "../conformance/run.ts";
import { loadSubject } from "../conformance/subject.ts";

const folder = fileURLToPath(new URL("../conformance/cases", import.meta.url));

const subject = await loadSubject();
const entries = readIndex(folder);

describe("Keras's answers", () => {
  for (const entry of entries.filter(({ kind }) => kind !== "error")) {
    test(entry.name, async () => {
      const { status, detail } = await runCase(subject, folder, entry);
      expect({ status, detail }).toEqual({ status: "passed", detail: [] });
    });
  }
});

// Each opens its file in a process of its own, which is mostly waiting for Node to start.
describe.concurrent("broken and hostile files", () => {
  for (const entry of entries.filter(({ kind }) => kind === "error")) {
    test(entry.name, async ({ expect }) => {
      const { status, detail } = await runCase(subject, folder, entry);
      expect({ status, detail }).toEqual({ status: "passed", detail: [] });
    }, 120_000);
  }
});
