/**
 * @module nn/identifier — strings that stand for losses, optimizers, activations …: every spelling that Keras takes.
 */
import { formatReceived, ValueError } from "../core/errors.ts";
import { foldName, suggestion } from "../core/names.ts";

/**
 * Looks a name up in any spelling: `mse`, `meanSquaredError`, `mean_squared_error`, `MeanSquaredError`.
 *
 * @param kind - For messages: `activation`.
 * @param table - Names (as they are suggested) and what they stand for.
 * @throws {@link ValueError} `identifier/unknown`, suggesting the nearest name; `identifier/type`
 */
export function lookUp<T>(kind: string, name: string, table: Readonly<Record<string, T>>): T {
  if (typeof name !== "string") {
    const isClass = typeof name === "function" && "className" in name;
    throw new ValueError(
      "identifier/type",
      `Expected the name of a known ${kind}, or one that is made already. Received: ${formatReceived(name)}.` +
        (isClass ? " Write new before it, and its options behind it." : ""),
    );
  }
  const folded = foldName(name);
  for (const [key, value] of Object.entries(table)) {
    if (foldName(key) === folded) return value;
  }
  const names = Object.keys(table);
  throw new ValueError(
    "identifier/unknown",
    `Unknown ${kind} "${name}".${suggestion(name, names)} Known: ${names.join(", ")}.`,
  );
}

/** The table's key that a name in any spelling stands for, or `null`. */
export function keyOfTable(name: string, table: Readonly<Record<string, unknown>>): string | null {
  const folded = foldName(name);
  return Object.keys(table).find((key) => foldName(key) === folded) ?? null;
}
