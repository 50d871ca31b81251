/** @module nn/layers/preprocessing/vocabulary — the tokens that a lookup knows: counted in data, ordered, kept in files. */
import { FormatError } from "../../../core/errors.ts";
import { bytesOf } from "./host-values.ts";

/** What lookups look up. */
export type Token = string | number;

/** How often tokens occur, and in how many documents. */
export class TokenCounts<T extends Token> {
  readonly #counts = new Map<T, number>();
  readonly #documents = new Map<T, number>();
  #documentCount = 0;

  /** Counts the tokens of one document. */
  add(document: readonly T[]): void {
    this.#documentCount += 1;
    for (const token of document) this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    for (const token of new Set(document)) {
      this.#documents.set(token, (this.#documents.get(token) ?? 0) + 1);
    }
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** The tokens but for the special ones, most frequent first; equally frequent ones from high to low. */
  mostFrequent(special: readonly (T | null)[]): T[] {
    return [...this.#counts]
      .filter(([token]) => !special.includes(token))
      .sort(([a, m], [b, n]) => n - m || compareTokens(b, a))
      .map(([token]) => token);
  }

  /** `ln(1 + documents / (1 + documents with the token))`: large for rare tokens. */
  inverseDocumentFrequency(token: T): number {
    return Math.log(1 + this.#documentCount / (1 + (this.#documents.get(token) ?? 0)));
  }
}

/** Numbers by value, strings by their bytes in UTF-8, which is by code points and not as JavaScript compares. */
export function compareTokens(a: Token, b: Token): number {
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return placeOf(x) - placeOf(y);
  }
  return a.length - b.length;
}

/** Halves of surrogate pairs stand for code points above all others, though there are higher units than they. */
function placeOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** A vocabulary as saved models keep it: a token on each line. */
export function vocabularyFile(tokens: readonly (Token | null)[]): Uint8Array {
  return bytesOf(tokens.map((token) => (token === null ? "None" : String(token))).join("\n"));
}

/** Where Python ends lines: control characters among them, which a literal may not hold. */
const lineEnds = new RegExp(["\r\n", ..."\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029"].join("|"));

/** Whether a token stays whole in a file of lines. */
export function fitsLine(token: Token): boolean {
  return typeof token === "number" || !lineEnds.test(token);
}

/**
 * The lines of a saved vocabulary; empty ones at its end are none.
 *
 * @param size - How many there should be, where that is known: it tells a line feed that is a token, as in vocabularies of
 *   characters, from one that ends a line.
 */
export function linesOfVocabulary(where: string, bytes: Uint8Array, size: number | null): string[] {
  const text = decode(where, bytes);
  const lines = text.split(lineEnds);
  while (lines.at(-1) === "") lines.pop();
  const byLineFeeds = text.split("\n");
  const withLineFeeds: string[] = [];
  for (let i = 0; i < byLineFeeds.length; i++) {
    const isToken = byLineFeeds[i] === "" && byLineFeeds[i + 1] === "";
    withLineFeeds.push(isToken ? "\n" : (byLineFeeds[i] ?? ""));
    if (isToken) i += 1;
  }
  return [lines, byLineFeeds, withLineFeeds].find(({ length }) => length === size) ?? lines;
}

/** The lines of a vocabulary that a user has as a text: ended by line feeds, of which the last may be missing. */
export function linesOfText(text: string): string[] {
  const lines = text.replaceAll("\r", "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function decode(where: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(
      "lookup/vocabulary-file",
      `${where}: the vocabulary file is not a text in UTF-8. Received: ${bytes.length} bytes. Save the model again, or give the vocabulary as a list.`,
    );
  }
}
