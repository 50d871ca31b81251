/** @module runtime/registered — classes and functions of users that files may name: the process's own table. */

const objects = new Map<string, unknown>();
const names = new Map<unknown, string>();

/** Lets files name `object` as `package>name`. */
export function register(name: string, object: unknown): void {
  objects.set(name, object);
  names.set(object, name);
}

/** What was registered under a name; `undefined` for nothing. */
export function registered(name: string): unknown {
  return objects.get(name);
}

/** The name that an object was registered under; `null` for none. */
export function registeredName(object: unknown): string | null {
  return names.get(object) ?? null;
}
