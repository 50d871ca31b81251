import { expect, test } from "vitest";
import { cellWidth, fitCell, wrapCell } from "./cell-width.ts";

test("Korean syllables, Chinese and emoji take two cells, combining marks none", () => {
  expect(cellWidth("dense")).toBe(5);
  expect(cellWidth("은닉층")).toBe(6);
  expect(cellWidth("은닉층".normalize("NFD"))).toBe(6);
  expect(cellWidth("層")).toBe(2);
  expect(cellWidth("🧠")).toBe(2);
  expect(cellWidth("é".normalize("NFD"))).toBe(1);
  expect(cellWidth("━…└")).toBe(3);
});

test("what does not fit is cut, also in the middle of a wide character", () => {
  expect(fitCell("dense", 5)).toBe("dense");
  expect(fitCell("dense_1", 5)).toBe("dens…");
  expect(fitCell("은닉층", 5)).toBe("은닉…");
  expect(fitCell("은닉층", 4)).toBe("은 …");
});

test("text wraps between words, and a longer word is cut", () => {
  expect(wrapCell("batch_normalization (BatchNormalization)", 19)).toEqual([
    "batch_normalization",
    "(BatchNormalizatio…",
  ]);
  expect(wrapCell("(None, 2, 3)", 9)).toEqual(["(None, 2,", "3)"]);
  expect(wrapCell("   └ dense (Dense)", 40)).toEqual(["   └ dense (Dense)"]);
  expect(wrapCell("", 5)).toEqual([""]);
});
