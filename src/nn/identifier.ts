/**
 * @module nn/identifier — strings that stand for losses, optimizers, activations …: every spelling that Keras takes.
 */
import { ValueError } from "../core/errors.ts";
import { foldName, suggestion } from "../core/names.ts";

/**
 * Looks a name up in any spelling: `mse`, `meanSquaredError`, `mean_squared_error`, `MeanSquaredError`.
 *
 * @param kind - For messages: `activation`.
 * @param table - Names (as they are suggested) and what they stand for.
 * @throws {@link ValueError} `identifier/unknown`, suggesting the nearest name.
 */
export function lookUp<T>(kind: string, name: string, table: Readonly<Record<string, T>>): T {
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
