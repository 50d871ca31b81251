import { expect, test } from "vitest";
import { fuzz } from "./run.ts";

/** More by hand: `npm run fuzz -- --count 100000 --seed 7`. */
const count = Number(process.env.GRADUS_FUZZ_FILES ?? 1500);

test("hostile files of every format are read or refused, in time and within memory", async () => {
  const { inputs, faults, codes } = await fuzz({ count, seed: 20261124 });
  expect(faults).toEqual([]);
  expect(inputs).toBe(count);
  // Were all refused alike, nothing behind the first check would have been tried.
  expect(codes.size).toBeGreaterThan(40);
}, 120_000);
