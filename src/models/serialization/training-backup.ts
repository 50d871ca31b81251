/**
 * @module models/serialization/training-backup — a training's whole state in one file, so that a crash leaves the old state or
 * the new one: weights, the optimizer's state, random sources, metrics, and where in which order of the samples it stands. Loaded when
 * first used.
 *
 * The file is a safetensors file: `model/0`, `optimizer/0`, … in the order of the variables; what is no array is JSON in its
 * metadata.
 */
import { FormatError, formatShape, StateError } from "../../core/errors.ts";
import { sameShape } from "../../core/shape.ts";
import type { ArrayData } from "../../formats/array-data.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../formats/json.ts";
import { readSafetensors, writeSafetensors } from "../../formats/safetensors.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { fromHost } from "../../ops/convert.ts";
import { describe } from "../../runtime/device.ts";
import { seededSource } from "../../runtime/random-seed.ts";
import type { Variable } from "../../runtime/variable.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { AnyModel } from "../model.ts";

/** Where a training stands. */
export interface TrainingPlace {
  /** The epoch that comes next, or is in its middle, counted from 0. */
  readonly epoch: number;
  /** Batches of this epoch that are done. */
  readonly done: number;
  /** Batches of the round over the data that earlier epochs have taken, with `stepsPerEpoch`. */
  readonly first: number;
  /** Batches in a round, and samples in a batch. */
  readonly batches: number;
  readonly batchSize: number;
  /** Steps of an epoch. */
  readonly steps: number;
  /** The logs of the batches that are done. */
  readonly logs: Logs;
}

/** What a backup says beside the values. */
export interface TrainingBackup {
  readonly place: TrainingPlace;
  /** Whether this machine computes with the same arithmetic. */
  readonly hasSameBits: boolean;
  /** Gives the model, and all that is random, the values. `order` takes the samples' order if it has as many. */
  restore(order: Int32Array): void;
}

const mark = "gradus-training";
const formatVersion = 1;

/** All that training changes, by its part of the file. */
function partsOf(model: AnyModel): ReadonlyMap<string, readonly Variable[]> {
  return new Map([
    ["model", model.variables],
    ["optimizer", model.optimizer?.variables ?? []],
    ["metrics", model.metrics.flatMap(({ variables }) => variables)],
  ]);
}

/** What decides the bits, without what only decides speed. */
function arithmetic(): string {
  const [name = "", ...parts] = describe().split(", ");
  return `${name}, ${parts.at(-1) ?? ""}`;
}

function words(values: Uint32Array): ArrayData {
  return { data: values, shape: [values.length], dtype: "uint32" };
}

/** The file's bytes. `order` only where the epoch, or the round over the data, is in its middle. */
export async function writeBackup(
  model: AnyModel,
  place: TrainingPlace,
  order: Int32Array | null,
): Promise<Uint8Array> {
  const arrays = new Map<string, ArrayData>();
  const paths: Record<string, readonly string[]> = {};
  const { python, numpy, globalState } = seededSource();
  // At once, before anything is awaited: other code may draw.
  arrays.set("random/python", words(python.generator.state.slice()));
  arrays.set("random/numpy", words(numpy.generator.state.slice()));
  const random = {
    python: python.generator.position,
    numpy: numpy.generator.position,
    global: globalState === null ? null : [...globalState],
  };
  if (order !== null) {
    arrays.set("order", { data: order.slice(), shape: [order.length], dtype: "int32" });
  }
  for (const [part, variables] of partsOf(model)) {
    paths[part] = variables.map(({ path }) => path);
    for (const [i, variable] of variables.entries()) {
      const { value } = variable;
      const { shape, dtype } = value;
      arrays.set(`${part}/${i}`, { data: await value.data(), shape, dtype } as ArrayData);
    }
  }
  const { logs, ...numbers } = place;
  const state: JsonObject = {
    version: formatVersion,
    arithmetic: arithmetic(),
    optimizer: optimizerOf(model),
    place: { ...numbers, logs: Object.entries(logs).map(([key, value]) => [key, value]) },
    paths,
    random,
  };
  return writeSafetensors(arrays, new Map([[mark, JSON.stringify(state)]]));
}

function optimizerOf(model: AnyModel): string {
  const { optimizer } = model;
  return optimizer === null ? "none" : (optimizer.constructor as typeof Optimizer).className;
}

/**
 * Reads a backup of such a training.
 *
 * @param where - The callback and the file, for messages.
 * @throws {@link FormatError} `backup/read` for what is no backup, or a broken one; {@link StateError} `backup/other-training`
 */
