/**
 * @module formats/python-json — JSON as Python's `json` module writes and reads it, which is a little more than JSON.
 *
 * Python has `NaN`, `Infinity` and `-Infinity`, and tells 1 from 1.0: Keras refuses a learning rate of 1.
 */
import type { JsonObject, JsonValue } from "./json.ts";

/** Keys whose numbers Keras wants to be floats, by `isinstance(value, float)`. */
const floatKeys: ReadonlySet<string> = new Set(["learning_rate", "momentum", "beta", "threshold"]);

/** The text that `json.dumps` gives: `, ` and `: ` between, everything beyond ASCII escaped. */
export function writePythonJson(value: JsonValue, key = ""): string {
  if (value === null) return "null";
  if (typeof value === "number") return numberText(value, floatKeys.has(key));
  if (typeof value === "string") return escaped(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map((item) => writePythonJson(item, key)).join(", ")}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.map(([name, item]) => `${escaped(name)}: ${writePythonJson(item, name)}`).join(", ")}}`;
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberText(value: number, asFloat: boolean): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return asFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const notANumber = "\u0000NaN";
// Numbers beyond the range of doubles are read as infinities.
const pythonWords: Readonly<Record<string, string>> = {
  NaN: JSON.stringify(notANumber),
  Infinity: "1e999",
};

/**
 * Parses a text that `json.dumps` may have written.
 *
 * @throws {@link SyntaxError} as `JSON.parse`
 */
export function parsePythonJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const plain = withoutPythonWords(text);
    if (plain === text) throw error;
    return JSON.parse(plain, (_, value: unknown) => (value === notANumber ? Number.NaN : value));
  }
}

/** One pass by hand: a pattern for strings takes quadratic time on a text made for it. */
function withoutPythonWords(text: string): string {
  let result = "";
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      continue;
    }
    for (const [word, replacement] of Object.entries(pythonWords)) {
      if (text[at] !== word[0] || !text.startsWith(word, at)) continue;
      result += text.slice(copied, at) + replacement;
      at += word.length - 1;
      copied = at + 1;
      break;
    }
  }
  return result + text.slice(copied);
}
