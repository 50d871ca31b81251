import * as tf from "@tensorflow/tfjs-core";
import { reportMatmul } from "../shared/matmul.ts";
import { startTensorFlow } from "../shared/tfjs.ts";

await startTensorFlow();
await reportMatmul((a, b, size) => {
  const x = tf.tensor2d(a, [size, size]);
  const y = tf.tensor2d(b, [size, size]);
  return () => tf.matMul(x, y).dispose();
});
