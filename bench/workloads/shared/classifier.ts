/** What every library's classifier is asked for, and how its epochs become metrics. */

import type { Table } from "./classification-data.ts";
import { emit } from "./emit.ts";

/** A multilayer perceptron of relu layers and a softmax output, under Adam and sparse cross-entropy. */
export interface ClassifierJob {
  readonly table: Table;
  /** Units of each layer, the output included. */
  readonly units: readonly number[];
  readonly batchSize: number;
  readonly epochs: number;
  /** No epoch starts after so many seconds. */
  readonly seconds: number;
}

/** One training run. */
export interface Training {
  /** Milliseconds of each epoch that was run. */
  readonly epochMs: readonly number[];
  /** The last epoch's mean loss, or the loss of its last step. */
  readonly loss: number;
}

/** A compiled model, ready to be trained (again). */
export type Train = () => Promise<Training>;

/** Builds the model; what it returns trains it, on and on. */
export type Classifier = (job: ClassifierJob) => Promise<Train>;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** *digits*: twenty epochs of small batches, the first time and the second time in a process. */
export async function reportDigits(classifier: Classifier, table: Table): Promise<void> {
  const job = { table, units: [32, 10], batchSize: 32, epochs: 20, seconds: Infinity };
  const train = await classifier(job);
  const first = await train();
  const warm: number[] = [];
  for (let i = 0; i < 30 && sum(warm) < 10_000; i++) warm.push(sum((await train()).epochMs));
  emit({ samples: { first: [sum(first.epochMs)], warm }, outcome: { loss: first.loss } });
}

/** The two models of *mnist-mlp*. */
export const MNIST_UNITS: Readonly<Record<string, readonly number[]>> = {
  small: [128, 10],
  large: [512, 512, 10],
};

/** *mnist-mlp*: `--model small|large`, `--seconds` for peers that would take too long over 5,000 steps. */
export async function reportMnist(classifier: Classifier, table: Table): Promise<void> {
  const units = MNIST_UNITS[option("model") ?? "small"] ?? [];
  const batchSize = 128;
  const stepsPerEpoch = Math.ceil(table.rows / batchSize);
  const epochs = Math.round(Number(option("steps") ?? 5000) / stepsPerEpoch);
  const seconds = Number(option("seconds") ?? 60);
  const train = await classifier({ table, units, batchSize, epochs, seconds });
  const { epochMs, loss } = await train();
  const rate = (part: readonly number[]): number =>
    part.length === 0 ? NaN : (1000 * table.rows * part.length) / sum(part);
  const five = Math.ceil(500 / stepsPerEpoch);
  emit({
    samples: {
      all: [rate(epochMs)],
      first: [rate(epochMs.slice(0, five))],
      last: [rate(epochMs.slice(-five))],
    },
    outcome: { loss },
    ...(epochMs.length < epochs && { note: `${epochMs.length * stepsPerEpoch} steps` }),
  });
}

/** The value after `--name` on the command line. */
export function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}
