import { testOp } from "../../test/test-op.ts";
import { arccosh, arcsinh, arctanh, cosh, sinh, tanh } from "./hyperbolic.ts";
import {
  arccos,
  arcsin,
  arctan,
  arctan2,
  cos,
  deg2rad,
  hypot,
  rad2deg,
  sin,
  tan,
} from "./trigonometry.ts";

testOp(sin, { reference: Math.sin, domain: [-4, 4] });
testOp(cos, { reference: Math.cos, domain: [-4, 4] });
testOp(tan, { reference: Math.tan, domain: [-1.2, 1.2] });
testOp(arcsin, { reference: Math.asin, domain: [-0.9, 0.9], ofIntegers: "float32" });
testOp(arccos, { reference: Math.acos, domain: [-0.9, 0.9], ofIntegers: "float32" });
testOp(arctan, { reference: Math.atan, domain: [-4, 4] });
testOp(arctan2, { reference: Math.atan2, domain: [0.3, 4] });
testOp(hypot, { reference: (x, y) => Math.hypot(x, y), domain: [0.3, 4] });
testOp(deg2rad, { reference: (x) => x * (Math.PI / 180), domain: [-180, 180], factor: 2 });
testOp(rad2deg, { reference: (x) => x * (180 / Math.PI), domain: [-4, 4], factor: 2 });
testOp(sinh, { reference: Math.sinh, domain: [-3, 3] });
testOp(cosh, { reference: Math.cosh, domain: [-3, 3] });
testOp(tanh, { reference: Math.tanh, domain: [-3, 3] });
testOp(arcsinh, { reference: Math.asinh, domain: [-4, 4] });
testOp(arccosh, { reference: Math.acosh, domain: [1.2, 5] });
testOp(arctanh, { reference: Math.atanh, domain: [-0.9, 0.9] });
