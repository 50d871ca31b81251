/**
 * @module core/python-format — Python's `str.format` for numbers: names of files are patterns such as `{epoch:02d}-{val_loss:.2f}`.
 *
 * @see https://docs.python.org/3/library/string.html, "Format Specification Mini-Language"
 */
import { ValueError } from "./errors.ts";
import { toFixedHalfEven } from "./fixed-point.ts";

/** A field's value; Python writes 1 and 1.0 differently. */
export type Field = { readonly integer: number } | { readonly float: number };

/** In the words of Python, which the callers put into theirs. */
function badPattern(reason: string): ValueError {
  return new ValueError("format/pattern", reason);
}

/** Replaces each `{name}`, `{name:spec}` and `{name!r:spec}`; `{{` and `}}` stand for braces. @throws {@link ValueError} `format/pattern`, in Python's words */
export function pythonFormat(pattern: string, fields: ReadonlyMap<string, Field>): string {
  let result = "";
  for (let at = 0; at < pattern.length; ) {
    const char = pattern.charAt(at);
    if (char !== "{" && char !== "}") {
      result += char;
      at += 1;
    } else if (pattern.charAt(at + 1) === char) {
      result += char;
      at += 2;
    } else if (char === "}") {
      throw badPattern("Single '}' encountered in format string");
    } else {
      const end = pattern.indexOf("}", at);
      if (end < 0) throw badPattern("expected '}' before end of string");
      result += formatField(pattern.slice(at + 1, end), fields);
      at = end + 1;
    }
  }
  return result;
}

function formatField(text: string, fields: ReadonlyMap<string, Field>): string {
  const [, name = "", conversion = "", spec = ""] =
    /^([^!:]*)(![^:]*)?(?::(.*))?$/s.exec(text) ?? [];
  if (/^\d*$/.test(name)) {
    throw badPattern(`Replacement index ${Number(name)} out of range for positional args tuple`);
  }
  const field = fields.get(name);
  if (field === undefined) throw badPattern(`'${name}'`);
  if (conversion === "") return formatNumber(field, spec);
  if (!/^![rsa]$/.test(conversion))
    throw badPattern(`Unknown conversion specifier ${conversion.slice(1)}`);
  const plain = "integer" in field ? String(field.integer) : pythonFloat(field.float);
  const parsed = parseSpec(spec, "str");
  return padded(parsed, "", plain.slice(0, parsed.precision ?? undefined), "<");
}

/** Parts of a format specification. */
interface FormatSpec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly dropsNegativeZero: boolean;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly separator: string;
  readonly precision: number | null;
  readonly type: string;
}

function parseSpec(spec: string, kind: string): FormatSpec {
  const found =
    /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su.exec(spec);
  if (found === null) {
    throw badPattern(`Invalid format specifier '${spec}' for object of type '${kind}'`);
  }
  const [
    ,
    fill,
    align,
    sign = "-",
    z,
    alternate,
    zero,
    width,
    separator = "",
    precision,
    type = "",
  ] = found;
  return {
    fill: fill ?? (zero === undefined ? " " : "0"),
    align: align ?? (zero === undefined ? "" : "="),
    sign,
    dropsNegativeZero: z !== undefined,
    isAlternate: alternate !== undefined,
    width: Number(width ?? 0),
    separator,
    precision: precision === undefined ? null : Number(precision),
    type,
  };
}

function padded(
  { fill, align, width }: FormatSpec,
  sign: string,
  body: string,
  usual: string,
): string {
  const missing = width - sign.length - body.length;
  const pad = (count: number): string => fill.repeat(Math.max(0, count));
  switch (align || usual) {
    case "<":
      return sign + body + pad(missing);
    case "^":
      return pad(Math.floor(missing / 2)) + sign + body + pad(Math.ceil(missing / 2));
    case "=":
      return sign + pad(missing) + body;
    default:
      return pad(missing) + sign + body;
  }
}

