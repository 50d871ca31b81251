/**
 * @module models/serialization/config-reader — from Keras's configs to objects: names of options, nested objects, classes.
 *
 * Nothing in a config is run: a class is looked up in a table, and what is not there is refused.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { optionOfKey, optionsOfConfig } from "../../formats/keras-keys.ts";
import type { SymbolicTensor } from "../../nn/graph.ts";
import { keyOfTable } from "../../nn/identifier.ts";
import { Layer } from "../../nn/layers/layer.ts";
import { registered } from "../../runtime/registered.ts";
import { badConfig, notYet, pythonCode, unknownClass, within } from "./errors.ts";
import type { StoredCall, TensorPlace } from "./functional-graph.ts";
import { type Kind, kindOfOption } from "./kinds.ts";
import { asSerializedObject, configOf, type SerializedObject } from "./serialized-object.ts";

/** A class that is made from its options. */
export type ConfigClass = { new (config: never): object; readonly className: string };

/** Classes by Keras's name, for the kinds that a reader knows. */
export type ClassTables = Readonly<Partial<Record<Kind, Readonly<Record<string, ConfigClass>>>>>;

/** Classes and functions of the user's, by the names that files give them: `MyLayer`, or `Package>MyLayer`. */
export type CustomObjects = Readonly<
  Record<string, (new (config: never) => object) | ((...args: never[]) => unknown)>
>;

/** Records a use of an op between layers, with the options of its config. Whoever knows ops knows all of them. */
export type OperationReader = (
  object: SerializedObject,
  options: Readonly<Record<string, unknown>>,
  call: Pick<StoredCall, "args" | "kwargs">,
  tensorAt: (place: TensorPlace) => SymbolicTensor,
  where: string,
) => unknown;

/** Keras's classes and ops that may be made of a config. */
export interface Vocabulary {
  readonly tables: ClassTables;
  /** `null` where there are no ops in the config. */
  readonly operations: OperationReader | null;
}

const kindOfModule: Readonly<Record<string, Kind>> = {
  layers: "layer",
  models: "layer",
  losses: "loss",
  metrics: "metric",
  optimizers: "optimizer",
  schedules: "schedule",
  initializers: "initializer",
  regularizers: "regularizer",
  constraints: "constraint",
};

/** `keras.optimizers.schedules` and `keras.src.optimizers.schedules.…` → schedule. */
function kindOf({ module, class_name }: SerializedObject, option: string): Kind | null {
  if (module === "keras" && class_name !== "DTypePolicy") return "layer";
  const parts = module?.startsWith("keras.") === true ? module.split(".") : [];
  for (const part of parts.reverse()) {
    const kind = Object.hasOwn(kindOfModule, part) ? kindOfModule[part] : undefined;
    if (kind !== undefined) return kind;
  }
  return kindOfOption(option);
}

/** dtypes of Keras that Gradus keeps in the nearest type it has. */
const narrowed: Readonly<Record<string, string>> = {
  int16: "int32",
  int64: "int32",
  uint16: "uint32",
  uint64: "uint32",
};

const maxDepth = 64;

/** Makes objects of configs, of the classes it was given. */
export class ConfigReader {
  readonly #tables: ClassTables;
  readonly #custom: CustomObjects;
  readonly #operations: OperationReader | null;
  #depth = 0;
  /** Makes a model that a layer is given as an option, as `TimeDistributed` may be. Set by who knows models. */
  nestedModel: ((object: SerializedObject, where: string) => object) | null = null;

  constructor(
    tables: ClassTables,
    customObjects: CustomObjects = {},
    operations: OperationReader | null = null,
  ) {
    this.#tables = tables;
    this.#custom = customObjects;
    this.#operations = operations;
  }

