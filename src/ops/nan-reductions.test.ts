import { describe, expect, test } from "vitest";
import { expectValues } from "../../test/test-op.ts";
import { array } from "./convert.ts";
import { fmax, fmin } from "./extremes.ts";
import {
  nanargmax,
  nanargmin,
  nanmax,
  nanmean,
  nanmin,
  nanprod,
  nanstd,
  nansum,
  nanvar,
} from "./nan-reductions.ts";

const x = array([
  [1, NaN, 4],
  [NaN, NaN, NaN],
]);

describe("folds that pass over NaN", () => {
  test("use what is left", () => {
    expectValues(nansum(x, 1), [5, 0]);
    expectValues(nanprod(x, 1), [4, 1]);
    expectValues(nanmean(x), 2.5);
    expectValues(nanvar(x), 2.25);
    expectValues(nanstd(x), 1.5);
    expectValues(nanmax(x, 0), [1, NaN, 4]);
    expectValues(nanmin(x, 1, true), [[1], [NaN]]);
    expectValues(nanargmax(x, 1), [2, -1]);
    expectValues(nanargmin(x, 1), [0, -1]);
  });

  test("leave integers as they are", () => {
    expect(nansum(array([1, 2], "int32")).dtype).toBe("int32");
    expectValues(nansum(array([1, 2], "int32")), 3);
  });

  test("fmax and fmin choose the one that is a number", () => {
    expectValues(fmax([1, NaN, 3], [2, 2, NaN]), [2, 2, 3]);
    expectValues(fmin([1, NaN, NaN], [2, 2, NaN]), [1, 2, NaN]);
  });
});
