import { describe, expect, test } from "vitest";
import "../runtime/install.ts";
import { dtypes } from "../core/dtype.ts";
import { writeNpz } from "../formats/npy.ts";
import { array } from "../ops/index.ts";
import {
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveNpy,
  saveNpz,
  saveSafetensors,
} from "./array-files.ts";

const tensors = Object.fromEntries(
  dtypes.map((dtype) => [dtype, array([[1, 0, 1]]).astype(dtype)] as const),
);
const shown = (of: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(of)
    .map(([name, tensor]) => `${name} ${String(tensor)}`)
    .sort();

describe("arrays in files of their own", () => {
  test("every dtype comes back from npy, npz and safetensors as it was", async () => {
    for (const [dtype, tensor] of Object.entries(tensors)) {
      const read = await loadNpy(await saveNpy(null, tensor));
      expect([read.dtype, read.shape, String(read)]).toEqual([dtype, [1, 3], String(tensor)]);
    }
    expect(shown(await loadNpz(await saveNpz(null, tensors)))).toEqual(shown(tensors));
    const bytes = await saveSafetensors(null, tensors, { format: "gradus" });
    expect(shown(await loadSafetensors(bytes))).toEqual(shown(tensors));
  });

  test("a tensor keeps its values when the bytes that it was read from change", async () => {
    const bytes = await saveNpy(null, array([1, 2, 3]));
    const read = await loadNpy(bytes);
    bytes.fill(0);
    expect(read.arraySync()).toEqual([1, 2, 3]);
  });

  test("texts are named for what they are", async () => {
    const bytes = await writeNpz(
      new Map([["names", { dtype: "string", shape: [1], data: ["a"] } as const]]),
    );
    await expect(loadNpz(bytes)).rejects.toThrow('"names": expected numbers. Received: strings.');
  });

  test("what has no values is refused", async () => {
    await expect(saveNpy(null, {} as never)).rejects.toMatchObject({ code: "save/tensor" });
  });
});
