import { expect, test } from "vitest";
import "../../../runtime/install.ts";
import { onEachBackend } from "../../../../test/test-op.ts";
import { fromHost } from "../../../ops/convert.ts";
import { jit } from "../../../runtime/jit.ts";
import { binOf } from "./hash-bins.ts";
import { HashedCrossing } from "./hashed-crossing.ts";
import { Hashing } from "./hashing.ts";
import { crossedBins, integerBins } from "./integer-hash.ts";

/** Bins enough to show nearly all bits. */
const many = 2 ** 53 - 111;
const text = "The quick brown fox jumps over the lazy dog; ünïcödé ✓ 0123456789. ".repeat(4);

test("fingerprints of all lengths are TensorFlow's", () => {
  const recorded: readonly (readonly [length: number, bin: number])[] = [
    [0, 398277410445704],
    [1, 6611183670380275],
    [2, 1814215449849168],
    [3, 2383096390238993],
    [4, 3812205487949838],
    [7, 7673848555213470],
    [8, 4784747894964593],
    [15, 6803870930573341],
    [16, 6400514544887302],
    [17, 894630292021808],
    [31, 7517375990410103],
    [32, 7147782946720400],
    [33, 8983052328500260],
    [63, 460047575279079],
    [64, 6620968315949163],
    [65, 1242466862361209],
    [127, 3069866609873440],
    [128, 6308664241832286],
    [129, 5020923306572512],
    [200, 4261374965953656],
  ];
  const bin = binOf(many, null);
  for (const [length, wanted] of recorded)
    expect(bin(text.slice(0, length)), `${length}`).toBe(wanted);
});

test("salted hashes of all lengths are TensorFlow's", () => {
  const recorded: readonly (readonly [length: number, bin: number])[] = [
    [0, 3112462533580693],
    [1, 667117728751460],
    [7, 6043447553264777],
    [8, 7799906449433824],
    [9, 8323328676298751],
    [15, 2228188832048584],
    [16, 2807172909562943],
    [17, 2910321590534538],
    [64, 6433388441680040],
  ];
  const bin = binOf(many, [12345, -6]);
  for (const [length, wanted] of recorded)
    expect(bin(text.slice(0, length)), `${length}`).toBe(wanted);
});

/** Integers of all lengths as written, and the extremes. */
const integers = Int32Array.of(
  ...Array.from({ length: 10 }, (_, i) => [
    10 ** i,
    -(10 ** i),
    10 ** i - 1,
    7 * 10 ** i + 3,
  ]).flat(),
  2147483647,
  -2147483648,
  -123456789,
);

test("programs hash integers as the host hashes their digits", () => {
  const x = fromHost(integers, [integers.length], "int32");
  onEachBackend((backend) => {
    for (const bins of [1, 2, 100, 65536, 65537, 2 ** 31 - 1]) {
      for (const salt of [null, [133, -137]] as const) {
        const got = jit((values) => integerBins(values, bins, salt))(x);
        const wanted = Array.from(integers, (value) => binOf(bins, salt)(String(value)));
        expect(got.arraySync(), `${backend}, ${bins} bins, ${salt}`).toEqual(wanted);
      }
    }
  });
});

test("programs hash integers without a sign too", () => {
  const x = fromHost(Uint32Array.of(0, 9, 3000000000, 4294967295), [4], "uint32");
  const wanted = ["0", "9", "3000000000", "4294967295"].map(binOf(1000, null));
  expect(integerBins(x, 1000, null).arraySync()).toEqual(wanted);
});

test("programs join integers as the host does", () => {
  const x = fromHost(integers, [integers.length], "int32");
  const y = fromHost(integers.slice().reverse(), [integers.length], "int32");
  for (const numBins of [5, 65537, 2 ** 31 - 1]) {
    const got = jit((a, b) => crossedBins([a, b, a], 0xdecafcaffen, numBins))(x, y);
    expect(got.arraySync()).toEqual(new HashedCrossing({ numBins }).apply([x, y, x]).arraySync());
  }
});

test("Hashing takes floats by their whole part, and booleans by name", () => {
  const layer = new Hashing({ numBins: 100 });
  expect(layer.apply([1.9, 2, -3.7]).arraySync()).toEqual([49, 59, 99]);
  expect(layer.apply([true, false]).arraySync()).toEqual([70, 57]);
  const run = jit((x) => layer.apply(x));
  expect(run(fromHost(Float32Array.of(1.9, 2, -3.7), [3], "float32")).arraySync()).toEqual([
    49, 59, 99,
  ]);
  expect(run(fromHost(Uint8Array.of(1, 0), [2], "bool")).arraySync()).toEqual([70, 57]);
});

test("Hashing refuses what cannot be", () => {
  expect(() => new Hashing({ numBins: 0 })).toThrow("Hashing: numBins: expected a positive");
  expect(() => new Hashing({ numBins: 3, dtype: "float32" })).toThrow("bins are int32");
  expect(() => new Hashing({ numBins: 3, salt: [1, 2, 3] as never })).toThrow("or a list of two");
  expect(() => new Hashing({ numBins: 3, outputMode: "tfIdf" as never })).toThrow(
    'expected one of "int", "oneHot", "multiHot", "count". Received: "tfIdf"',
  );
  expect(() => new Hashing({ numBins: 3, sparse: true })).toThrow("sparse tensors");
  expect(() => new Hashing({ numBins: 3, maskValue: "3" }).apply([3, 4])).toThrow("a number");
});

test("HashedCrossing refuses what cannot be crossed", () => {
  const layer = new HashedCrossing({ numBins: 5 });
  expect(() => layer.apply([["a"]])).toThrow("at least two features. Received: 1");
  expect(() => layer.apply([["a", "b"], [1]])).toThrow("equal shape. Received: [2], [1]");
  expect(() => layer.apply([[[1, 2]], [[3, 4]]])).toThrow("[batch, 1]. Received: [1, 2]");
  expect(() => layer.apply([[1.5], [2]])).toThrow("must be strings or integers");
  const floats = fromHost(Float32Array.of(1), [1], "float32");
  expect(() => jit((x) => layer.apply([x, x]))(floats)).toThrow("Received: float32");
});
