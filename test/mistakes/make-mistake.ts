/** Runs a snippet as if it were a program of its own, and listens. */
import * as gradus from "gradus";
import * as layers from "gradus/layers";
import { beginning, imports } from "./mistake.ts";

const everything: Readonly<Record<string, unknown>> = { ...layers, ...gradus };
const names = [...imports.matchAll(/\{(.*?)\}/g)].flatMap(([, list = ""]) =>
  list.split(",").map((name) => name.trim()),
);
const values = names.map((name) => everything[name]);

type Program = (...values: readonly unknown[]) => Promise<void>;
type ProgramMaker = new (...parts: readonly string[]) => Program;
const AsyncFunction = (async () => {}).constructor as ProgramMaker;

/** What is said of a mistake, with its code where it is an error of Gradus. */
export async function makeMistake(code: string): Promise<{ error: string | null; says: string }> {
  gradus.utils.clearSession();
  gradus.utils.setRandomSeed(0);
  const program = new AsyncFunction(...names, `"use strict";\n${beginning}\n{\n${code}\n}`);
  const written: string[] = [];
  const { stdout, stderr } = process;
  const writers = [stdout.write, stderr.write] as const;
  stdout.write = () => true;
  stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    await program(...values);
    return { error: null, says: written.join("").trimEnd() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const known = error instanceof gradus.GradusError ? error.code : null;
    return {
      error: known,
      says: known === null ? `${error.name}: ${error.message}` : error.message,
    };
  } finally {
    // What a snippet did not await ends unheard.
    await new Promise((done) => setTimeout(done, 5));
    [stdout.write, stderr.write] = writers;
  }
}
