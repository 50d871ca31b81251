/** @module models/serialization/register — classes of one's own that files may name. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { register, registered, registeredName } from "../../runtime/registered.ts";
import type { CustomObjects } from "./config-reader.ts";

/**
 * Lets files name a class or function of your own, as `package>Name`: it is saved so, and found again by {@link loadModel}.
 *
 * @param packageName - Default in Keras: `"Custom"`.
 * @returns The class.
 * @throws {@link ValueError} `saving/register`
 * @example saving.registerKerasSerializable("shop", Scale);
 */
export function registerKerasSerializable<T extends CustomObjects[string]>(
  packageName: string,
  object: T,
  name?: string,
): T {
  const { className = object.name } = object as {
    readonly className?: string;
    readonly name: string;
  };
  const own = name ?? className;
  if (typeof object !== "function" || own === "" || packageName.includes(">")) {
    throw new ValueError(
      "saving/register",
      `registerKerasSerializable: expected a package's name and a class with a static className, or a function with a name. Received: ${formatReceived(packageName)}, ${formatReceived(object)}.`,
    );
  }
  register(`${packageName}>${own}`, object);
  return object;
}

/** What was registered as `package>Name`; `null` for nothing. */
export function getRegisteredObject(name: string): CustomObjects[string] | null {
  return (registered(name) as CustomObjects[string] | undefined) ?? null;
}

/** The name that a class or function was registered under, or its own. */
export function getRegisteredName(object: CustomObjects[string]): string {
  return registeredName(object) ?? object.name;
}
