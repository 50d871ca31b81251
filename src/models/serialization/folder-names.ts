/** @module models/serialization/folder-names */
import { automaticName } from "../../core/names.ts";

/** Folders of a list's objects: Keras names them after the class, `dense`, `dense_1`, …, whatever the objects are called. */
export class FolderNames {
  readonly #counts = new Map<string, number>();

  next(className: string): string {
    const name = automaticName(className);
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}
