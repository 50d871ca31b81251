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
    throw new ValueError(
      "identifier/type",
      `Expected the name of a known ${kind}, or one that is made already. Received: ${formatReceived(name)}.`,
    );
  }
  const folded = foldName(name);
  for (const [key, value] of Object.entries(table)) {
    if (foldName(key) === folded) return value;
  }
  const names = Object.keys(table);
  throw new ValueError(
    "identifier/unknown",
    `Unknown ${kind} "${name}".${suggestion(name, names) || ` Known: ${names.join(", ")}.`}`,
  );
}

/** Classes by their `className`, which is Keras's name. */
export function classTable<C extends { readonly className: string }>(
  classes: readonly C[],
): Readonly<Record<string, C>> {
  return Object.fromEntries(classes.map((Class) => [Class.className, Class]));
}

/** The table's key that a name in any spelling stands for, or `null`. */
export function keyOfTable(name: string, table: Readonly<Record<string, unknown>>): string | null {
  const folded = foldName(name);
  return Object.keys(table).find((key) => foldName(key) === folded) ?? null;
}

/**
 * A word whose meaning lies in a module that is loaded when the word is used: a vocabulary costs nothing where it is not
 * spoken.
 */
export class Later<T> {
  readonly load: () => Promise<T>;

  constructor(load: () => Promise<T>) {
    this.load = load;
  }
}

/** What `load` will give, as an entry of a table: `later(async () => (await import("../rare.ts")).getLoss("huber"))`. */
export function later<T>(load: () => Promise<T>): Later<T> {
  return new Later(load);
}

/** `found`, made into something else: at once where it is at hand, else when it is loaded. */
export function afterLoading<T, R>(found: T | Later<T>, make: (value: T) => R): R | Later<R> {
  return found instanceof Later ? later(async () => make(await found.load())) : make(found);
}
