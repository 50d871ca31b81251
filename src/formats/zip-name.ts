/** @module formats/zip-name — which names of members are accepted. */

/**
 * Refuses a name that leaves its folder: nothing here writes members as files, but callers may.
 *
 * @param fail - Makes the error of a message.
 */
export function requireSafeName(name: string, fail: (message: string) => Error): void {
  const unsafe =
    name === "" ||
    name.startsWith("/") ||
    name.includes("\\") ||
    name.includes("\0") ||
    /^[A-Za-z]:/.test(name) ||
    name.split("/").includes("..");
  if (unsafe) {
    throw fail(
      `member names must be relative paths that stay inside. Received: ${JSON.stringify(name)}.`,
    );
  }
}
