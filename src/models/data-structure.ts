/** @module models/data-structure — what was passed for each of several inputs or outputs: in their structure, as a list, or by name. */
import { formatReceived, ValueError } from "../core/errors.ts";
import { isPlainObject, type Structure } from "../core/tree.ts";
import { Tensor } from "../ir/tensor.ts";

/** Several inputs or outputs. */
export interface Places {
  /** `inputs` or `outputs`, for messages. */
  readonly kind: string;
  readonly names: readonly string[];
  readonly form: Structure;
}

/** The values of a structure like `form`, in order; `null` where `value` is of another structure. */
function valuesIn(form: Structure, value: unknown): unknown[] | null {
  if (form === "*") return [value];
  const items =
    form.kind === "array"
      ? Array.isArray(value) && value.length === form.items.length
        ? (value as unknown[])
        : null
      : isPlainObject(value) && sameKeys(form.keys, value)
        ? form.keys.map((key) => value[key])
        : null;
  if (items === null) return null;
  const parts = form.items.map((part, i) => valuesIn(part, items[i]));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

function sameKeys(keys: readonly string[], value: object): boolean {
  return (
    Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key))
  );
}

/** What stands for each place; `null` where it cannot be told. */
export function findValues({ names, form }: Places, value: unknown): unknown[] | null {
  if (names.length === 1 && !isPlainObject(value)) {
    // A list of one tensor is taken for it; a list of one row of numbers is a batch of one.
    const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
    return [only instanceof Tensor && others.length === 0 ? only : value];
  }
  const found = valuesIn(form, value);
  if (found !== null && form !== "*") return found;
  if (isPlainObject(value)) {
    return names.every((name) => Object.hasOwn(value, name))
      ? names.map((name) => value[name])
      : null;
  }
  return Array.isArray(value) && value.length === names.length ? (value as unknown[]) : null;
}

/** What stands for each place. @throws {@link ValueError} `fit/structure` */
export function valuesFor(where: string, what: string, places: Places, value: unknown): unknown[] {
  const found = findValues(places, value);
  if (found !== null) return found;
  const { names, kind } = places;
  throw new ValueError(
    "fit/structure",
    `${where}: ${what} must have something for each of the model's ${kind}: a list [${names.join(", ")}], or an object { ${names.map((name) => `${JSON.stringify(name)}: …`).join(", ")} }. ` +
      `Received: ${isPlainObject(value) ? `an object with ${Object.keys(value).join(", ")}` : formatReceived(value)}.`,
  );
}
