/** @module core/cell-width — how many cells of a terminal a text takes, and texts cut and wrapped to fit. */

const none = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const double =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function characterWidth(character: string): number {
  // Most texts are ASCII.
  if (character < "\u0300") return 1;
  if (none.test(character)) return 0;
  return double.test(character) ? 2 : 1;
}

/** Cells that a line takes: CJK characters take two, combining marks none. */
export function cellWidth(line: string): number {
  let width = 0;
  for (const character of line) width += characterWidth(character);
  return width;
}

/** `line` cut to at most `width` cells, with `…` at the end where something is missing. */
export function fitCell(line: string, width: number): string {
  if (cellWidth(line) <= width) return line;
  let kept = "";
  let used = 0;
  for (const character of line) {
    const next = used + characterWidth(character);
    if (next > width - 1) break;
    kept += character;
    used = next;
  }
  return `${kept}${" ".repeat(Math.max(0, width - 1 - used))}…`;
}

/** `text` broken between words into lines of at most `width` cells; a longer word is cut. */
export function wrapCell(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(/\s*\S+\s*/gu)) {
    if (cellWidth(line + word.trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines.map((each) => fitCell(each.trimEnd(), width));
}
