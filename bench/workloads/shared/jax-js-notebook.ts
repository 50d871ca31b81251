/** The notebook as a loop over a jitted step, which is the only way that jax-js has. */
import { type Array as JaxArray, numpy as np } from "@jax-js/jax";
import { type Arrays, compileStep, initialState, startJax } from "./jax-js.ts";
import { INITIAL_KERNEL, NOTEBOOK_X, NOTEBOOK_Y } from "./notebook-data.ts";

/** Mean squared error to descend, and the mean absolute error to report. */
function losses(weights: Arrays, x: JaxArray, y: JaxArray): [JaxArray, JaxArray] {
  const { kernel, bias } = weights;
  if (kernel === undefined || bias === undefined) throw new Error("No kernel or no bias.");
  const error = np.matmul(x, kernel).add(bias).sub(y);
  return [np.square(error.ref).mean(), np.abs(error).mean()];
}

/** Returns a function that trains from the start for so many epochs and reads both numbers of each. */
export async function jaxNotebook(): Promise<
  (epochs: number) => { readonly ms: number; readonly prediction: number }
> {
  await startJax();
  const x = np.array(Float32Array.from(NOTEBOOK_X), { shape: [NOTEBOOK_X.length, 1] });
  const y = np.array(Float32Array.from(NOTEBOOK_Y), { shape: [NOTEBOOK_Y.length, 1] });
  const step = compileStep(losses);
  return (epochs) => {
    let state = initialState({ kernel: np.array([[INITIAL_KERNEL]]), bias: np.zeros([1]) });
    const history: { readonly loss: number[]; readonly mae: number[] } = { loss: [], mae: [] };
    const start = performance.now();
    for (let i = 0; i < epochs; i++) {
      const { state: next, values } = step(state, x.ref, y.ref);
      state = next;
      history.loss.push(values[0].dataSync()[0] ?? NaN);
      history.mae.push(values[1].dataSync()[0] ?? NaN);
    }
    const ms = performance.now() - start;
    const { kernel, bias } = state.weights;
    const prediction = 11 * (kernel?.dataSync()[0] ?? NaN) + (bias?.dataSync()[0] ?? NaN);
    return { ms, prediction };
  };
}
