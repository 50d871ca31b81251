/**
 * @module formats/python-json — JSON as Python's `json` module writes and reads it, which is a little more than JSON.
 *
 * Python has `NaN`, `Infinity` and `-Infinity`, and tells 1 from 1.0: Keras refuses a learning rate of 1, and an integer tensor plus 1.0
 * is one of floats.
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
  const float = floatOf(value);
  if (float !== null) return numberText(float, true);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.map(([name, item]) => `${escaped(name)}: ${writePythonJson(item, name)}`).join(", ")}}`;
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const floatMark = "\u0000float";

/** A whole number that is written as a float: `2.0`. */
export function pythonFloat(value: number): JsonObject {
  return { [floatMark]: value };
}

/** The number that {@link pythonFloat} was given; `null` for all other values. */
export function floatOf(value: JsonValue): number | null {
  if (typeof value !== "object" || value === null || isList(value)) return null;
  const float = value[floatMark];
  return typeof float === "number" ? float : null;
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
 * Parses a text that `json.dumps` may have written. Among the arguments of Keras's ops, floats that are whole numbers are given as
 * {@link pythonFloat} makes them; elsewhere they are numbers like all others.
 *
 * @throws {@link SyntaxError} as `JSON.parse`
 */
export function parsePythonJson(text: string): JsonValue {
  if (text.includes(opsModule)) {
    const marked = replacedOutsideTexts(text, wholeFloat);
    return marked === text ? parsePlain(text) : withFloats(parsePlain(marked), false);
  }
  return parsePlain(text);
}

function parsePlain(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const plain = replacedOutsideTexts(text, pythonWord);
    if (plain === text) throw error;
    return JSON.parse(plain, (_, value: unknown) => (value === notANumber ? Number.NaN : value));
  }
}

const opsModule = "keras.src.ops.";

/** Leaves the marks of floats only where an op is called. */
function withFloats(value: JsonValue, isArgument: boolean): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => withFloats(item, isArgument));
  const float = floatOf(value);
  if (float !== null) return isArgument ? value : float;
  const { module, class_name } = value;
  const isOp = typeof module === "string" && module.startsWith(opsModule);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      // Arrays and slices among the arguments are objects of a class.
      const isInside = isArgument && class_name === undefined;
      return [key, withFloats(item, isInside || (isOp && key === "inbound_nodes"))];
    }),
  );
}

/** What stands in place of the text at `at`: how long that is, and the replacement. `null` where it stays. */
type Replacement = (text: string, at: number) => readonly [length: number, by: string] | null;

const pythonWord: Replacement = (text, at) => {
  for (const [word, by] of Object.entries(pythonWords)) {
    if (text[at] === word[0] && text.startsWith(word, at)) return [word.length, by];
  }
  return null;
};

const wholeFloatHere = /-?\d+\.0(?=[\s,\]}])/y;

const wholeFloat: Replacement = (text, at) => {
  // Numbers begin after what is between values.
  if (!/[-\d]/.test(text[at] ?? "") || /[\w.+-]/.test(text[at - 1] ?? "")) return null;
  wholeFloatHere.lastIndex = at;
  const [number] = wholeFloatHere.exec(text) ?? [];
  return number === undefined ? null : [number.length, `{${JSON.stringify(floatMark)}: ${number}}`];
};

/** One pass by hand: a pattern for strings takes quadratic time on a text made for it. */
function replacedOutsideTexts(text: string, replacement: Replacement): string {
  let result = "";
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      continue;
    }
    const found = replacement(text, at);
    if (found === null) continue;
    const [length, by] = found;
    result += text.slice(copied, at) + by;
    at += length - 1;
    copied = at + 1;
  }
  return result + text.slice(copied);
}
