/** @module core/inspectable — objects that show themselves in one line, in every engine's console. */

/** Base of what `console.log` shows by its `repr()`; the hooks are installed by `runtime/install.ts`. */
export abstract class Inspectable {
  /** How the object prints in a console. */
  abstract repr(): string;

  toString(): string {
    return this.repr();
  }
}

/** Makes `console.log` show `repr()` in Node, Bun and Deno. */
export function installInspection(): void {
  for (const hook of ["nodejs.util.inspect.custom", "Deno.customInspect"]) {
    Object.defineProperty(Inspectable.prototype, Symbol.for(hook), {
      value(this: Inspectable): string {
        return this.repr();
      },
    });
  }
}
