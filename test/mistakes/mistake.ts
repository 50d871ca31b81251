/** A mistake that people make, and what they are told. */
export interface Mistake {
  /** What is wrong, in a few words. */
  readonly mistake: string;
  /** What is written, behind {@link beginning}. */
  readonly code: string;
  /** The code of the error; `null` for a warning or advice, and where JavaScript itself throws. */
  readonly error: string | null;
  /** All that is said; of a warning all its lines. */
  readonly says: string;
  /** What a page adds where the message is not ours to write. */
  readonly note?: string;
}

/** Mistakes of one kind. */
export interface MistakeGroup {
  readonly title: string;
  readonly mistakes: readonly Mistake[];
}

/** What is imported before each snippet. */
export const imports = `import { array, callbacks, grad, Input, loadModel, losses, metrics, ops, optimizers } from "gradus";
import { regularizers, Sequential, utils } from "gradus";
import { Dense, Dropout, Layer, PReLU, Reshape } from "gradus/layers";`;

/** What comes before each snippet. */
export const beginning = `const x = [[1], [2], [3], [4]];
const y = [2, 3, 4, 5];
const labels = [0, 1, 2, 1];

const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
model.compile({ optimizer: "sgd", loss: "mse" });
const pairs = new Sequential([new Dense({ units: 1, inputDim: 2 })]);
pairs.compile({ optimizer: "sgd", loss: "mse" });
const classifier = new Sequential([new Dense({ units: 3, activation: "softmax", inputDim: 1 })]);
classifier.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });`;
