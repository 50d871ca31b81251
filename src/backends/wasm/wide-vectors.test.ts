import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, it } from "vitest";

/** Trains a network whose kernels are of all kinds; prints how programs run, and all bits of what it learned. */
const script = `
  import { array, Input, random, Sequential, describe, utils } from "gradus";
  import { BatchNormalization, Dense } from "gradus/layers";
  utils.setRandomSeed(3);
  const x = random.normal([300, 37], { seed: 1 });
  const y = random.normal([300, 5], { seed: 2 });
  const model = new Sequential([
    Input([37]),
    new Dense({ units: 53, activation: "tanh" }),
    new BatchNormalization(),
    new Dense({ units: 5 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(x, y, { epochs: 150, verbose: 0 });
  const bits = model.getWeights().map((w) => [...new Uint32Array(w.dataSync().buffer.slice(0))]);
  console.log(JSON.stringify([describe(), bits]));
`;

function trained(wide: string): [description: string, bits: number[][]] {
  const output = execFileSync(
    process.execPath,
    ["--conditions=gradus-source", "--input-type=module", "--eval", script],
    {
      encoding: "utf8",
      env: { ...process.env, GRADUS_WIDE_VECTORS: wide, GRADUS_BACKEND: "wasm" },
    },
  );
  return JSON.parse(output);
}

it("trains to the same bits with pairs of vectors joined as without, and says which it is", () => {
  const [narrow, narrowBits] = trained("0");
  const [wide, wideBits] = trained("1");

  expect(narrow).toContain("128-bit vectors");
  // Elsewhere there is nothing to join, and nothing is switched.
  expect(wide.includes("pairs of 128-bit vectors joined")).toBe(process.arch === "x64");
  expect(narrowBits.flat()).toHaveLength(37 * 53 + 53 + 4 * 53 + 53 * 5 + 5);
  expect(wideBits).toEqual(narrowBits);
}, 60_000);
