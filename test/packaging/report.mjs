/** Counts what passed, failed and was skipped, and says each in a line. */

/** What a check throws where it cannot be made on this machine. */
export class Skip extends Error {}

const counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Makes one check.
 *
 * @param {string} name - A sentence: what holds.
 * @param {() => void | Promise<void>} check - Throws if it does not; `Skip` if that cannot be known.
 * @returns {Promise<boolean>} Whether it holds.
 */
export async function test(name, check) {
  const start = performance.now();
  const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    await check();
    counts.passed += 1;
    console.log(`passed   ${name} (${took()})`);
    return true;
  } catch (error) {
    if (error instanceof Skip) {
      counts.skipped += 1;
      console.log(`skipped  ${name}: ${error.message}`);
      return false;
    }
    counts.failed += 1;
    const text = error instanceof Error ? error.message : String(error);
    console.log(`failed   ${name} (${took()})\n${text.replace(/^/gm, "         ")}`);
    return false;
  }
}

/**
 * Prints the totals.
 *
 * @returns {number} The exit code.
 */
export function finish() {
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed === 0 ? 0 : 1;
}
