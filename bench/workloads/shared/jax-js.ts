/**
 * jax-js at its best: loss, gradient and Adam in one jitted function.
 *
 * Its work is queued until a value is read, and the queue is walked again and again: unread for 1,000 steps a step costs
 * 11 ms instead of 0.25. So each step's loss is read, synchronously, which a history needs anyway.
 * Arrays have move semantics: a function consumes its arguments, and `.ref` keeps one for further use.
 */
import {
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { shuffle } from "./classification-data.ts";
import type { Classifier } from "./classifier.ts";

/** Weights, or anything of their shapes, by name. */
export type Arrays = Record<string, JaxArray>;

/** What a step changes. */
export interface State {
  readonly weights: Arrays;
  readonly m: Arrays;
  readonly v: Arrays;
  readonly iteration: JaxArray;
}

export async function startJax(): Promise<void> {
  await init("wasm");
  defaultDevice("wasm");
}

const zerosLike = (weights: Arrays): Arrays =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, np.zeros(w.shape)]));

export function initialState(weights: Arrays): State {
  return { weights, m: zerosLike(weights), v: zerosLike(weights), iteration: np.array(0) };
}

const map2 = (f: (a: JaxArray, b: JaxArray) => JaxArray, a: Arrays, b: Arrays): Arrays =>
  tree.map(f, a, b);

/** Adam as Keras writes it, with one bias-corrected step size a step. Consumes all of its arguments. */
function adam(state: State, gradients: Arrays): State {
  const [beta1, beta2, learningRate, epsilon] = [0.9, 0.999, 0.001, 1e-7];
  const iteration = state.iteration.add(1);
  const m = map2((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), state.m, tree.ref(gradients));
  const v = map2((v, g) => v.mul(beta2).add(np.square(g).mul(1 - beta2)), state.v, gradients);
  const decayed = (beta: number): JaxArray =>
    np.subtract(1, np.exp(iteration.ref.mul(Math.log(beta))));
  const rate = np.sqrt(decayed(beta2)).div(decayed(beta1)).mul(learningRate);
  const moves = map2(
    (m, v) => m.mul(rate.ref).div(np.sqrt(v).add(epsilon)),
    tree.ref(m),
    tree.ref(v),
  );
  rate.dispose();
  return { weights: map2((w, d) => w.sub(d), state.weights, moves), m, v, iteration };
}

/** One jitted step: `(state, x, y) → { state, values }`, for a loss that returns `[loss, another number]`. */
export function compileStep(
  loss: (weights: Arrays, x: JaxArray, y: JaxArray) => [JaxArray, JaxArray],
): (state: State, x: JaxArray, y: JaxArray) => { state: State; values: [JaxArray, JaxArray] } {
  const gradient = valueAndGrad(loss, { hasAux: true });
  const step = jit(
    (weights: Arrays, m: Arrays, v: Arrays, iteration: JaxArray, x: JaxArray, y: JaxArray) => {
      const [values, gradients] = gradient(tree.ref(weights), x, y);
      return { ...adam({ weights, m, v, iteration }, gradients as Arrays), values };
    },
  );
  return (state, x, y) => {
    const { values, ...next } = step(state.weights, state.m, state.v, state.iteration, x, y);
    return { state: next as State, values: values as [JaxArray, JaxArray] };
  };
}

function glorot(inputs: number, outputs: number): JaxArray {
  const limit = Math.sqrt(6 / (inputs + outputs));
  const values = Float32Array.from(
    { length: inputs * outputs },
    () => limit * (2 * Math.random() - 1),
  );
  return np.array(values, { shape: [inputs, outputs] });
}

/** Sparse cross-entropy of the perceptron's output; the second value is not used. */
function crossEntropy(
  depth: number,
): (w: Arrays, x: JaxArray, y: JaxArray) => [JaxArray, JaxArray] {
  return (weights, x, y) => {
    let h = x;
    for (let i = 0; i < depth; i++) {
      const [kernel, bias] = [weights[`kernel${i}`], weights[`bias${i}`]];
      if (kernel === undefined || bias === undefined) throw new Error(`No layer ${i}.`);
      h = np.matmul(h, kernel).add(bias);
      if (i < depth - 1) h = nn.relu(h);
    }
    const rows = h.shape[0] ?? 1;
    const chosen = nn.logSoftmax(h).mul(nn.oneHot(y, h.shape[1] ?? 1));
    return [chosen.sum().mul(-1 / rows), np.array(0)];
  };
}

export const jaxClassifier: Classifier = async ({ table, units, batchSize, epochs, seconds }) => {
  await startJax();
  const { rows, features } = table;
  const weights: Arrays = {};
  units.forEach((size, i) => {
    weights[`kernel${i}`] = glorot(units[i - 1] ?? features, size);
    weights[`bias${i}`] = np.zeros([size]);
  });
  const step = compileStep(crossEntropy(units.length));
  let state = initialState(weights);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const trainBatch = (start: number): number => {
    const count = Math.min(batchSize, rows - start);
    // Batches are put together here: a copy of memory is faster than a gather inside the jitted function.
    const x = new Float32Array(count * features);
    const y = new Int32Array(count);
    for (let k = 0; k < count; k++) {
      const row = order[start + k] ?? 0;
      x.set(table.x.subarray(row * features, (row + 1) * features), k * features);
      y[k] = table.labels[row] ?? 0;
    }
    const result = step(state, np.array(x, { shape: [count, features] }), np.array(y));
    state = result.state;
    const [loss, unused] = result.values;
    unused.dispose();
    return loss.dataSync()[0] ?? NaN;
  };
  return async () => {
    const epochMs: number[] = [];
    let loss = NaN;
    const start = performance.now();
    while (epochMs.length < epochs && performance.now() - start < 1000 * seconds) {
      const epochStart = performance.now();
      shuffle(order);
      for (let at = 0; at < rows; at += batchSize) loss = trainBatch(at);
      epochMs.push(performance.now() - epochStart);
    }
    return { epochMs, loss };
  };
};