export function readBackup(where: string, bytes: Uint8Array, model: AnyModel): TrainingBackup {
  const { tensors, metadata } = readSafetensors(where, bytes);
  const state = parseState(where, metadata.get(mark));
  const { place, random } = state;
  const optimizer = optimizerOf(model);
  if (state.optimizer !== optimizer) {
    throw otherTraining(
      where,
      `its optimizer is ${String(state.optimizer)}, this model's is ${optimizer}`,
    );
  }
  const assignments: (readonly [Variable, ArrayData])[] = [];
  for (const [part, variables] of partsOf(model)) {
    const paths = isJsonObject(state.paths) ? state.paths[part] : null;
    const names: readonly JsonValue[] = Array.isArray(paths) ? paths : [];
    // Metrics begin anew with each epoch: other ones only matter in its middle, where they begin anew too.
    const isOptional = part === "metrics";
    if (names.length !== variables.length) {
      if (isOptional) continue;
      throw otherTraining(
        where,
        `it has ${names.length} variables of the ${part}, this training ${variables.length}`,
      );
    }
    variables.forEach((variable, i) => {
      const array = tensors.get(`${part}/${i}`);
      if (array === undefined) throw badBackup(where, `${part}/${i} is missing`);
      if (sameShape(array.shape, variable.shape) && array.dtype === variable.dtype) {
        assignments.push([variable, array]);
      } else if (!isOptional) {
        throw otherTraining(
          where,
          `${String(names[i])} is ${array.dtype} ${formatShape(array.shape)} there, and ${variable.path} is ${variable.dtype} ${formatShape(variable.shape)} here`,
        );
      }
    });
  }
  return {
    place,
    hasSameBits: state.arithmetic === arithmetic(),
    restore: (order) => {
      for (const [variable, { data, shape, dtype }] of assignments) {
        variable.assign(fromHost(data, shape, dtype));
      }
      const source = seededSource();
      const { generator: python } = source.python;
      const { generator: numpy } = source.numpy;
      const [pythonWords, numpyWords] = [tensors.get("random/python"), tensors.get("random/numpy")];
      if (pythonWords?.data.length === python.state.length) {
        python.state.set(pythonWords.data as Uint32Array);
        python.position = Number(random.python);
      }
      if (numpyWords?.data.length === numpy.state.length) {
        numpy.state.set(numpyWords.data as Uint32Array);
        numpy.position = Number(random.numpy);
      }
      const { global } = random;
      source.globalState = Array.isArray(global) ? [Number(global[0]), Number(global[1])] : null;
      const saved = tensors.get("order");
      if (saved?.data.length === order.length) order.set(saved.data as Int32Array);
    },
  };
}

interface BackupState {
  readonly arithmetic: JsonValue | undefined;
  readonly optimizer: JsonValue | undefined;
  readonly paths: JsonValue | undefined;
  readonly place: TrainingPlace;
  readonly random: JsonObject;
}

function parseState(where: string, text: string | undefined): BackupState {
  if (text === undefined) {
    throw badBackup(where, "it is a safetensors file, but not one that this callback has written");
  }
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw badBackup(where, "its state is no JSON");
  }
  if (!isJsonObject(state as JsonValue)) throw badBackup(where, "its state is no JSON object");
  const { version, place, random, arithmetic, optimizer, paths } = state as JsonObject;
  if (version !== formatVersion) {
    throw badBackup(
      where,
      `it has version ${JSON.stringify(version)} of this format, and this Gradus reads version ${formatVersion}`,
    );
  }
  if (!isJsonObject(place) || !isJsonObject(random))
    throw badBackup(where, "its state is incomplete");
  const count = (key: string): number => {
    const value = place[key];
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
    throw badBackup(where, `\`${key}\` is ${JSON.stringify(value)}, where a count was expected`);
  };
  const logs = (Array.isArray(place.logs) ? (place.logs as readonly JsonValue[]) : []).flatMap(
    (entry) => (Array.isArray(entry) ? [[String(entry[0]), loggedNumber(entry[1])] as const] : []),
  );
  return {
    arithmetic,
    optimizer,
    paths,
    random,
    place: {
      epoch: count("epoch"),
      done: count("done"),
      first: count("first"),
      batches: count("batches"),
      batchSize: count("batchSize"),
      steps: count("steps"),
      logs: Object.fromEntries(logs),
    },
  };
}

/** JSON has no NaN; lists are metrics of several values. */
function loggedNumber(value: JsonValue | undefined): number {
  return value === null || value === undefined ? Number.NaN : (value as number);
}

function badBackup(where: string, what: string): FormatError {
  return new FormatError(
    "backup/read",
    `${where}: no training can go on from this file: ${what}. Remove it to begin anew, or choose another backupDir.`,
  );
}

function otherTraining(where: string, difference: string): StateError {
  return new StateError(
    "backup/other-training",
    `${where}: this is the backup of another training: ${difference}. Choose another backupDir, or remove the file to begin anew.`,
  );
}