const bases: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, "0b"],
  o: [8, "0o"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function formatNumber(field: Field, text: string): string {
  const kind = "integer" in field ? "int" : "float";
  const spec = parseSpec(text, kind);
  const { type, precision, isAlternate } = spec;
  const isWhole = "integer" in field && (type === "" || /^[dnboxX]$/.test(type));
  if (!isWhole && !/^[eEfFgGn%]?$/.test(type)) {
    throw badPattern(`Unknown format code '${type}' for object of type '${kind}'`);
  }
  const value = "integer" in field ? field.integer : field.float;
  if (!isWhole) {
    const body = floatBody(Math.abs(value), spec);
    const isZero = spec.dropsNegativeZero && /^[0.]+(e.*)?%?$/i.test(body);
    return finished(spec, (value < 0 || Object.is(value, -0)) && !isZero, body, "", 3);
  }
  if (precision !== null) throw badPattern("Precision not allowed in integer format specifier");
  const [base, prefix] = bases[type] ?? [10, ""];
  const digits = Math.abs(value).toString(base);
  const body = type === "X" ? digits.toUpperCase() : digits;
  return finished(spec, value < 0, body, isAlternate ? prefix : "", base === 10 ? 3 : 4);
}

/** Sign, separators and padding around the digits. */
function finished(
  spec: FormatSpec,
  isNegative: boolean,
  body: string,
  prefix: string,
  group: number,
): string {
  const sign = (isNegative ? "-" : spec.sign === "-" ? "" : spec.sign) + prefix;
  if (spec.separator === "") return padded(spec, sign, body, ">");
  const [, whole = "", rest = ""] = /^(\w*?)((?:[.e%].*)?)$/is.exec(body) ?? [];
  const grouped = whole.replace(new RegExp(`\\B(?=(\\w{${group}})+$)`, "g"), spec.separator);
  return padded(spec, sign, grouped + rest, ">");
}

function floatBody(size: number, { type, precision, isAlternate }: FormatSpec): string {
  const isUpper = type === "E" || type === "F" || type === "G";
  const cased = (text: string): string => (isUpper ? text.toUpperCase() : text);
  const percent = type === "%" ? "%" : "";
  if (!Number.isFinite(size)) return cased(Number.isNaN(size) ? "nan" : "inf") + percent;
  switch (type.toLowerCase()) {
    case "f":
      return fixed(size, precision ?? 6, isAlternate);
    case "%":
      return `${fixed(size * 100, precision ?? 6, isAlternate)}%`;
    case "e":
      return cased(exponential(size, precision ?? 6));
    case "":
      return precision === null ? pythonFloat(size) : general(size, precision, isAlternate, true);
    default:
      return cased(general(size, precision ?? 6, isAlternate, false));
  }
}

/** `x ≥ 0` with some decimals. */
function fixed(x: number, digits: number, isAlternate = false): string {
  if (x >= 1e21)
    return `${BigInt(x)}${digits > 0 ? `.${"0".repeat(digits)}` : isAlternate ? "." : ""}`;
  // Beyond what JavaScript writes out, every double has ended but the very small ones.
  const text = toFixedHalfEven(x, Math.min(digits, 100)) + "0".repeat(Math.max(0, digits - 100));
  return digits === 0 && isAlternate ? `${text}.` : text;
}

/** `x ≥ 0` as `d.ddde+xx`, ties to the even digit. */
function exponential(x: number, wanted: number): string {
  const digits = Math.min(wanted, 100);
  const exact = x.toExponential(100);
  const cut = digits === 0 ? 1 : digits + 2;
  const isTie = /^\.?50*e/.test(exact.slice(cut));
  const isEven = Number(exact.charAt(cut - 1)) % 2 === 0;
  const text =
    isTie && isEven
      ? exact.slice(0, cut) + exact.slice(exact.indexOf("e"))
      : x.toExponential(digits);
  return twoDigits(text);
}

/** JavaScript writes `1e-5` where Python writes `1e-05`. */
function twoDigits(text: string): string {
  return text.replace(/e([-+])(\d)$/, "e$10$2");
}

/** `g`: so many significant digits, in whichever notation is shorter. */
function general(x: number, precision: number, isAlternate: boolean, isPlain: boolean): string {
  const digits = Math.max(1, precision);
  const text = exponential(x, digits - 1);
  const exponent = Number(text.slice(text.indexOf("e") + 1));
  const trimmed = (part: string): string =>
    isAlternate || !part.includes(".") ? part : part.replace(/\.?0+$/, "");
  // Without a type the result looks like a float, so `.0` must have room.
  if (exponent < -4 || exponent >= digits - (isPlain ? 1 : 0)) {
    const [mantissa = "", power = ""] = text.split("e");
    return `${trimmed(mantissa)}e${power}`;
  }
  const plain = trimmed(fixed(x, Math.max(0, digits - 1 - exponent), isAlternate));
  return isPlain && !plain.includes(".") ? `${plain}.0` : plain;
}

/** Python's `str` of a float: `1.0`, `0.0001`, `1e-05`, `nan`, `inf`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) return twoDigits(value.toExponential());
  return Number.isInteger(value) ? `${Object.is(value, -0) ? "-0" : value}.0` : String(value);
}
