import { afterEach, expect, test } from "vitest";
import "./install.ts";
import { ValueError } from "../core/errors.ts";
import { normal } from "../nn/random/functions.ts";
import { matmul } from "../ops/matmul.ts";
import { backend, setBackend } from "./device.ts";
import { jit } from "./jit.ts";
import { setRandomSeed } from "./random-seed.ts";
import { Variable } from "./variable.ts";

afterEach(() => {
  setBackend("wasm");
});

function product(): Float32Array {
  const a = normal([33, 200], { seed: 1 });
  const b = normal([200, 17], { seed: 2 });
  return Float32Array.from(matmul(a, b).dataSync());
}

/** The same in plain float32: rounded after each multiplication and each addition. */
function roundedProduct(): Float32Array {
  const a = normal([33, 200], { seed: 1 }).dataSync();
  const b = normal([200, 17], { seed: 2 }).dataSync();
  const out = new Float32Array(33 * 17);
  for (let i = 0; i < 33; i++) {
    for (let j = 0; j < 17; j++) {
      let sum = 0;
      for (let k = 0; k < 200; k++) {
        const term = Math.fround((a[200 * i + k] ?? 0) * (b[17 * k + j] ?? 0));
        sum = Math.fround(sum + term);
      }
      out[17 * i + j] = sum;
    }
  }
  return out;
}

test("a portable seed takes the arithmetic that is the same everywhere, and a plain seed gives the fast one back", () => {
  setRandomSeed(1);
  const fast = backend().describe();
  setRandomSeed(1, { portable: true });
  expect(backend().describe()).toContain("no fused multiply-add");
  expect(product()).toEqual(roundedProduct());
  setRandomSeed(1);
  expect(backend().describe()).toBe(fast);
});

test("values outlive the change of arithmetic", () => {
  const weight = new Variable([1, 2, 3]);
  weight.assign(weight.value.add(1));
  setRandomSeed(1, { portable: true });
  weight.assign(weight.value.multiply(2));
  expect(Array.from(weight.value.dataSync())).toEqual([4, 6, 8]);
});

test("values outlive a change of the backend", () => {
  const weight = new Variable([1, 2, 3]);
  const program = jit(() => {
    weight.assign(weight.value.add(1));
  });
  program();
  setBackend("reference");
  program();
  expect(backend().name).toBe("reference");
  expect(Array.from(weight.value.dataSync())).toEqual([3, 4, 5]);
  setBackend("wasm");
  program();
  expect(Array.from(weight.value.dataSync())).toEqual([4, 5, 6]);
});

test("options that are not known are errors", () => {
  expect(() => setRandomSeed(1, { portabel: true } as object)).toThrow(ValueError);
});
