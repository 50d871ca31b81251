/** @module runtime/config — settings that hold for the whole process, as Keras's `config` has them. */
import { formatReceived, UnsupportedError, ValueError } from "../core/errors.ts";

/** dtypes that weights may have by default. */
export type FloatX = "float16" | "bfloat16" | "float32" | "float64";
/** Where the axis of channels is. */
export type ImageDataFormat = "channelsFirst" | "channelsLast";

const floatTypes: readonly FloatX[] = ["float16", "bfloat16", "float32", "float64"];

let currentFloatX: FloatX = "float32";
let currentEpsilon = 1e-7;
let currentFormat: ImageDataFormat = "channelsLast";
let epochLimit: number = Number.POSITIVE_INFINITY;
let stepLimit: number = Number.POSITIVE_INFINITY;
let isInteractive = true;

function requireFloatX(where: string, dtype: unknown): FloatX {
  const found = floatTypes.find((known) => known === dtype);
  if (found !== undefined) return found;
  if (typeof dtype === "string" && /^mixed_?(b?float16)$/i.test(dtype)) {
    throw new UnsupportedError(
      "config/mixed-policy",
      `${where}: mixed precision is not there. Weights and computation have one dtype: ${floatTypes.join(", ")}. Received: "${dtype}".`,
    );
  }
  throw new ValueError(
    "config/floatx",
    `${where}: expected ${floatTypes.map((name) => `"${name}"`).join(", ")}. Received: ${formatReceived(dtype)}.`,
  );
}

/**
 * dtype of layers, inputs, weights, learning rates and metrics that are not given one, read when they are made; of targets and
 * weights of samples too, but float32 at least. Default `"float32"`.
 */
export function floatx(): FloatX {
  return currentFloatX;
}

/** Sets {@link floatx}, for layers that are made from here on. @throws {@link ValueError} `config/floatx` */
export function setFloatx(dtype: FloatX): void {
  currentFloatX = requireFloatX("config.setFloatx", dtype);
}

/** Keras's other way to ask for {@link floatx}: policies with two dtypes are not there. */
export function dtypePolicy(): FloatX {
  return currentFloatX;
}

/**
 * Sets {@link floatx}.
 *
 * @throws {@link UnsupportedError} `config/mixed-policy`; {@link ValueError} `config/floatx`
 */
export function setDtypePolicy(policy: FloatX): void {
  currentFloatX = requireFloatX("config.setDtypePolicy", policy);
}

/** The small number that keeps losses and metrics away from log 0 and from division by 0. Default 1e−7. */
export function epsilon(): number {
  return currentEpsilon;
}

/** Sets {@link epsilon}, for what is traced from here on. @throws {@link ValueError} `config/epsilon` */
export function setEpsilon(value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new ValueError(
      "config/epsilon",
      `config.setEpsilon: expected a small positive number. Received: ${formatReceived(value)}.`,
    );
  }
  currentEpsilon = value;
}

/** Where images have their channels, for layers that are not told. Default `"channelsLast"`. */
export function imageDataFormat(): ImageDataFormat {
  return currentFormat;
}

/** Sets {@link imageDataFormat}. @throws {@link ValueError} `config/image-data-format` */
export function setImageDataFormat(format: ImageDataFormat): void {
  if (format !== "channelsFirst" && format !== "channelsLast") {
    throw new ValueError(
      "config/image-data-format",
      `config.setImageDataFormat: expected "channelsFirst" or "channelsLast". Received: ${formatReceived(format)}.`,
    );
  }
  currentFormat = format;
}

function requireLimit(where: string, limit: number | null): number {
  if (limit === null) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new ValueError(
    "config/limit",
    `${where}: expected a positive integer, or null for no limit. Received: ${formatReceived(limit)}.`,
  );
}

/** Most epochs that any `fit` runs; `null` (default) for no limit. For a quick trial of a long script. */
export function maxEpochs(): number | null {
  return Number.isFinite(epochLimit) ? epochLimit : null;
}

/** So many epochs, as far as {@link maxEpochs} allows. For Gradus's own rooms. */
export function allowedEpochs(wanted: number): number {
  return Math.min(wanted, epochLimit);
}

/** Sets {@link maxEpochs}. @throws {@link ValueError} `config/limit` */
export function setMaxEpochs(limit: number | null): void {
  epochLimit = requireLimit("config.setMaxEpochs", limit);
}

/** Most steps that an epoch of `fit`, `evaluate` or `predict` runs; `null` (default) for no limit. The size of batches stays. */
export function maxStepsPerEpoch(): number | null {
  return Number.isFinite(stepLimit) ? stepLimit : null;
}

/** So many steps, as far as {@link maxStepsPerEpoch} allows. For Gradus's own rooms. */
export function allowedSteps(wanted: number): number {
  return Math.min(wanted, stepLimit);
}

/** Sets {@link maxStepsPerEpoch}. @throws {@link ValueError} `config/limit` */
export function setMaxStepsPerEpoch(limit: number | null): void {
  stepLimit = requireLimit("config.setMaxStepsPerEpoch", limit);
}

/** Whether `verbose: "auto"` draws a bar (default), or writes one plain line an epoch, as 2 does. */
export function isInteractiveLoggingEnabled(): boolean {
  return isInteractive;
}

/** Lets `verbose: "auto"` draw a bar. */
export function enableInteractiveLogging(): void {
  isInteractive = true;
}

/** Lets `verbose: "auto"` write one line an epoch. */
export function disableInteractiveLogging(): void {
  isInteractive = false;
}
