import { testOp } from "../../test/test-op.ts";
import { exp, exp2, expm1, log, log1p, log2, log10, logaddexp, logaddexp2 } from "./exponential.ts";

testOp(exp, { reference: Math.exp, domain: [-5, 5] });
testOp(exp2, { reference: (x) => 2 ** x, domain: [-5, 5] });
testOp(expm1, { reference: Math.expm1, domain: [-3, 3] });
testOp(log, { reference: Math.log, domain: [0.1, 9] });
testOp(log1p, { reference: Math.log1p, domain: [-0.9, 9] });
testOp(log2, { reference: Math.log2, domain: [0.1, 9], factor: 2 });
testOp(log10, { reference: Math.log10, domain: [0.1, 9], factor: 2 });
testOp(logaddexp, {
  reference: (x, y) =>
    x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y))),
  domain: [-3, 3],
});
testOp(logaddexp2, {
  reference: (x, y) => (x === y ? x + 1 : Math.max(x, y) + Math.log2(1 + 2 ** -Math.abs(x - y))),
  domain: [-3, 3],
  factor: 4,
});
