// The loop of the notebook written by hand, there being no fit; with --import nothing but its import.
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";

if (!process.argv.includes("--import")) {
  await init("wasm");
  defaultDevice("wasm");
  const x = np.array([-3, 31, -11, 4, 0, 22, -2, -5, -25, -14]).reshape([10, 1]);
  const y = np.array([-2, 32, -10, 5, 1, 23, -1, -4, -24, -13]).reshape([10, 1]);
  const gradient = valueAndGrad(
    ({ kernel, bias }, x, y) => {
      const error = np.matmul(x, kernel).add(bias).sub(y);
      return [np.square(error.ref).mean(), np.abs(error).mean()];
    },
    { hasAux: true },
  );
  const step = jit((weights, m, v, iteration, x, y) => {
    const [losses, g] = gradient(tree.ref(weights), x, y);
    const next = iteration.add(1);
    const nextM = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), m, tree.ref(g));
    const nextV = tree.map((v, g) => v.mul(0.999).add(np.square(g).mul(0.001)), v, g);
    const unbias = (beta) => np.subtract(1, np.exp(next.ref.mul(Math.log(beta))));
    const rate = np.sqrt(unbias(0.999)).div(unbias(0.9)).mul(0.001);
    const moved = tree.map(
      (w, m, v) => w.sub(m.mul(rate.ref).div(np.sqrt(v).add(1e-7))),
      weights,
      tree.ref(nextM),
      tree.ref(nextV),
    );
    rate.dispose();
    return [moved, nextM, nextV, next, losses];
  });
  const zeros = () => ({ kernel: np.zeros([1, 1]), bias: np.zeros([1]) });
  let state = [{ kernel: np.array([[0.5]]), bias: np.zeros([1]) }, zeros(), zeros(), np.array(0)];
  const history = [];
  for (let i = 0; i < 3000; i++) {
    const [weights, m, v, iteration, losses] = step(...state, x.ref, y.ref);
    history.push(losses.map((value) => value.dataSync()[0]));
    state = [weights, m, v, iteration];
  }
  const [{ kernel, bias }] = state;
  console.log(
    np
      .matmul(np.array([[11], [12], [13]]), kernel)
      .add(bias)
      .js(),
  );
}
