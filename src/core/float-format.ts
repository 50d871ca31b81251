/**
 * @module core/float-format — numbers as digits, in NumPy's two notations.
 *
 * "Shortest" means the fewest digits that name this number among all of its dtype. Where digits are cut off, the exact
 * value is rounded, halves to even.
 */
import type { DType } from "./dtype.ts";
import { roundToFloat16 } from "./half.ts";

/** `d.ddd · 10^exponent`; `digits` holds all digits. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function parseExponential(text: string): Decimal {
  const [mantissa = "0", exponent = "0"] = text.split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

function exponentOf(text: string): number {
  return Number(text.slice(text.indexOf("e") + 1));
}

/** The fewest digits that stand for `x ≥ 0` in its dtype. */
function shortest(x: number, dtype: DType): Decimal {
  if (dtype === "float64") return parseExponential(x.toExponential());
  const round = dtype === "float16" ? roundToFloat16 : Math.fround;
  for (let places = 0; places < 16; places++) {
    const text = toExponentialEven(x, places);
    if (round(Number(text)) === x) return parseExponential(text);
    // Above a power of two the numbers lie twice as far apart as below it: there the next decimal up may still name x,
    // although the one below is nearer.
    const above = (Number(text) + 10 ** (exponentOf(text) - places)).toExponential(places);
    if (round(Number(above)) === x) return parseExponential(above);
  }
  return parseExponential(x.toExponential());
}

/** Decimals beyond those asked for that show a half to be exactly one: 66 decimals write out any double ≥ 1e-4. */
const extraPlaces = 60;

/** `x ≥ 0` with `places` decimals. JavaScript rounds a half away from zero. */
function toFixedEven(x: number, places: number): string {
  const exact = x.toFixed(places + extraPlaces);
  const below = exact.slice(0, exact.indexOf(".") + 1 + places);
  return /^50*$/.test(exact.slice(below.length)) && /[02468]$/.test(below)
    ? below
    : x.toFixed(places);
}

/** `x ≥ 0` as `d.ddde±x` with `places` decimals. */
function toExponentialEven(x: number, places: number): string {
  const [mantissa = "", exponent = "0"] = x.toExponential(places + extraPlaces).split("e");
  const below = mantissa.slice(0, places === 0 ? 1 : places + 2);
  const rest = mantissa.slice(below.length).replace(".", "");
  return /^50*$/.test(rest) && /[02468]$/.test(below)
    ? `${below}e${exponent}`
    : x.toExponential(places);
}

function placed({ digits, exponent }: Decimal): readonly [string, string] {
  if (exponent < 0) return ["0", "0".repeat(-exponent - 1) + digits];
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return [whole, digits.slice(exponent + 1)];
}

const signOf = (x: number): string => (x < 0 || Object.is(x, -0) ? "-" : "");

/** Whole and fractional digits in positional notation, at most `precision` decimals, trailing zeros gone. */
export function positional(x: number, dtype: DType, precision: number): readonly [string, string] {
  const magnitude = Math.abs(x);
  const [whole, fraction] = placed(shortest(magnitude, dtype));
  const [cutWhole = "0", cutFraction = ""] =
    fraction.length > precision ? toFixedEven(magnitude, precision).split(".") : [whole, fraction];
  return [signOf(x) + cutWhole, cutFraction.replace(/0+$/, "")];
}

/** Whole digit, fractional digits and exponent in scientific notation, at most `precision` decimals. */
export function scientific(
  x: number,
  dtype: DType,
  precision: number,
): readonly [string, string, number] {
  const magnitude = Math.abs(x);
  const found = shortest(magnitude, dtype);
  const { digits, exponent } =
    found.digits.length > precision + 1
      ? parseExponential(toExponentialEven(magnitude, precision))
      : found;
  return [signOf(x) + digits.slice(0, 1), digits.slice(1).replace(/0+$/, ""), exponent];
}

/** Scientific notation with exactly `places` decimals and at least `exponentDigits` digits of exponent. */
export function scientificFixed(x: number, places: number, exponentDigits: number): string {
  const [mantissa = "0", exponent = "0"] = toExponentialEven(Math.abs(x), places).split("e");
  const power = Number(exponent);
  const digits = String(Math.abs(power)).padStart(exponentDigits, "0");
  const point = places === 0 ? "." : "";
  return `${signOf(x)}${mantissa}${point}e${power < 0 ? "-" : "+"}${digits}`;
}

/** A number by itself, as NumPy's `str` of a scalar: all digits that it needs. */
export function scalarText(x: number, dtype: DType, scientificFrom: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  const magnitude = Math.abs(x);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < scientificFrom)) {
    const [whole, fraction] = placed(shortest(magnitude, dtype));
    return `${signOf(x)}${whole}.${fraction.replace(/0+$/, "") || "0"}`;
  }
  const [whole, fraction, exponent] = scientific(x, dtype, 20);
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${whole}${fraction === "" ? "" : `.${fraction}`}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** Six significant digits without trailing zeros, as C's `%g`: how bfloat16 prints in Python. */
export function generalText(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  if (x === 0) return `${signOf(x)}0`;
  const { digits, exponent } = parseExponential(Math.abs(x).toExponential(5));
  const significant = digits.replace(/0+$/, "");
  if (exponent < -4 || exponent >= 6) {
    const fraction = significant.slice(1);
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${signOf(x)}${significant.slice(0, 1)}${fraction === "" ? "" : `.${fraction}`}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  const [whole, fraction] = placed({ digits: significant, exponent });
  return `${signOf(x)}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
