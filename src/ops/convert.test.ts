import { describe, expect, test } from "vitest";
import { expectValues } from "../../test/test-op.ts";
import { array } from "./convert.ts";

describe("array", () => {
  test("makes numbers float32 whatever their values, and booleans bool", () => {
    expect(array([1, 2]).dtype).toBe("float32");
    expect(array(3).shape).toEqual([]);
    expect(array([[true], [false]]).dtype).toBe("bool");
    expect(array([true, 1]).dtype).toBe("float32");
    expect(array([]).dtype).toBe("float32");
    expect(array([[], []]).shape).toEqual([2, 0]);
  });

  test("keeps a typed array's own type, and copies it", () => {
    const data = Int32Array.of(1, 2);
    const tensor = array(data);
    data[0] = 9;
    expectValues(tensor, [1, 2]);
    expect(array(Uint8Array.of(3)).dtype).toBe("uint8");
    expect(array(Float64Array.of(3)).dtype).toBe("float64");
    expect(
      array([Float32Array.of(1, 2), Float32Array.of(3, 4)] as unknown as number[]).shape,
    ).toEqual([2, 2]);
  });

  test("converts to a dtype that is named", () => {
    expectValues(array([1.9, -1.9], "int32"), [1, -1]);
    expectValues(array([0, 0.5], "bool"), [false, true]);
    expectValues(array(array([1, 2]), "int8"), [1, 2]);
    expectValues(array([1 / 3], "float16"), [1 / 3]);
    expectValues(array([array([1, 2]), array([3, 4])] as unknown as number[]), [
      [1, 2],
      [3, 4],
    ]);
  });

  test("returns a tensor as it is", () => {
    const tensor = array([1]);
    expect(array(tensor)).toBe(tensor);
  });
});
