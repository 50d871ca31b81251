import { array, jit, type Tensor } from "gradus";
import { reportMatmul } from "../shared/matmul.ts";

await reportMatmul((a, b, size) => {
  const x = array(a).reshape(size, size);
  const y = array(b).reshape(size, size);
  const product = jit((left: Tensor, right: Tensor) => left.matmul(right));
  return () => product(x, y);
});
