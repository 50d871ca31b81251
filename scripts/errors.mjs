/**
 * Keeps `docs/errors.md` equal to the errors in `src`, and each code to one class and one meaning.
 *
 * `node scripts/errors.mjs [FOLDER]` checks a folder (else the repository); with `--write` it writes the page.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { thrownErrors } from "./error-catalogue.mjs";
import { ROOT } from "./process.mjs";

const root = resolve(process.argv.slice(2).find((word) => !word.startsWith("--")) ?? ROOT);
const path = join(root, "docs", "errors.md");
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".ts") && !/\.(test|conformance)\.ts$|\/testing\//.test(file))
  .sort();
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const declared = sources.get("src/core/errors.ts")?.matchAll(/^export class (\w+Error)\b/gm) ?? [];
const classes = new Set([...declared].map(([, name]) => name ?? ""));
const { thrown, unknown } = thrownErrors(sources, classes);

const faults = unknown.map((place) => `the code of an error cannot be told: ${place}`);
/** @type {Map<string, import("./error-catalogue.mjs").Thrown[]>} */
const byCode = new Map();
for (const error of thrown) byCode.set(error.code, [...(byCode.get(error.code) ?? []), error]);
for (const [code, errors] of byCode) {
  // A bug of ours may come up anywhere.
  if (code === "internal/bug") continue;
  const names = [...new Set(errors.map(({ className }) => className))];
  if (names.length > 1)
    faults.push(`${code} is thrown as ${names.join(" and as ")}: name them apart`);
}
const mistakes = await mistakesText();
const page = writePage();

if (process.argv.includes("--write")) {
  writeFileSync(path, page);
} else if (!existsSync(path) || readFileSync(path, "utf8") !== page) {
  faults.push("docs/errors.md is not what the sources say: `npm run docs` writes it anew");
}
for (const fault of faults) console.error(`errors: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

function writePage() {
  const groups = [...Map.groupBy([...byCode.keys()].sort(), (code) => code.split("/")[0])];
  const text = groups.map(([group, codes]) => `## ${group}\n\n${codes.map(entry).join("\n")}`);
  return `# Errors

Every error that Gradus throws on purpose is a \`GradusError\` with a \`code\` that stays the same from version to version.
A program may branch on it:

\`\`\`ts
import { array, GradusError } from "gradus";

try {
  array([1, 2, 3]).reshape(2, 2);
} catch (error) {
  if (error instanceof GradusError) console.log(error.code); // reshape/size
}
\`\`\`

This page is written by \`npm run docs\` from the sources; do not edit it.

${mistakes}## All codes

In these messages … stands for what is known only when it happens.

${text.join("\n")}`;
}

/** Mistakes with what is said of them, from the table that the tests run; nothing where a folder has none. */
async function mistakesText() {
  const file = join(root, "test", "mistakes", "all.ts");
  if (!existsSync(file)) return "";
  const { groups } = await import(pathToFileURL(file).href);
  const { beginning, imports } = await import(pathToFileURL(join(file, "../mistake.ts")).href);
  const all = groups.flatMap((/** @type {Group} */ { mistakes }) => mistakes);
  const links = groups.map(
    (/** @type {Group} */ { title, mistakes }) =>
      `- [${title}](#${anchor(title)}): ${mistakes.length}`,
  );
  return `## ${all.length} mistakes, and what Gradus says

Each of these snippets is run by a test, which compares all that is said. Most of them TypeScript's types refuse before they
run. Before each snippet there is this:

\`\`\`js
${imports}

${beginning}
\`\`\`

${links.join("\n")}

${groups.map(mistakeGroup).join("\n")}
`;
}

/** @param {string} title - A heading. */
function anchor(title) {
  return title
    .toLowerCase()
    .replace(/[^a-z ]/g, "")
    .replaceAll(" ", "-");
}

/**
 * @typedef {import("../test/mistakes/mistake.ts").MistakeGroup} Group
 * @param {Group} group - Mistakes of one kind.
 */
function mistakeGroup({ title, mistakes }) {
  return `### ${title}\n\n${mistakes.map(mistakeText).join("\n")}`;
}

/** @param {import("../test/mistakes/mistake.ts").Mistake} mistake - A mistake. */
function mistakeText({ mistake, code, error, says, note }) {
  const className = error === null ? undefined : byCode.get(error)?.[0]?.className;
  if (error !== null && className === undefined) {
    faults.push(`test/mistakes: "${mistake}" has the code ${error}, which nothing throws`);
  }
  const kind =
    error === null
      ? "It is said, and the program goes on:"
      : `${className} [\`${error}\`](#${error.replace("/", "-")}):`;
  const said = says
    .split("\n")
    .map((line) => `> ${escaped(line)}`)
    .join("\n>\n");
  const text = note === undefined ? `${kind}\n\n${said}` : `${said}\n\n${note}`;
  return `#### ${mistake}\n\n\`\`\`js\n${code}\n\`\`\`\n\n${text}\n`;
}

/** @param {string} code - An error's code. */
function entry(code) {
  const errors = byCode.get(code) ?? [];
  const places = [...new Set(errors.map(({ file }) => file))];
  const messages = [...new Set(errors.map(({ message }) => message))];
  return [
    `### <a id="${code.replace("/", "-")}"></a>\`${code}\``,
    "",
    `${errors[0]?.className}, from ${places.map((file) => `[${file}](../${file})`).join(", ")}`,
    "",
    ...messages.map((message) => `- ${escaped(message)}`),
    "",
  ].join("\n");
}

/** @param {string} message - Text that Markdown must not take for its own. */
function escaped(message) {
  return message.replace(/[*_<>[\]\\]/g, "\\$&").replaceAll("\n", " ");
}
