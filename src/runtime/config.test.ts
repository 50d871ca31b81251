import { afterEach, expect, test } from "vitest";
import "./install.ts";
import { binaryCrossentropy } from "../nn/losses/crossentropy.ts";
import {
  epsilon,
  floatx,
  maxEpochs,
  setDtypePolicy,
  setEpsilon,
  setFloatx,
  setImageDataFormat,
  setMaxEpochs,
} from "./config.ts";

afterEach(() => {
  setEpsilon(1e-7);
  setFloatx("float32");
  setMaxEpochs(null);
});

test("epsilon decides how far a loss keeps probabilities from 0 and 1", () => {
  const worst = (): number => binaryCrossentropy([[1]], [[0]]).item();
  expect(worst()).toBeCloseTo(-Math.log(1e-7), 4);
  setEpsilon(1e-3);
  expect(epsilon()).toBe(1e-3);
  expect(worst()).toBeCloseTo(-Math.log(1e-3), 4);
});

test("settings that cannot be are errors, and change nothing", () => {
  expect(() => setEpsilon(0)).toThrow("small positive number. Received: 0");
  expect(() => setFloatx("int32" as "float32")).toThrow('Received: "int32"');
  expect(() => setDtypePolicy("mixed_float16" as "float32")).toThrow("mixed precision");
  expect(() => setMaxEpochs(1.5)).toThrow("positive integer");
  expect(() => setImageDataFormat("channels_last" as "channelsLast")).toThrow("channelsLast");
  expect([epsilon(), floatx(), maxEpochs()]).toEqual([1e-7, "float32", null]);
});
