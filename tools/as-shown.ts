/** What a page shows against what a program says: numbers may differ by a thousandth, … stands for anything. */

const NUMBER = "-?\\d+\\.?\\d*(?:e[-+]?\\d+)?";

/** Whether a program said what is shown. */
export function isAsShown(shown: string, said: string): boolean {
  const parts = shown.trim().split(new RegExp(`(${NUMBER}|…|\\s+)`));
  const pattern = parts.map((part) => {
    if (part === "…") return "[\\s\\S]*?";
    if (/^\s+$/.test(part)) return "\\s+";
    if (new RegExp(`^${NUMBER}$`).test(part)) return `(${NUMBER})`;
    return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  const match = new RegExp(`^${pattern.join("")}$`).exec(said);
  if (match === null) return false;
  const [, ...received] = match;
  const expected = parts.filter((part) => new RegExp(`^${NUMBER}$`).test(part)).map(Number);
  return (
    received.length === expected.length &&
    expected.every((x, k) => Math.abs(x - Number(received[k])) <= 1e-3 * Math.max(1, Math.abs(x)))
  );
}

/** Whether two texts, of any length, are the same but for numbers that differ by at most a thousandth. */
export function isSame(a: string, b: string): boolean {
  const parts = a.split(new RegExp(`(${NUMBER})`));
  const others = b.split(new RegExp(`(${NUMBER})`));
  const isClose = (x: number, y: number): boolean =>
    Math.abs(x - y) <= 1e-3 * Math.max(1, Math.abs(x));
  return (
    parts.length === others.length &&
    parts.every((part, i) => part === others[i] || isClose(Number(part), Number(others[i])))
  );
}
