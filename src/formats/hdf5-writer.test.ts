import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DType, dtypes, hostArray } from "../core/dtype.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5.ts";
import { type Hdf5DatasetToWrite, type Hdf5GroupToWrite, writeHdf5 } from "./hdf5-writer.ts";

type Node = Hdf5GroupToWrite | Hdf5DatasetToWrite;

function group(
  children: Readonly<Record<string, Node>>,
  texts: Readonly<Record<string, string>> = {},
): Hdf5GroupToWrite {
  const attributes = new Map(Object.entries(texts));
  return { kind: "group", attributes, children: new Map(Object.entries(children)) };
}

function dataset(dtype: DType, shape: readonly number[], values: readonly number[]): Node {
  const data = hostArray(dtype, values.length);
  data.set(values);
  // As Keras marks it: HDF5 has no name for this type.
  const attributes = new Map(dtype === "bfloat16" ? [["dtype", "bfloat16"]] : []);
  return { kind: "dataset", attributes, array: { dtype, shape, data } };
}

/** What is read of a file, as what could be written again. */
function written({ attributes, children }: Hdf5Group): unknown {
  return group(
    Object.fromEntries(
      [...children].map(([name, child]) => [
        name,
        child.kind === "group" ? (written(child) as Node) : (child as Node),
      ]),
    ),
    Object.fromEntries(attributes) as Record<string, string>,
  );
}

describe("writeHdf5", () => {
  test("writes what the library reads: every dtype, scalars, no elements, texts", async () => {
    const root = group({
      ...Object.fromEntries(dtypes.map((dtype) => [dtype, dataset(dtype, [2, 1], [1, 0])])),
      empty: group({}, { name: "", other: "밀집" }),
      none: dataset("float32", [0, 3], []),
      scalar: dataset("int32", [], [-7]),
    });
    expect(written(await readHdf5("test", writeHdf5(root)))).toEqual(root);
  });

  test("lists more members than one leaf, one node or one heap of the format's defaults can", async () => {
    const count = 700;
    const root = group(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `layer_${i}`,
          group({ vars: group({ 0: dataset("int32", [], [i]) }, { name: `name of layer ${i}` }) }),
        ]),
      ),
    );
    expect(written(await readHdf5("test", writeHdf5(root)))).toEqual(root);
  });

  test("whatever the tree, it is read back, and written to the same bytes", async () => {
    const name = fc
      .stringMatching(/^[a-zA-Z0-9_가-힣]{1,12}$/)
      .filter((key) => key !== "__proto__");
    const { tree } = fc.letrec<{ tree: Hdf5GroupToWrite }>((tie) => ({
      tree: fc
        .tuple(
          fc.dictionary(
            name,
            fc.oneof({ maxDepth: 3 }, fc.constant(dataset("float64", [1], [0.1])), tie("tree")),
            { maxKeys: 12 },
          ),
          fc.dictionary(
            name,
            fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0")),
            { maxKeys: 3 },
          ),
        )
        .map(([children, texts]) => group(children as Record<string, Node>, texts)),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (root) => {
        const bytes = writeHdf5(root);
        expect(written(await readHdf5("test", bytes))).toEqual(root);
        expect(writeHdf5(root)).toEqual(bytes);
      }),
      { numRuns: 25 },
    );
  });
});
