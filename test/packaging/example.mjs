/** The README's example in other forms, and what it must print. */

const TOLERANCE = 0.02;
const EXPECTED = [12, 13, 14];

/**
 * The same program as CommonJS.
 *
 * @param {string} code - Compiled JavaScript with imports at its top and `await` anywhere.
 * @returns {string} It with `require`, in an async function.
 */
export function asCommonJs(code) {
  const body = code
    .replace(/^\/\/# sourceMappingURL=.*$/m, "")
    .replace(/^import \* as (\w+) from (["'][^"']+["']);?$/gm, "const $1 = require($2);")
    .replace(/^import \{([^}]*)\} from (["'][^"']+["']);?$/gm, (_, names, from) => {
      return `const {${names.replaceAll(/\bas\b/g, ":")}} = require(${from});`;
    });
  return `(async () => {\n${body}\n})().catch((error) => { console.error(error); process.exit(1); });\n`;
}

/**
 * Whether the example's last answer is the notebook's.
 *
 * @param {string} output - All that the program printed.
 * @throws {Error} If the last array of the output is not near 12, 13, 14.
 */
export function checkPredictions(output) {
  const array = [...output.matchAll(/\[\s*\[[^a-zA-Z]*?\]\s*\]/g)].at(-1)?.[0] ?? "";
  const numbers = (array.match(/-?\d+(?:\.\d*)?(?:e[-+]?\d+)?/g) ?? []).map(Number);
  const near = (/** @type {number} */ value, /** @type {number} */ i) =>
    Math.abs(value - (EXPECTED[i] ?? Number.NaN)) <= TOLERANCE;
  if (numbers.length !== EXPECTED.length || !numbers.every(near)) {
    throw new Error(
      `expected predictions within ${TOLERANCE} of ${EXPECTED}; it printed:\n${output}`,
    );
  }
}

/**
 * Whether the example is type-safe by itself.
 *
 * @param {string} code - The example.
 * @throws {Error} If it casts or asserts.
 */
export function checkNoAssertions(code) {
  const bare = code
    .replace(/\/\/.*$/gm, "")
    .replace(/^import .*$/gm, "")
    .replace(/(["'`]).*?\1/g, "");
  const found = bare.match(/[\w)\]]!(?!=)|\bas\s+\w|<any>|@ts-/);
  if (found !== null) throw new Error(`the example needs an assertion: ${found[0]}`);
}
