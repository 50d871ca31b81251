import { describe, expect, it } from "vitest";
import { ValueError } from "../errors.ts";
import { truncatedNormal, uniform } from "./distributions.ts";
import { keyFromSeed, nextSeedState } from "./seed-key.ts";
import { SeedSource } from "./seed-source.ts";

describe("SeedSource", () => {
  it("gives unseeded draws the keys that Keras's global generator gives after set_random_seed(7)", () => {
    const source = new SeedSource(7);
    const keys = Array.from({ length: 6 }, () => source.drawKey());
    expect(keys).toEqual([
      [347712783, 0],
      [434912, 5387],
      [546841, 95987],
      [661810, 95110],
      [355677, 36706],
      [179839, 835620],
    ]);
  });

  it("takes one default seed for the first unseeded draw and none for the next", () => {
    const source = new SeedSource(7);
    source.drawKey();
    source.drawKey();
    expect([source.makeDefaultSeed(), source.makeDefaultSeed()]).toEqual([161973070, 423938500]);
  });

  it("initializes two Dense layers as Keras does after set_random_seed(7)", () => {
    const source = new SeedSource(7);
    const limit = Math.sqrt(6 / (3 + 2));
    const glorotUniform = uniform(keyFromSeed(source.makeDefaultSeed()), 6, -limit, limit);
    expect(glorotUniform).toEqual(
      Float32Array.of(
        1.03726673,
        0.139786586,
        -0.290029019,
        0.853515565,
        0.482176661,
        -0.491133392,
      ),
    );
    const deviation = Math.sqrt(2 / 3) / 0.87962566103423978;
    const heNormal = truncatedNormal(keyFromSeed(source.makeDefaultSeed()), 6, 0, deviation);
    expect(heNormal).toEqual(
      Float32Array.of(
        0.181233212,
        -0.0897469595,
        0.953738928,
        0.613128841,
        1.02879238,
        -1.36664128,
      ),
    );
  });

  it("orders samples and batches by streams of their own", () => {
    const source = new SeedSource(42);
    source.makeDefaultSeed();
    const into = new Int32Array(10);
    source.permutation(10, into);
    expect(Array.from(into)).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
    const batches = ["a", "b", "c"];
    source.shuffle(batches);
    expect(batches.toSorted()).toEqual(["a", "b", "c"]);
  });

  it.each([-1, 2 ** 32, 1.5, Number.NaN])("refuses the seed %s", (seed) => {
    expect(() => new SeedSource(seed)).toThrow(ValueError);
    expect(() => keyFromSeed(seed)).toThrow(/from 0 to 4294967295/);
  });
});

describe("seed states", () => {
  it("keep large seeds and count on 32 bits", () => {
    expect(keyFromSeed(0xffffffff)).toEqual([4294967295, 0]);
    expect(nextSeedState([5, 0xffffffff])).toEqual([5, 0]);
  });
});
