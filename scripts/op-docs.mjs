/**
 * Documentation of the ops that also take symbolic tensors: they are constants whose types name the plain functions, and editors
 * show what is written of a constant itself. So declarations of constants are given their functions' comments.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DOCUMENTED = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport declare function (\w+)/g;
const CONSTANT = /^export declare const \w+: (?:OnSymbols<)?typeof ops\.(\w+)>?;$/;

/**
 * @param {string} dist - What was built.
 * @returns {string[]} Ops of whose functions nothing is written.
 */
export function documentOps(dist) {
  /** @type {string[]} */
  const missing = [];
  const comments = commentsIn(join(dist, "ops"));
  for (const file of declarationsIn(join(dist, "nn/operations"))) {
    const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    const places = map.mappings.split(";");
    /** @type {string[]} */
    const lines = [];
    /** @type {string[]} */
    const mappings = [];
    for (const [i, line] of readFileSync(file, "utf8").split("\n").entries()) {
      const name = CONSTANT.exec(line)?.[1];
      const comment = name === undefined ? undefined : comments.get(name);
      if (name !== undefined && comment === undefined) missing.push(name);
      if (comment !== undefined) {
        const added = comment.split("\n");
        lines.push(...added);
        // A line without places of its own: the map stays right for those below.
        mappings.push(...added.map(() => ""));
      }
      lines.push(line);
      mappings.push(places[i] ?? "");
    }
    writeFileSync(file, lines.join("\n"));
    writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: mappings.join(";") }));
  }
  return missing;
}

/**
 * @param {string} folder - Declarations of the plain functions.
 * @returns {Map<string, string>} What is written of each.
 */
function commentsIn(folder) {
  /** @type {Map<string, string>} */
  const comments = new Map();
  for (const file of declarationsIn(folder)) {
    for (const [, comment, name] of readFileSync(file, "utf8").matchAll(DOCUMENTED)) {
      if (comment !== undefined && name !== undefined && !comments.has(name)) {
        comments.set(name, comment);
      }
    }
  }
  return comments;
}

/**
 * @param {string} folder - A folder.
 * @returns {string[]} The declaration files in it.
 */
function declarationsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}
