/**
 * @module core/errors — the one family of errors that Gradus throws on purpose.
 */

/**
 * Base of every deliberate error. `code` is stable (`room/what`), so programs may branch on it;
 * the message says what happened, what was expected, what was received and how to mend it.
 */
export class GradusError extends Error {
  /** Stable identifier such as `matmul/inner-dimension`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = `${new.target.errorName} [${code}]`;
  }

  /** A static string, because minifiers rename classes. */
  static readonly errorName: string = "GradusError";
}

/** Shapes, axes or sizes that do not fit together. */
export class ShapeError extends GradusError {
  static override readonly errorName: string = "ShapeError";
}

/** A dtype that the operation does not take. */
export class DTypeError extends GradusError {
  static override readonly errorName: string = "DTypeError";
}

/** A value or option outside its range, or a name that nothing answers to. */
export class ValueError extends GradusError {
  static override readonly errorName: string = "ValueError";
}

/** The right call at the wrong time: before `compile`, inside a trace, while another runs. */
export class StateError extends GradusError {
  static override readonly errorName: string = "StateError";
}

/** A file or byte sequence that is not what it claims to be. */
export class FormatError extends GradusError {
  static override readonly errorName: string = "FormatError";
}

/** Something that Gradus does not have (yet), named. */
export class UnsupportedError extends GradusError {
  static override readonly errorName: string = "UnsupportedError";
}

/** An internal invariant; when it fails the fault is ours. The build leaves `what` out of the modules for bundlers. */
export function assert(condition: unknown, what?: string): asserts condition {
  if (!condition) {
    throw new GradusError(
      "internal/bug",
      `Internal invariant failed: ${what ?? "see the stack"}. This is a bug.`,
    );
  }
}

/** A value of any kind as messages say it: short, and never the source of a function or `[object Object]`. */
export function formatReceived(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const { className } = value as { readonly className?: unknown };
    const name = typeof className === "string" && className !== "" ? className : value.name;
    return isClass
      ? `the class ${name} (write new before it)`
      : `a function${name ? ` named ${name}` : ""}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (value instanceof Date) return "a Date";
  if (typeof value !== "object" || value === null) return String(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // What has no text of its own: Promise, Map, an instance of a class, whose name a minifier may have changed.
    return String(value).replace(/^\[object (\w+)\]$/, (_, tag) =>
      tag === "Object" ? "an object" : `a ${tag}`,
    );
  }
  return `an object with ${Object.keys(value).join(", ") || "no keys"}`;
}

/** `[32, 128]`, as every message prints shapes. `null` dimensions print as `null`. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map(String).join(", ")}]`;
}
