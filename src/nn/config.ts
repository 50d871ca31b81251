/**
 * @module nn/config — options of layers, losses, metrics and optimizers: defaults, and names that are not known.
 */
import { formatReceived, ValueError } from "../core/errors.ts";
import { nearest, snakeToCamel } from "../core/names.ts";

/** A configuration in its serialisable form: what a saved file says, with camelCase keys. */
export type Config = { readonly [key: string]: unknown };

/** Options with defaults filled in: what has a default is there. */
export type WithDefaults<C, D> = Config & {
  readonly [K in keyof C | keyof D]: K extends keyof C
    ? K extends keyof D
      ? Exclude<C[K], undefined> | D[K]
      : C[K]
    : K extends keyof D
      ? D[K]
      : never;
};

/**
 * `config` with defaults in place of what is missing or `undefined`.
 *
 * @param className - For messages.
 * @param inherited - Options that a base class takes, for messages.
 * @throws {@link ValueError} `config/unknown-option` for a name that is not in `defaults` or `required`,
 *   `config/not-an-object`, `config/missing-option`
 */
export function withDefaults<C extends object, D extends object>(
  className: string,
  config: C,
  defaults: D,
  required: readonly string[] = [],
  inherited: readonly string[] = [],
): WithDefaults<C, D> {
  const known = [...required, ...Object.keys(defaults)];
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new ValueError(
      "config/not-an-object",
      `${className}: options are given as one object, { ${known[0] ?? "name"}: … }. Received: ${formatReceived(config)}.`,
    );
  }
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(defaults));
  for (const [key, value] of Object.entries(config)) {
    if (!known.includes(key)) throw unknownOption(className, key, [...known, ...inherited]);
    if (value !== undefined) result[key] = value;
  }
  for (const key of required) {
    if (result[key] === undefined) {
      throw new ValueError(
        "config/missing-option",
        `${className}: the option \`${key}\` is required. Received options: ${Object.keys(config).join(", ") || "none"}.`,
      );
    }
  }
  return result as WithDefaults<C, D>;
}

function unknownOption(className: string, key: string, known: readonly string[]): ValueError {
  const camel = snakeToCamel(key);
  const near = known.includes(camel) ? camel : nearest(key, known);
  return new ValueError(
    "config/unknown-option",
    `${className}: unknown option \`${key}\`. ${near === null ? `Options: ${known.join(", ")}.` : `Did you mean \`${near}\`?`}`,
  );
}

/** Checks a positive integer. @throws {@link ValueError} `config/positive-integer` */
export function requirePositiveInteger(where: string, value: unknown): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return;
  throw new ValueError(
    "config/positive-integer",
    `${where}: expected a positive integer. Received: ${formatReceived(value)}.`,
  );
}

/** Checks `true` or `false`. @throws {@link ValueError} `config/boolean` */
export function requireBoolean(where: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ValueError(
    "config/boolean",
    `${where}: expected true or false. Received: ${formatReceived(value)}.`,
  );
}

/** Checks a number in a range. @throws {@link ValueError} `config/range` */
export function requireRange(
  where: string,
  value: unknown,
  low: number,
  high: number,
  bounds: "[]" | "[)" | "(]" | "()" = "[]",
): void {
  const isInside =
    typeof value === "number" &&
    (bounds[0] === "[" ? value >= low : value > low) &&
    (bounds[1] === "]" ? value <= high : value < high);
  if (isInside) return;
  throw new ValueError(
    "config/range",
    `${where}: expected a number in ${bounds[0]}${low}, ${high}${bounds[1]}. Received: ${formatReceived(value)}.`,
  );
}
