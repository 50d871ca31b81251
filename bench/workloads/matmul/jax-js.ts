import { jit, numpy as np } from "@jax-js/jax";
import { startJax } from "../shared/jax-js.ts";
import { reportMatmul } from "../shared/matmul.ts";

await startJax();
await reportMatmul((a, b, size) => {
  const x = np.array(a, { shape: [size, size] });
  const y = np.array(b, { shape: [size, size] });
  const product = jit(np.matmul);
  return async () => {
    const z = product(x.ref, y.ref);
    await z.blockUntilReady();
    z.dispose();
  };
});
