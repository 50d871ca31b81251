import { testOp } from "../../test/test-op.ts";
import { logSigmoid, sigmoid, silu, softplus } from "./sigmoid.ts";

const logistic = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
const smooth = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

testOp(sigmoid, { reference: logistic, domain: [-20, 20] });
testOp(softplus, { reference: smooth, domain: [-20, 20] });
testOp(logSigmoid, { reference: (x) => -smooth(-x), domain: [-20, 20] });
testOp(silu, { reference: (x) => x * logistic(x), domain: [-7, 7] });
