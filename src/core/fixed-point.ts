/** @module core/fixed-point — numbers with a fixed count of decimals, rounded as Python and C round them. */

/**
 * `x` with `digits` decimals; exact ties go to the even digit: `1.125 → "1.12"`.
 *
 * `Number.toFixed` rounds ties up. They are common where counts are divided by powers of two: sizes in kilobytes, and
 * the accuracy over a batch of 32.
 */
export function toFixedHalfEven(x: number, digits: number): string {
  const rounded = x.toFixed(digits);
  if (!Number.isFinite(x) || Math.abs(x) >= 1e15) return rounded;
  // 60 decimals hold every tie exactly: a tie at `digits` decimals has at most `digits + 1` of them.
  const exact = x.toFixed(60);
  const cut = exact.length - 60 + digits;
  if (!/^50*$/.test(exact.slice(cut))) return rounded;
  const kept = exact.slice(0, cut);
  const down = kept.endsWith(".") ? kept.slice(0, -1) : kept;
  return Number(down.at(-1)) % 2 === 0 ? down : rounded;
}
