/** @module core/inspectable — objects that show themselves: in one line in every engine's console, as HTML in notebooks. */

/** What a notebook shows of an object, by media type: `"text/plain"`, `"text/html"`. */
export type MimeBundle = Readonly<Record<string, string>>;

/** Text for a notebook, and the same as HTML. */
export function preformatted(text: string): MimeBundle {
  const html = text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return { "text/plain": text, "text/html": `<pre>${html}</pre>` };
}

/** Base of what `console.log` shows by its `repr()`; the hooks are installed by `runtime/install.ts`. */
export abstract class Inspectable {
  /** How the object prints in a console. */
  abstract repr(): string;

  toString(): string {
    return this.repr();
  }

  /** What a notebook (Deno's kernel for Jupyter) shows where a cell ends in the object. */
  display(): MimeBundle | Promise<MimeBundle> {
    return preformatted(this.repr());
  }
}

/** Makes `console.log` show `repr()` in Node, Bun and Deno, and notebooks `display()`. */
export function installInspection(): void {
  for (const hook of ["nodejs.util.inspect.custom", "Deno.customInspect"]) {
    Object.defineProperty(Inspectable.prototype, Symbol.for(hook), {
      value(this: Inspectable): string {
        return this.repr();
      },
    });
  }
  Object.defineProperty(Inspectable.prototype, Symbol.for("Jupyter.display"), {
    value(this: Inspectable): MimeBundle | Promise<MimeBundle> {
      return this.display();
    },
  });
}
