/** Finds everything that makes one module need another, in TypeScript or JavaScript. */
import { parseAst } from "rolldown/parseAst";

/**
 * One mention of another module.
 *
 * @typedef {object} Import
 * @property {string | null} specifier - What is imported; `null` if that is known only at run time.
 * @property {"static" | "side-effect" | "dynamic" | "type" | "re-export" | "augmentation" | "url"} kind
 *   - How it is imported.
 * @property {number} line - Where, counted from 1.
 */

/** A node of the syntax tree, as ESTree and typescript-eslint name it. */
/** @typedef {{ type: string, start: number, [key: string]: any }} Node */

/**
 * Lists the imports of one module, in the order of the text.
 *
 * @param {string} text - The module.
 * @param {string} path - Its path, for messages and to tell TypeScript from JavaScript.
 * @returns {Import[]} All of them.
 * @throws {Error} If the text is not TypeScript.
 */
export function importsOf(text, path) {
  /** @type {Import[]} */
  const found = [];
  const lineOf = lineCounter(text);
  visit(parseAst(text, { lang: path.endsWith(".ts") ? "ts" : "js" }, path), (node) => {
    const mention = READERS[node.type]?.(node);
    if (mention !== undefined) found.push({ ...mention, line: lineOf(node.start) });
  });
  // Compiler directives are comments: the tree does not hold them.
  for (const match of text.matchAll(/^\/\/\/\s*<reference\s+path\s*=\s*["']([^"']+)["']/gm)) {
    found.push({ specifier: relative(match[1] ?? ""), kind: "type", line: lineOf(match.index) });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** @type {Record<string, (node: Node) => Omit<Import, "line"> | undefined>} */
const READERS = {
  ImportDeclaration: ({ source, specifiers, importKind }) => ({
    specifier: source.value,
    kind:
      specifiers.length === 0
        ? "side-effect"
        : isTypeOnly(importKind, specifiers)
          ? "type"
          : "static",
  }),
  ExportNamedDeclaration: ({ source, exportKind }) =>
    source
      ? { specifier: source.value, kind: exportKind === "type" ? "type" : "re-export" }
      : undefined,
  ExportAllDeclaration: ({ source, exportKind }) => ({
    specifier: source.value,
    kind: exportKind === "type" ? "type" : "re-export",
  }),
  ImportExpression: ({ source }) => ({ specifier: literal(source), kind: "dynamic" }),
  TSImportType: ({ source }) => ({ specifier: literal(source), kind: "type" }),
  TSExternalModuleReference: ({ expression }) => ({
    specifier: literal(expression),
    kind: "static",
  }),
  TSModuleDeclaration: ({ id }) =>
    id.type === "Literal" ? { specifier: id.value, kind: "augmentation" } : undefined,
  // `new URL("./worker.ts", import.meta.url)` is how a worker's module is named.
  NewExpression: ({ callee, arguments: [first, second] }) =>
    callee.name === "URL" && isImportMeta(second?.object)
      ? { specifier: relative(literal(first)), kind: "url" }
      : undefined,
  CallExpression: ({ callee, arguments: [first] }) => {
    const isRequire = callee.name === "require";
    const isResolve = isImportMeta(callee.object) && callee.property?.name === "resolve";
    return isRequire || isResolve ? { specifier: literal(first), kind: "dynamic" } : undefined;
  },
};

/**
 * @param {string} kind - Kind of the whole declaration.
 * @param {readonly Node[]} specifiers - What it names.
 */
function isTypeOnly(kind, specifiers) {
  return kind === "type" || specifiers.every((specifier) => specifier.importKind === "type");
}

/** @param {Node | undefined} node - An expression. */
function isImportMeta(node) {
  return node?.type === "MetaProperty" && node.meta.name === "import";
}

/**
 * @param {Node | undefined} node - An expression.
 * @returns {string | null} The text it stands for; `null` if it is not a literal.
 */
function literal(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) {
    return node.quasis[0].value.cooked;
  }
  return null;
}

/**
 * @param {string | null} path - A path relative to the module, with or without `./`.
 * @returns {string | null} The same as a module specifier.
 */
function relative(path) {
  return path === null || path.startsWith(".") || path.includes(":") ? path : `./${path}`;
}

/**
 * @param {unknown} value - A tree.
 * @param {(node: Node) => void} look - Called for every node in it.
 */
function visit(value, look) {
  if (typeof value !== "object" || value === null) return;
  const node = /** @type {Node} */ (value);
  if (typeof node.type === "string") look(node);
  for (const child of Object.values(node)) visit(child, look);
}

/**
 * @param {string} text - A text.
 * @returns {(position: number) => number} The line of a position in it, counted from 1.
 */
function lineCounter(text) {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return (position) => {
    const after = starts.findIndex((start) => start > position);
    return after === -1 ? starts.length : after;
  };
}
