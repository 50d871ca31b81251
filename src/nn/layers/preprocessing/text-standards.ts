/**
 * @module nn/layers/preprocessing/text-standards — texts made alike and cut into tokens, as TensorFlow's string ops do it on
 * the bytes of UTF-8: only ASCII letters have a lower case, only ASCII marks are punctuation, only ASCII spaces part words.
 */

const upperCase = /[A-Z]+/g;
const punctuation = /[!-/:-@[-`{-~]/g;
const spaces = /[ \t\n\v\f\r]+/;

function lower(text: string): string {
  return text.replace(upperCase, (letters) => letters.toLowerCase());
}

function withoutPunctuation(text: string): string {
  return text.replace(punctuation, "");
}

/** Ways to make texts alike, by the names that files use. */
export const standards: Readonly<
  Record<"lower_and_strip_punctuation" | "lower" | "strip_punctuation", (text: string) => string>
> = {
  lower_and_strip_punctuation: (text) => withoutPunctuation(lower(text)),
  lower,
  strip_punctuation: withoutPunctuation,
};

/** Ways to cut texts, by the names that files use. */
export const splits: Readonly<
  Record<"whitespace" | "character", (text: string) => readonly string[]>
> = {
  whitespace: (text) => text.split(spaces).filter((word) => word !== ""),
  // By code points: a letter with a combining accent is two.
  character: (text) => Array.from(text),
};

/**
 * Runs of tokens, joined by spaces: all of the first width, then all of the next.
 *
 * @param widths - A number stands for all widths up to it.
 */
export function ngramsOf(
  tokens: readonly string[],
  widths: number | readonly number[],
): readonly string[] {
  const all =
    typeof widths === "number"
      ? Array.from({ length: Math.min(widths, tokens.length) }, (_, i) => i + 1)
      : widths;
  return all.flatMap((width) =>
    Array.from({ length: Math.max(tokens.length - width + 1, 0) }, (_, i) =>
      tokens.slice(i, i + width).join(" "),
    ),
  );
}
