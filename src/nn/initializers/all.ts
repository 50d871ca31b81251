/** @module nn/initializers/all — every initializer, for files and `initializers.get`. */
import { classTable } from "../identifier.ts";
import type { Initializer } from "./initializer.ts";
import {
  getInitializer as get,
  type InitializerClass,
  type InitializerIdentifier,
  initializerTable,
} from "./registry.ts";
import { STFT } from "./stft.ts";

const table: Readonly<Record<string, InitializerClass>> = {
  ...initializerTable,
  stft: STFT,
  stftInitializer: STFT,
};

/** Classes by Keras's names, older ones too. */
export const initializerClasses: Readonly<Record<string, InitializerClass>> = {
  ...table,
  ...classTable(Object.values(table)),
};

/** The initializer that an identifier stands for. @throws {@link ValueError} `identifier/unknown`, `identifier/type` */
export function getInitializer(identifier: InitializerIdentifier): Initializer {
  return get(identifier, table);
}
