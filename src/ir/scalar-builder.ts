/**
 * @module ir/scalar-builder — how a lowering writes scalar instructions: `s.add(x, s.constant(0))`.
 */
import type { DType } from "../core/dtype.ts";
import type {
  BinaryInstruction,
  CompareInstruction,
  UnaryInstruction,
  ValueId,
} from "../loops/scalar.ts";

/** A value inside a kernel under construction. */
export interface ScalarValue {
  readonly id: ValueId;
  readonly dtype: DType;
}

type UnaryMethods = { readonly [K in UnaryInstruction]: (x: ScalarValue) => ScalarValue };
type BinaryMethods = {
  readonly [K in BinaryInstruction | CompareInstruction]: (
    x: ScalarValue,
    y: ScalarValue,
  ) => ScalarValue;
};

/** One method an instruction (loops/scalar.ts says what each computes), and constants. */
export interface ScalarBuilder extends UnaryMethods, BinaryMethods {
  /** A number in the dtype of `like`, or of the kernel's first argument. */
  constant(value: number, dtype?: DType): ScalarValue;
  select(condition: ScalarValue, whenTrue: ScalarValue, whenFalse: ScalarValue): ScalarValue;
  cast(x: ScalarValue, dtype: DType): ScalarValue;
  bitcast(x: ScalarValue, dtype: DType): ScalarValue;
}