  /** Records a use of an op between layers. @throws {@link UnsupportedError} `load/unknown-class` */
  callOperation(
    object: SerializedObject,
    call: Pick<StoredCall, "args" | "kwargs">,
    tensorAt: (place: TensorPlace) => SymbolicTensor,
    where: string,
  ): unknown {
    if (this.#operations === null) throw unknownClass(object.class_name, "op", where);
    const options = this.options(configOf(object), where);
    return this.#operations(object, options, call, tensorAt, where);
  }

  /**
   * The object that a config describes.
   *
   * @param where - Names the place in messages.
   * @throws {@link UnsupportedError} `load/unknown-class`; {@link FormatError} `load/config`, `load/python-code`; and what
   *   the class's constructor throws.
   */
  object(kind: Kind, value: SerializedObject, where: string): object {
    const Class = this.classOf(kind, value, where);
    const options = this.options(configOf(value), where);
    return within(where, () => new Class(options as never));
  }

  /** The class that a config names. */
  classOf(kind: Kind, value: SerializedObject, where: string): ConfigClass {
    const { class_name: name, registered_name: registered } = value;
    if (name === "__lambda__" || (name === "Lambda" && !isNamed(value))) throw pythonCode(where);
    const own = this.#customOf(registered) ?? this.#customOf(name);
    // A class of the user's; its constructor is called with options, as those of Gradus are.
    if (own !== null) return own as unknown as ConfigClass;
    const table = this.#tables[kind] ?? {};
    // Keras takes `l2` and `max_norm` for names of classes too.
    const Class = table[keyOfTable(name, table) ?? ""];
    if (Class === undefined) throw unknownClass(name, kind, where);
    return Class;
  }

  /** A config's options: keys in camelCase, nested objects made. */
  options(config: JsonObject, where: string): Record<string, unknown> {
    const options: Record<string, unknown> = optionsOfConfig(config);
    for (const [key, value] of Object.entries(config)) {
      const option = optionOfKey(key);
      options[option] = this.#nested(option, value, where);
    }
    return options;
  }

  #customOf(name: string | null | undefined): CustomObjects[string] | null {
    if (typeof name !== "string") return null;
    const own = Object.hasOwn(this.#custom, name) ? this.#custom[name] : registered(name);
    return (own as CustomObjects[string] | undefined) ?? null;
  }

  #nested(option: string, value: JsonValue, where: string): unknown {
    if (option.toLowerCase().endsWith("activation") && typeof value === "string") {
      return this.#customOf(value) ?? value;
    }
    if (option === "dtype" && typeof value === "string") return dtypeOf(value, where);
    const object = asSerializedObject(value);
    if ((option === "cells" || option === "layers") && Array.isArray(value)) {
      return value.map((item) => this.#nested(option.slice(0, -1), item, where));
    }
    if (object === null) {
      // The keys are the user's: patterns for paths.
      return option === "optimizerMap" && isJsonObject(value)
        ? mapValues(value, (item) => this.#nested("optimizer", item, where))
        : value;
    }
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw badConfig(where, `objects nested at most ${maxDepth} deep`, object.class_name);
    }
    try {
      return this.#nestedObject(option, object, where);
    } finally {
      this.#depth -= 1;
    }
  }

  #nestedObject(option: string, object: SerializedObject, where: string): unknown {
    const { class_name: name, config } = object;
    if (name === "__lambda__") throw pythonCode(`${where}, ${option}`);
    if (name === "DTypePolicy") return dtypeOf(configOf(object).name, where);
    // Arrays among options, as `Rescaling(scale=np.array(…))` has them: nested lists.
    if (name === "__numpy__" || name === "__tensor__") return configOf(object).value;
    if (name === "function" && typeof config === "string") return this.functionOf(config);
    const kind = kindOf(object, option);
    if (kind === "layer" && isModel(object) && this.nestedModel !== null) {
      return this.nestedModel(object, `${where}, ${option}`);
    }
    if (kind === null || this.#tables[kind] === undefined) {
      const own = this.#customOf(object.registered_name) ?? this.#customOf(name);
      if (own === null) throw unknownClass(name, kind ?? "object", `${where}, ${option}`);
    }
    const made = this.object(kind ?? "layer", object, `${where}, ${option}`);
    // Keras builds it at once, before the layer around it is there to lend its path.
    if (made instanceof Layer && isJsonObject(object.build_config)) made.standAlone();
    return made;
  }

  /** What a mere name or a serialized function stands for; `null` for the config of an object. */
  named(value: SerializedObject | string): string | CustomObjects[string] | null {
    if (typeof value === "string") return this.functionOf(value);
    const object = asSerializedObject(value);
    return object?.class_name === "function" && typeof object.config === "string"
      ? this.functionOf(object.config)
      : null;
  }

  /** A function by its name: the user's, or the name itself for Gradus to look up. */
  functionOf(name: string): string | CustomObjects[string] {
    return this.#customOf(name) ?? name;
  }
}

/** Whether an object is a model of which the config says how its layers are joined. */
export function isModel({ class_name }: SerializedObject): boolean {
  return class_name === "Sequential" || class_name === "Functional";
}

/** Whether the function of a `Lambda` is there by its name, not as Python's code. */
function isNamed(lambda: SerializedObject): boolean {
  const f = asSerializedObject(configOf(lambda).function ?? null);
  return f?.class_name === "function" && typeof f.config === "string";
}

function mapValues<T>(object: JsonObject, f: (value: JsonValue) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
}

function dtypeOf(name: unknown, where: string): string {
  if (typeof name !== "string") throw badConfig(where, "a dtype's name", name);
  if (name.startsWith("mixed_"))
    throw notYet(name, "is a policy that Gradus does not have yet", where);
  return Object.hasOwn(narrowed, name) ? (narrowed[name] ?? name) : name;
}
