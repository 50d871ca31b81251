import fc from "fast-check";
import h5wasm from "h5wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5.ts";
import { loadH5Library } from "./hdf5-library.ts";

type H5File = InstanceType<typeof h5wasm.File>;

/** Bytes of a file that `fill` writes with the library itself. */
async function fileWith(fill: (file: H5File) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("/written.h5", "w");
  try {
    fill(file);
  } finally {
    file.close();
  }
  const bytes = FS.readFile("/written.h5");
  FS.unlink("/written.h5");
  return bytes;
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await readHdf5("test", bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return "read";
}

function at(group: Hdf5Group, ...path: readonly string[]): Hdf5Group | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return group;
  const child = group.children.get(name);
  return child?.kind === "group" ? at(child, ...rest) : undefined;
}

let sample: Uint8Array;

beforeAll(async () => {
  sample = await fileWith((file) => {
    const vars = file.create_group("layers").create_group("dense").create_group("vars");
    vars.create_attribute("name", "my dense");
    vars.create_attribute("names", ["a", "b"]);
    vars.create_attribute("count", 3);
    vars.create_dataset({ name: "0", data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] });
    vars.create_dataset({ name: "1", data: new BigInt64Array([9n]), shape: [], dtype: "<q" });
    vars.create_dataset({ name: "2", data: new Uint8Array([]), shape: [0, 4] });
    file.create_group("empty");
  });
});

describe("readHdf5", () => {
  test("reads groups, arrays of every rank and text attributes", async () => {
    const vars = at(await readHdf5("test", sample), "layers", "dense", "vars");
    expect(vars?.attributes.get("name")).toBe("my dense");
    expect(vars?.attributes.get("names")).toEqual(["a", "b"]);
    expect(vars?.attributes.has("count")).toBe(false);
    expect(vars?.children.get("0")).toMatchObject({
      array: { dtype: "float32", shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) },
    });
    expect(vars?.children.get("1")).toMatchObject({
      array: { dtype: "int32", shape: [], data: new Int32Array([9]) },
    });
    expect(vars?.children.get("2")).toMatchObject({ array: { shape: [0, 4] } });
  });

  test("keeps groups without content", async () => {
    expect(at(await readHdf5("test", sample), "empty")?.children.size).toBe(0);
  });

  test("reads compressed datasets that take several blocks", async () => {
    const data = Float64Array.from({ length: 3 * 500_000 }, (_, i) => i % 1000);
    const bytes = await fileWith((file) => {
      file.create_dataset({
        name: "x",
        data,
        shape: [3, 500_000],
        chunks: [1, 1000],
        compression: 4,
      });
    });
    const x = (await readHdf5("test", bytes)).children.get("x");
    expect(x?.kind === "dataset" && x.array.data).toEqual(data);
  });

  test("refuses to follow links out of the file, into nothing, or round in a circle", async () => {
    const external = await fileWith((file) => file.create_external_link("/dev/stdin", "x", "link"));
    expect(await codeOf(external)).toBe("hdf5/link");
    const soft = await fileWith((file) => file.create_soft_link("/nowhere", "link"));
    expect(await codeOf(soft)).toBe("hdf5/link");
    const loop = await fileWith((file) => {
      file.create_group("a").create_group("b");
      file.create_hard_link("/a", "/a/b/again");
    });
    expect(await codeOf(loop)).toBe("hdf5/loop");
  });

  test("refuses sizes that the file cannot hold", async () => {
    const bytes = await fileWith((file) => {
      file.create_dataset({
        name: "x",
        data: new Float32Array(1 << 22),
        shape: [1 << 22],
        chunks: [1 << 16],
        compression: 9,
      });
    });
    expect(bytes.length).toBeLessThan(1 << 17);
    await expect(readHdf5("test", bytes, { maxBytes: 1 << 20 })).rejects.toMatchObject({
      code: "hdf5/size",
    });
  });

  test("refuses elements that are no numbers", async () => {
    const bytes = await fileWith((file) => {
      file.create_dataset({ name: "x", data: ["one", "two"] });
    });
    expect(await codeOf(bytes)).toBe("hdf5/element-type");
  });

  test.each([
    ["no bytes", 0, "hdf5/not-hdf5"],
    ["half a signature", 4, "hdf5/not-hdf5"],
    ["a cut header", 40, "hdf5/corrupt"],
    ["a cut tree", 400, "hdf5/corrupt"],
  ])("refuses %s", async (_, length, code) => {
    expect(await codeOf(sample.slice(0, length))).toBe(code);
  });

  test("reads or throws its own error, whatever is changed, and reads good files afterwards", async () => {
    const { FS } = await loadH5Library();
    const open = FS.open;
    const streams = FS.streams.filter(Boolean).length;
    const edit = fc.tuple(fc.nat(sample.length - 1), fc.constantFrom(0, 1, 127, 255, 66));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 20 }), async (edits) => {
        const bytes = sample.slice();
        for (const [place, value] of edits) bytes[place] = value;
        expect(await codeOf(bytes)).toMatch(/^(read|(hdf5|format)\/[a-z0-9-]+)$/);
      }),
      { numRuns: 100 },
    );
    expect(await codeOf(sample)).toBe("read");
    expect(FS.open).toBe(open);
    expect(FS.streams.filter(Boolean)).toHaveLength(streams);
  });

  test("refuses a heap whose objects lead nowhere, on which the library would loop for ever", async () => {
    const heap = new TextDecoder("latin1").decode(sample).indexOf("GCOL");
    expect(heap).toBeGreaterThan(0);
    const bytes = sample.slice();
    // From the second object on: index 0, size 0.
    bytes.fill(0, heap + 32, heap + 4096);
    expect(await codeOf(bytes)).toBe("hdf5/corrupt");
  });

  test("leaves the library as it was, also where a file makes it fail half-way", async () => {
    const library = await loadH5Library();
    const before = library.HEAPU8.slice();
    const streams = [...library.FS.streams];
    for (const length of [400, sample.length]) await codeOf(sample.slice(0, length));
    expect(Buffer.compare(library.HEAPU8.subarray(0, before.length), before)).toBe(0);
    expect(library.FS.streams).toEqual(streams);
    const memory = new WebAssembly.Memory({ initial: 1 });
    expect(memory.grow(8192)).toBe(1);
  });

  test("keeps the library's diagnostics to itself, and only during the call", async () => {
    const library = await loadH5Library();
    const { FS } = library;
    const standardError = FS.streams[2];
    const log = FS.open("/log.txt", "w");
    FS.streams[2] = log;
    try {
      const broken = sample.slice(0, 400);
      expect(await codeOf(broken)).toBe("hdf5/corrupt");
      expect(FS.streams[2]).toBe(log);
      const { FS: files } = await h5wasm.ready;
      expect(files.readFile("/log.txt")).toHaveLength(0);
      // The same fault outside of the reader is heard.
      library.open("/nothing.h5", 0, false, -1, -1);
      expect(files.readFile("/log.txt").length).toBeGreaterThan(0);
    } finally {
      FS.streams[2] = standardError;
      FS.close(log);
      FS.unlink("/log.txt");
    }
  });
});
