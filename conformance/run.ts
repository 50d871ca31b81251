/**
 * `node conformance/run.ts DIR [--strict] [--filter text] [--json file]`: runs every case of a folder,
 * prints what fails, then `N passed, N failed, N unsupported` and the names that are missing.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Case, type CaseEntry, readIndex } from "./case.ts";
import { Check } from "./compare.ts";
import { knownClasses } from "./kinds/error.ts";
import { runners } from "./kinds/index.ts";
import { loadSubject, missingOf, type Subject } from "./subject.ts";

export interface Result {
  readonly name: string;
  readonly kind: string;
  readonly status: "passed" | "failed" | "unsupported";
  /** What differs, or what is missing. */
  readonly detail: readonly string[];
  readonly covers: readonly string[];
  readonly milliseconds: number;
}

/** Runs one case. It passes only if it compared something and all of it agreed. */
export async function runCase(subject: Subject, folder: string, entry: CaseEntry): Promise<Result> {
  const start = performance.now();
  const result = (status: Result["status"], detail: readonly string[]): Result => ({
    name: entry.name,
    kind: entry.kind,
    status,
    detail,
    covers: entry.covers,
    milliseconds: Math.round(performance.now() - start),
  });
  try {
    const c = new Case(folder, entry);
    const check = new Check(c.tolerance);
    await runners[entry.kind](subject, c, check);
    return result(check.differences.length === 0 ? "passed" : "failed", check.differences);
  } catch (error) {
    const missing = missingOf(error);
    if (missing !== null) return result("unsupported", [missing]);
    return result("failed", [
      error instanceof Error ? (error.stack ?? String(error)) : String(error),
    ]);
  }
}

/** Runs a folder's cases whose name contains `filter`, one after another. */
export async function runFolder(
  subject: Subject,
  folder: string,
  options: { readonly filter?: string; readonly onResult?: (result: Result) => void } = {},
): Promise<readonly Result[]> {
  const index = readIndex(folder);
  for (const name of index.flatMap((entry) => entry.covers)) knownClasses.add(name);
  const results: Result[] = [];
  for (const entry of index) {
    if (!entry.name.includes(options.filter ?? "")) continue;
    const result = await runCase(subject, folder, entry);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

const shownDifferences = 5;

export function failureText({ name, detail }: Result): string {
  const more = detail.length - shownDifferences;
  const lines = detail.slice(0, shownDifferences).map((line) => `    ${line}`);
  return [`FAILED ${name}`, ...lines, ...(more > 0 ? [`    and ${more} more`] : [])].join("\n");
}

function groupBy(
  results: readonly Result[],
  keyOf: (result: Result) => string,
): ReadonlyMap<string, readonly Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = keyOf(result);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
}

/** The closing lines: the counts, by kind where not all passed, and what is missing, most wanted first. */
export function summaryText(results: readonly Result[]): string {
  const count = (status: Result["status"], of = results) =>
    of.filter((result) => result.status === status).length;
  const lines: string[] = [];
  for (const [kind, of] of groupBy(results, (result) => result.kind)) {
    if (count("passed", of) < of.length) {
      lines.push(`  ${kind}: ${count("passed", of)} of ${of.length} passed`);
    }
  }
  lines.push(
    `${count("passed")} passed, ${count("failed")} failed, ${count("unsupported")} unsupported`,
  );
  const missing = groupBy(
    results.filter((result) => result.status === "unsupported"),
    (result) => result.detail[0] ?? "",
  );
  const names = [...missing]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, { length }]) => `${name} (${length})`);
  if (names.length > 0) lines.push(`unsupported: ${names.join(", ")}`);
  return lines.join("\n");
}

/** The process's exit code: 1 for a failure, with `strict` also for what is unsupported; 2 for no case. */
export function exitCode(results: readonly Result[], strict: boolean): number {
  if (results.length === 0) return 2;
  return results.some((r) => r.status === "failed" || (strict && r.status === "unsupported"))
    ? 1
    : 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      strict: { type: "boolean", default: false },
      filter: { type: "string", default: "" },
      json: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    console.error("usage: run.ts DIR [--strict] [--filter text] [--json file]");
    process.exitCode = 2;
    return;
  }
  const results = await runFolder(await loadSubject(), folder, {
    filter: values.filter,
    onResult: (result) => {
      if (result.status === "failed") console.log(failureText(result));
    },
  });
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 1));
  console.log(summaryText(results));
  process.exitCode = exitCode(results, values.strict);
}

if (import.meta.main) await main();
