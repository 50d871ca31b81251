/**
 * @module core/printing — arrays as nested lists, and as NumPy prints them.
 */
import type { DType, HostArray } from "./dtype.ts";
import { formatShape } from "./errors.ts";
import type { Shape } from "./shape.ts";

/** Nested JavaScript arrays of numbers or booleans; a bare one for a scalar. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Elements as nested arrays of the given shape. */
export function toNested(data: HostArray, shape: Shape, dtype: DType): NestedArray {
  let position = 0;
  const build = (axis: number): NestedArray => {
    const dim = shape[axis];
    if (dim === undefined) {
      const value = data[position++] ?? 0;
      return dtype === "bool" ? value !== 0 : value;
    }
    return Array.from({ length: dim }, () => build(axis + 1));
  };
  return build(0);
}

/** NumPy's `str` or `repr` of an array. */
export function formatTensor(
  data: HostArray,
  shape: Shape,
  dtype: DType,
  _style: "str" | "repr",
): string {
  return `array(${JSON.stringify(toNested(data, shape, dtype))}, shape=${formatShape(shape)}, dtype=${dtype})`;
}
