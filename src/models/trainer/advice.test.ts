import { afterEach, describe, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Adam } from "../../nn/optimizers/adam.ts";
import { setRandomSeed } from "../../runtime/random-seed.ts";
import { EarlyStopping } from "../callbacks/early-stopping.ts";
import { Sequential } from "../sequential.ts";
import { isStillFalling } from "./advice.ts";
import type { FitOptions } from "./fit-options.ts";

const curve = (count: number, f: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => f(i));
/** Noise of about ± 1, the same each time. */
const noise = (i: number): number => ((Math.sin(i * 12.9898) * 43758.5453) % 1) * 2;

describe("a loss", () => {
  test.each([
    ["straight down", curve(100, (i) => 11 - i / 25)],
    ["down ever more slowly, not yet at the end", curve(50, (i) => Math.exp(-i / 20))],
    ["down by far more than its noise", curve(100, (i) => 10 - i / 20 + 0.05 * noise(i))],
    ["below zero", curve(40, (i) => -i / 40)],
    ["with ten epochs only", curve(10, (i) => 5 - i / 3)],
  ])("is still falling: %s", (_, values) => {
    expect(isStillFalling(values)).toBe(true);
  });

  test.each([
    ["converged", curve(100, (i) => 11 * Math.exp(-i / 5))],
    ["converged to a floor", curve(100, (i) => 1 + Math.exp(-i / 10))],
    ["all noise", curve(100, (i) => 1 + 0.1 * noise(i))],
    ["noise around a floor", curve(60, (i) => 1 + 3 * Math.exp(-i / 6) + 0.1 * noise(i + 7))],
    ["rising at last", curve(60, (i) => (i - 40) ** 2)],
    ["the same always", curve(60, () => 2)],
    ["NaN", curve(60, (i) => (i < 50 ? 60 - i : Number.NaN))],
  ])("is no longer falling: %s", (_, values) => {
    expect(isStillFalling(values)).toBe(false);
  });

  test("of noise alone hardly ever seems to fall, however few the epochs", () => {
    for (const count of [10, 20, 50, 200]) {
      const tries = curve(500, (t) =>
        Number(isStillFalling(curve(count, (i) => 1 + 0.1 * noise(t * count + i)))),
      );
      expect(tries.reduce((sum, x) => sum + x, 0) / 500).toBeLessThan(0.02);
    }
  });
});

const x = [[-3], [31], [-11], [4], [0], [22], [-2], [-5], [-25], [-14]];
const y = x.map(([value = 0]) => value + 1);

/** What fit prints. */
async function printed(options: FitOptions, learningRate = 0.001): Promise<string> {
  setRandomSeed(1);
  const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
  model.compile({ optimizer: new Adam({ learningRate }), loss: "mse" });
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await model.fit(x, y, options);
  vi.restoreAllMocks();
  return text;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("when fit ends", () => {
  const advice =
    /The loss was still falling when training ended: from \S+ to \S+ in the last 20 of 100 epochs\. Train for more epochs, or with a larger learningRate\.\n$/;

  test("with the loss still falling, as y = x + 1 after 100 epochs, one line says so", async () => {
    expect(await printed({ epochs: 100 })).toMatch(advice);
    expect(await printed({ epochs: 100, verbose: 2 })).toMatch(advice);
  });

  test("with verbose: 0, converged, after few epochs or stopped by a callback or a signal, none does", async () => {
    expect(await printed({ epochs: 100, verbose: 0 })).toBe("");
    const controller = new AbortController();
    const abort = { onEpochEnd: (epoch: number) => void (epoch === 80 && controller.abort()) };
    const stop = new EarlyStopping({ monitor: "loss", patience: 3, minDelta: 1e9 });
    for (const text of [
      await printed({ epochs: 300 }, 0.2),
      await printed({ epochs: 9 }),
      await printed({ epochs: 100, callbacks: [stop] }),
      await printed({ epochs: 100, callbacks: [abort], signal: controller.signal }),
    ]) {
      expect(text).toContain("loss");
      expect(text).not.toContain("still falling");
    }
  });

  test("with the validation loss no longer falling, none does", async () => {
    const far = y.map((value) => value + 1000);
    const validated = { epochs: 100, validationData: [x, y] } as const;
    expect(await printed(validated)).toMatch(advice);
    expect(await printed({ ...validated, validationData: [x, far] })).not.toContain("falling");
  });
});
