import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { unzipSync } from "fflate";
import h5wasm from "h5wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { readHdf5 } from "./hdf5.ts";
import { readPlainHdf5 } from "./hdf5-plain.ts";
import type { Hdf5Group } from "./hdf5-tree.ts";
import { type Hdf5GroupToWrite, writeHdf5 } from "./hdf5-writer.ts";

const cases = new URL("../../conformance/cases/", import.meta.url);
/** Files of weights that Keras wrote, by case. */
const files = readdirSync(cases)
  .filter((name) => /^(save|resume|train|evaluate|layers)-/.test(name))
  .flatMap((name): [string, Uint8Array][] => {
    const zip = readFileSync(new URL(`${name}/model.keras`, cases));
    const bytes = unzipSync(new Uint8Array(zip))["model.weights.h5"];
    return bytes === undefined ? [] : [[name, bytes]];
  });

/** By the library alone, which a bound of one's own leads to. */
function byLibrary(bytes: Uint8Array): Promise<Hdf5Group> {
  return readHdf5("test", bytes, { maxBytes: 2 ** 30 });
}

function outcome(bytes: Uint8Array): Hdf5Group | string | null {
  try {
    return readPlainHdf5("test", bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}

/** A group with one dataset, and what may be changed in its bytes: the place of each letter sequence. */
let sample: Uint8Array;
const placeOf = (letters: string): number =>
  new TextDecoder("latin1").decode(sample).indexOf(letters);

function changed(at: number, value: bigint): Uint8Array {
  const bytes = sample.slice();
  new DataView(bytes.buffer).setBigUint64(at, value, true);
  return bytes;
}

beforeAll(() => {
  const array = { dtype: "float32", shape: [2, 3], data: new Float32Array(6).fill(1) } as const;
  const vars: Hdf5GroupToWrite = {
    kind: "group",
    attributes: new Map([["name", "dense"]]),
    children: new Map([["0", { kind: "dataset", array }]]),
  };
  sample = writeHdf5({ kind: "group", children: new Map([["vars", vars]]) });
});

describe("readPlainHdf5", () => {
  test("there are files of Keras to try", () => {
    expect(files.length).toBeGreaterThan(5);
  });

  test.each(files)("reads %s as the library does", async (_, bytes) => {
    const plain = outcome(bytes);
    expect(plain).not.toBeNull();
    expect(plain).toEqual(await byLibrary(bytes));
  });

  test("leaves newer forms, filters, links and other types to the library", async () => {
    const { FS } = await h5wasm.ready;
    const write = (
      libver: "latest" | "oldest",
      fill: (file: InstanceType<typeof h5wasm.File>) => void,
    ): Uint8Array => {
      const file = new h5wasm.File("/plain.h5", "w", libver === "latest" ? { libver } : {});
      fill(file);
      file.close();
      return FS.readFile("/plain.h5").slice();
    };
    const data = new Float32Array(100);
    expect(outcome(write("latest", (file) => file.create_group("a")))).toBeNull();
    expect(
      outcome(
        write("oldest", (file) =>
          file.create_dataset({ name: "x", data, shape: [100], chunks: [10], compression: 4 }),
        ),
      ),
    ).toBeNull();
    expect(outcome(write("oldest", (file) => file.create_soft_link("/x", "link")))).toBeNull();
    expect(
      outcome(write("oldest", (file) => file.create_dataset({ name: "x", data: ["a"] }))),
    ).toBeNull();
    FS.unlink("/plain.h5");
  });

  test("what it reads is no view of the file", () => {
    const bytes = sample.slice();
    const root = outcome(bytes);
    const before = structuredClone(root);
    bytes.fill(0xff);
    expect(root).toEqual(before);
  });

  test.each([
    ["a file cut short", () => sample.slice(0, -1), "hdf5/corrupt"],
    ["a file cut in its first bytes", () => sample.slice(0, 40), "hdf5/corrupt"],
    ["a root that lies outside", () => changed(64, 2n ** 63n), "hdf5/corrupt"],
    ["a leaf that is none", () => changed(placeOf("TREE") + 32, 8n), "hdf5/corrupt"],
    ["a name outside of its heap", () => changed(placeOf("SNOD") + 8, 2n ** 40n), "hdf5/corrupt"],
    ["a heap that passes the end", () => changed(placeOf("HEAP") + 8, 2n ** 40n), "hdf5/corrupt"],
    // The last leaf is the root's: its only member is then the root itself.
    [
      "a group in itself",
      () =>
        changed(
          new TextDecoder("latin1").decode(sample).lastIndexOf("SNOD") + 16,
          new DataView(sample.buffer).getBigUint64(64, true),
        ),
      "hdf5/loop",
    ],
  ])("refuses %s", (_, bytes, code) => {
    expect(outcome(bytes())).toBe(code);
  });

  test("refuses dimensions that the file cannot hold, and members that share their values", () => {
    const view = new DataView(sample.buffer);
    let at = 0;
    while (view.getBigUint64(at, true) !== 2n || view.getBigUint64(at + 8, true) !== 3n) at += 8;
    expect(outcome(changed(at, 2n ** 40n))).toBe("hdf5/size");
    expect(outcome(changed(at, 2n ** 60n))).toBe("hdf5/size");
    const many = Array.from({ length: 8 }, (_, i) => {
      const shape = [i === 0 ? 4000 : 1];
      const data = new Float32Array(shape[0] ?? 0);
      return [`${i}`, { kind: "dataset", array: { dtype: "float32", shape, data } }] as const;
    });
    const bytes = writeHdf5({ kind: "group", children: new Map(many) });
    const whole = new DataView(bytes.buffer);
    const leaf = new TextDecoder("latin1").decode(bytes).indexOf("SNOD") + 8;
    expect(outcome(bytes)).toMatchObject({ kind: "group" });
    // All names lead to the first one's header, so that its values would be taken eight times.
    for (let i = 1; i < 8; i++) {
      whole.setBigUint64(leaf + 40 * i + 8, whole.getBigUint64(leaf + 8, true), true);
    }
    expect(outcome(bytes)).toBe("hdf5/size");
  });

  test("whatever is changed, it reads, refuses or leaves it, at once", () => {
    const seeds = [sample, ...files.slice(0, 3).map(([, bytes]) => bytes)];
    const edit = fc.tuple(fc.nat(), fc.constantFrom(0, 1, 8, 64, 127, 255));
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        (seed, edits) => {
          const bytes = seed.slice();
          for (const [place, value] of edits) bytes[place % bytes.length] = value;
          const result = outcome(bytes);
          if (typeof result === "string") expect(result).toMatch(/^(hdf5|format)\//);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
