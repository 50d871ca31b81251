/** Finds every error that the sources throw on purpose: its code, its class, its messages, its files. */

/**
 * An error that can be thrown.
 *
 * @typedef {object} Thrown
 * @property {string} code - Its code, as `matmul/inner-dimension`.
 * @property {string} className - Its class.
 * @property {string} message - Its message, with `…` for what is known only then.
 * @property {string} file - Where it is made.
 */

/**
 * A call or construction whose code is not written out there, but handed on by a function.
 *
 * @typedef {object} Pending
 * @property {string} factory - The function that makes the error.
 * @property {readonly string[]} parameters - Its parameters' names.
 * @property {string} className - The error's class.
 * @property {string} code - Expression of the code.
 * @property {string} message - Expression of the message.
 * @property {readonly string[]} through - The functions that hand it on, the innermost first, this one last.
 */

const QUOTES = "\"'`";
const CONSTRUCTION = /new (\w*Error)\(/g;
const CODE = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * @param {ReadonlyMap<string, string>} sources - Text of each file.
 * @param {ReadonlySet<string>} classes - The classes that have codes.
 * @returns {{ thrown: Thrown[], unknown: string[] }} What is thrown, and the places whose code could not be told.
 */
export function thrownErrors(sources, classes) {
  /** @type {Thrown[]} */
  const thrown = [];
  /** @type {string[]} */
  const unknown = [];
  /** @type {Pending[]} */
  const pending = [];

  /** @type {(text: string, at: number, file: string, className: string, code: string, message: string, through?: readonly string[]) => void} */
  const add = (text, at, file, className, code, message, through = []) => {
    const literal = literalText(code);
    if (literal !== null && CODE.test(literal)) {
      thrown.push({ code: literal, className, message: readable(message), file });
      return;
    }
    // Said anew of an error that was caught: it is listed where it is made.
    if (/^(?:error|cause)\.code$/.test(code)) return;
    const factory = enclosingFunction(text, at);
    if (factory === null) {
      unknown.push(`${file}: ${code}`);
      return;
    }
    // Functions may call themselves and each other: whoever has handed the error on once adds nothing when he does again.
    if (through.includes(factory.factory)) return;
    pending.push({
      ...factory,
      className,
      code,
      message,
      through: [...through, factory.factory],
    });
  };

  for (const [file, text] of sources) {
    for (const match of text.matchAll(CONSTRUCTION)) {
      const className = match[1] ?? "";
      if (!classes.has(className)) continue;
      const [code = "", message = ""] = argumentsAt(text, match.index + match[0].length);
      add(text, match.index, file, className, code, message);
    }
  }
  // A factory may be called by another one, whose callers then say the code: the list grows while it is read.
  for (const { factory, parameters, className, code, message, through } of pending) {
    let calls = 0;
    for (const [file, text] of sources) {
      for (const match of text.matchAll(new RegExp(`(?<!function |\\.)\\b${factory}\\(`, "g"))) {
        const given = argumentsAt(text, match.index + match[0].length);
        const fill = (/** @type {string} */ expression) => filled(expression, parameters, given);
        add(text, match.index, file, className, fill(code), fill(message), through);
        calls++;
      }
    }
    if (calls === 0) unknown.push(`${factory}: nobody calls it`);
  }
  return { thrown, unknown };
}

/**
 * The arguments of a call, as text.
 *
 * @param {string} text - A source.
 * @param {number} start - Just after the opening parenthesis.
 */
export function argumentsAt(text, start) {
  /** @type {string[]} */
  const found = [];
  let depth = 0;
  let from = start;
  let i = start;
  for (; i < text.length; i++) {
    const char = text[i] ?? "";
    if (text.startsWith("//", i)) i = text.indexOf("\n", i);
    else if (QUOTES.includes(char)) i = endOfString(text, i);
    else if ("([{".includes(char)) depth++;
    else if (depth > 0 && ")]}".includes(char)) depth--;
    else if (char === ")") break;
    else if (char === "," && depth === 0) {
      found.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = text.slice(from, i).trim();
  return last === "" ? found : [...found, last];
}

/**
 * @param {string} text - A source.
 * @param {number} start - Where a string or template begins.
 * @returns {number} Where it ends.
 */
function endOfString(text, start) {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === quote) return i;
    else if (quote === "`" && text.startsWith("${", i)) i = endOfHole(text, i + 2);
  }
  return text.length;
}

/**
 * @param {string} text - A source.
 * @param {number} start - Just after `${`.
 * @returns {number} Where its `}` is.
 */
function endOfHole(text, start) {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i] ?? "";
    if (QUOTES.includes(char)) i = endOfString(text, i);
    else if (char === "{") depth++;
    else if (char === "}" && depth-- === 0) return i;
  }
  return text.length;
}

/** @param {string} expression - What may be a string without holes. */
function literalText(expression) {
  const match = expression.match(/^(["`])([^"`$\\]*)\1$/);
  return match === null ? null : (match[2] ?? "");
}

/**
 * An expression with a function's parameters replaced by what a caller gives.
 *
 * @param {string} expression - The expression.
 * @param {readonly string[]} parameters - Names.
 * @param {readonly string[]} given - Expressions.
 */
function filled(expression, parameters, given) {
  let text = expression;
  parameters.forEach((name, i) => {
    const value = given[i] ?? "undefined";
    if (text.trim() === name) text = value;
    const inner = /^(["`])([\s\S]*)\1$/.exec(value);
    text = text.replaceAll(`\${${name}}`, () => inner?.[2] ?? `\${${value}}`);
  });
  return text;
}

/**
 * The last `function` that begins before a place: in this repository, errors are made in no closures of factories.
 *
 * @param {string} text - A source.
 * @param {number} at - A place in it.
 */
function enclosingFunction(text, at) {
  const [match] = [...text.slice(0, at).matchAll(/\bfunction (\w+)(?:<[^(]*>)?\(/g)].slice(-1);
  if (match === undefined) return null;
  const parameters = argumentsAt(text, match.index + match[0].length).map(
    (parameter) => parameter.match(/^\w+/)?.[0] ?? "",
  );
  return { factory: match[1] ?? "", parameters };
}

/**
 * What a message says, whatever expression makes it.
 *
 * @param {string} expression - Strings and templates, joined or chosen between.
 */
function readable(expression) {
  let said = "";
  for (let i = 0; i < expression.length; i++) {
    if (expression.startsWith("//", i)) i = expression.indexOf("\n", i);
    if (!QUOTES.includes(expression[i] ?? "")) continue;
    const end = endOfString(expression, i);
    // What a condition compares with is no part of the message.
    const isCompared = /[!=]== $/.test(expression.slice(0, i));
    if (!isCompared) said += withoutHoles(expression.slice(i + 1, end));
    i = end;
  }
  return said === "" ? "…" : said.replaceAll(/\\(["'`])/g, "$1").replaceAll(/…{2,}/g, "…");
}

/** @param {string} template - A template's text. */
function withoutHoles(template) {
  let text = "";
  for (let i = 0; i < template.length; i++) {
    if (template.startsWith("${", i)) {
      text += "…";
      i = endOfHole(template, i + 2);
    } else {
      text += template[i];
    }
  }
  return text;
}
