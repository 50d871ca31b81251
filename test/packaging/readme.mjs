/** Reads the README as a newcomer does: which commands to type, what to save, and under what name. */

/**
 * What the README tells a newcomer.
 *
 * @typedef {object} Instructions
 * @property {string} file - The file to save the example in.
 * @property {string} code - The example.
 * @property {readonly string[]} before - Commands before the example, line by line.
 * @property {readonly string[]} after - Commands after it, in the same section.
 */

const FENCE = /^```(\S*)[^\S\n]*([^\n]*)\n([\s\S]*?)^```/gm;
const FILE_NAME = /([\w-]+\.(?:mts|ts|mjs|js))\b/;
const SHELL = ["sh", "bash", "shell", "console"];

/**
 * Finds the first TypeScript example that imports the package, and what stands around it in its
 * section.
 *
 * @param {string} markdown - The README.
 * @param {string} name - The package.
 * @returns {Instructions} What it tells.
 * @throws {Error} If there is no such example, or no file name for it: then a newcomer is lost too.
 */
export function readInstructions(markdown, name) {
  const section = sections(markdown).find((text) => findExample(text, name) !== undefined);
  const example = section === undefined ? undefined : findExample(section, name);
  if (section === undefined || example === undefined) {
    throw new Error(`README.md: no fenced ts example that imports "${name}"`);
  }
  const before = section.slice(0, example.start);
  // The name may stand in the fence's first line, in its first comment, or in the text before it.
  const named = [
    example.info,
    example.code.split("\n", 1)[0]?.match(/^\/\/(.*)/)?.[1],
    ...codeSpans(before).reverse(),
  ];
  const file = named
    .map((text) => text?.match(FILE_NAME)?.[1])
    .find((found) => found !== undefined);
  if (file === undefined)
    throw new Error("README.md does not say under which name to save the example");
  return {
    file,
    code: example.code,
    before: commands(before),
    after: commands(section.slice(example.end)),
  };
}

/**
 * @param {string} markdown - A page.
 * @returns {string[]} Its sections: a heading in a fence opens none.
 */
function sections(markdown) {
  let fenced = false;
  /** @type {string[][]} */
  const found = [[]];
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) fenced = !fenced;
    if (!fenced && /^#{1,2} /.test(line)) found.push([]);
    found.at(-1)?.push(line);
  }
  return found.map((lines) => `${lines.join("\n")}\n`);
}

/**
 * @param {string} text - A section.
 * @param {string} name - The package.
 */
function findExample(text, name) {
  return fences(text).find(
    ({ language, code }) =>
      ["ts", "typescript", "mts"].includes(language) && code.includes(`from "${name}`),
  );
}

/** @param {string} text - A section. */
function fences(text) {
  return [...text.matchAll(FENCE)].map((match) => ({
    language: match[1] ?? "",
    info: match[2] ?? "",
    code: match[3] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** @param {string} text - Text before the example. */
function codeSpans(text) {
  return [...text.replace(FENCE, "").matchAll(/`([^`\n]+)`/g)].map((match) => match[1]);
}

/** @param {string} text - Part of a section. */
function commands(text) {
  return fences(text)
    .filter(({ language }) => SHELL.includes(language))
    .flatMap(({ code }) => code.split("\n"))
    .map((line) =>
      line
        .replace(/^\$ /, "")
        .replace(/\s+#.*$/, "")
        .trim(),
    )
    .filter((line) => line !== "" && !line.startsWith("#"));
}
