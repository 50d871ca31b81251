/** @module models/serialization/errors — what can be wrong with a config, and where. */
import { FormatError, GradusError, UnsupportedError } from "../../core/errors.ts";

/** A class of Keras or of the user's that nothing here answers to. Its name comes first. */
export function unknownClass(name: string, kind: string, where: string): UnsupportedError {
  return new UnsupportedError(
    "load/unknown-class",
    `"${name}" is no ${kind} that Gradus has (${where}). ` +
      `If the class is your own, pass it: loadModel(file, { customObjects: { ${JSON.stringify(name)}: YourClass } }).`,
  );
}

/** Something that a file may say and Gradus does not do. Its name comes first. */
export function notYet(name: string, why: string, where: string): UnsupportedError {
  return new UnsupportedError("load/unsupported", `"${name}" ${why} (${where}).`);
}

/** Python code in a file. */
export function pythonCode(where: string): FormatError {
  return new FormatError(
    "load/python-code",
    `${where}: it holds Python code, which is never run. ` +
      "Replace the Lambda by a layer of Keras, or by a class of your own that you pass as customObjects.",
  );
}

/** A config that does not have the form of one. */
export function badConfig(where: string, expected: string, received: unknown): FormatError {
  const text = JSON.stringify(received) ?? String(received);
  return new FormatError(
    "load/config",
    `${where}: expected ${expected}. Received: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}.`,
  );
}

/**
 * Runs `make`, and tells where a deliberate error happened. A name that nothing answers to is a gap of Gradus, not a fault of
 * the file.
 */
export function within<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GradusError)) {
      const message = `${where}: nothing can be made of this config: ${String(error)}.`;
      throw new FormatError("load/config", message, { cause: error });
    }
    if (error.code.startsWith("load/")) throw error;
    const Class =
      error.code === "identifier/unknown"
        ? UnsupportedError
        : (error.constructor as typeof GradusError);
    throw new Class(error.code, `${error.message} (${where})`, { cause: error });
  }
}
