/**
 * @module ir/op — what an op is: a shape rule, a gradient and a lowering, in one record that lives in one place.
 */
import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Combine, RoutineKernel } from "../loops/kernel.ts";
import type { BufferId } from "../loops/scalar.ts";
import type { Attributes, Node, Program } from "./program.ts";
import type { ScalarBuilder, ScalarValue } from "./scalar-builder.ts";
import type { Spec, Tensor } from "./tensor.ts";

/** Carries an op's arity into its rules' types. */
export type Tuple<N extends number, T> = N extends 0
  ? readonly []
  : N extends 1
    ? readonly [T]
    : N extends 2
      ? readonly [T, T]
      : N extends 3
        ? readonly [T, T, T]
        : readonly T[];

/** Loop index along one axis, as an affine function of the kernel's loop indices: offset + Σ strides·index. */
export interface AffineIndex {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** An affine index from an origin that is data (int32): keeps neighbours neighbours, unlike a computed coordinate. */
export interface ShiftedIndex extends AffineIndex {
  readonly plus: ScalarValue;
}

/** A coordinate: known at compile time as a function of loop indices, or computed from data (int32), or both. */
export type Coordinate = AffineIndex | ShiftedIndex | ScalarValue;

/** Whether a coordinate is known at compile time. */
export function isAffine(coordinate: Coordinate): coordinate is AffineIndex {
  return !("id" in coordinate || "plus" in coordinate);
}

/** What `map` and `reduce` lowerings see: scalar instructions, and loads from inputs at computed positions. */
export interface MapBuilder extends ScalarBuilder {
  /** Element of input `k` at `coordinates`, one per axis; data-dependent ones must be in range. */
  load(k: number, coordinates: readonly Coordinate[]): ScalarValue;
  /** A coordinate's value, int32. */
  indexValue(coordinate: AffineIndex): ScalarValue;
}

/** How an op becomes loops. Passes ask for the kind, never for the op's name. */
export type Lowering =
  /** All inputs and the output have one shape; the output's element is a function of the inputs'. */
  | {
      readonly kind: "elementwise";
      readonly emit: (
        s: ScalarBuilder,
        args: readonly ScalarValue[],
        attributes: Attributes,
        output: Spec,
      ) => ScalarValue;
    }
  /** The output's element is the input's element elsewhere. `null`: only as a reinterpretation of the same bytes (reshape). */
  | {
      readonly kind: "view";
      readonly view: (
        index: readonly AffineIndex[],
        attributes: Attributes,
        input: Spec,
        output: Spec,
      ) => readonly AffineIndex[] | null;
    }
  /** The output's element is computed from elements anywhere in the inputs. */
  | {
      readonly kind: "map";
      readonly emit: (
        m: MapBuilder,
        index: readonly AffineIndex[],
        attributes: Attributes,
        inputs: readonly Spec[],
        output: Spec,
      ) => ScalarValue;
    }
  | ReduceLowering
  /** The output is put together from parts, each an input or a constant stored into a strided region. */
  | {
      readonly kind: "assemble";
      readonly parts: (
        attributes: Attributes,
        inputs: readonly Spec[],
        output: Spec,
      ) => readonly AssemblePart[];
    }
  /** Hand-written kernels; `loops` says the same as a reduction, is used for small sizes, and is the oracle. */
  | {
      readonly kind: "routine";
      readonly routine: (
        buffers: { readonly inputs: readonly BufferId[]; readonly output: BufferId },
        attributes: Attributes,
        inputs: readonly Spec[],
        output: Spec,
      ) => readonly RoutineKernel[];
      readonly loops?: ReduceLowering;
      /** Whether `loops` is the better choice for these sizes. */
      readonly preferLoops?: (
        attributes: Attributes,
        inputs: readonly Spec[],
        output: Spec,
      ) => boolean;
    }
  /** Programs inside; the compiler knows the three kinds. */
  | { readonly kind: "region"; readonly region: "scan" | "while" | "cond" };

/** For each output element, a fold over a space of `reduced(…)` points. */
export interface ReduceLowering {
  readonly kind: "reduce";
  readonly combine: (attributes: Attributes) => Combine;
  /** Extents of the reduced axes. */
  readonly reduced: (attributes: Attributes, inputs: readonly Spec[]) => Shape;
  /** The folded value for an output position and a reduced position. */
  readonly emit: (
    m: MapBuilder,
    index: readonly AffineIndex[],
    reducedIndex: readonly AffineIndex[],
    attributes: Attributes,
    inputs: readonly Spec[],
  ) => ScalarValue;
}

/** Input `source` (whole) or a constant, stored at output position `offset[axis] + step[axis]·index[axis]` for index below `extents`. */
export interface AssemblePart {
  readonly source: { readonly input: number } | { readonly constant: number };
  readonly extents: Shape;
  readonly offset: readonly number[];
  readonly step: readonly number[];
}

/** What a gradient rule may use beside the inputs. */
export interface GradientContext {
  readonly node: Node;
  readonly attributes: Attributes;
  /** The op's outputs, as values. */
  readonly outputs: readonly Tensor[];
  /** Which inputs' gradients are wanted; others may be `null`. */
  readonly needs: readonly boolean[];
  /**
   * Value of `f` and a function from the outputs' gradients to the inputs'; so no op imports `autodiff`.
   */
  readonly vjp: (
    f: (...inputs: readonly Tensor[]) => readonly Tensor[],
    inputs: readonly Tensor[],
  ) => {
    readonly outputs: readonly Tensor[];
    readonly pullback: (dys: readonly (Tensor | null)[]) => readonly (Tensor | null)[];
  };
}

/** Gradients of each input from the gradients of each output; `null` where none flows. */
export type GradientRule = (
  dys: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  context: GradientContext,
) => readonly (Tensor | null)[];

/** An op, in the form that every pass sees. */
export interface Op {
  readonly name: string;
  readonly infer: (
    inputs: readonly Spec[],
    attributes: Attributes,
    regions: readonly Program[],
  ) => readonly Spec[];
  /** `null`: the op's output does not change smoothly; no gradient flows. */
  readonly gradient: GradientRule | null;
  readonly lower: Lowering;
}

/** An op of `N` inputs and one output. */
export interface OpDefinition<N extends number, A extends Attributes> {
  readonly name: string;
  readonly infer: (inputs: Tuple<N, Spec>, attributes: A) => Spec;
  readonly gradient:
    | null
    | ((
        dy: Tensor,
        inputs: Tuple<N, Tensor>,
        /** `output` is the op's own result. */
        context: Omit<GradientContext, "attributes"> & {
          readonly attributes: A;
          readonly output: Tensor;
        },
      ) => Tuple<N, Tensor | null>);
  readonly lower: Lowering;
}

/**
 * Defines an op of one output. The record stays private to its file; a public function applies it. Calls of this are
 * marked pure, by which bundlers leave out the ops that a program does not use.
 *
 * The casts below only restore types that the arity `N` and attributes `A` carried: `apply` is the one
 * caller of rules, and it passes what it was given.
 */
export function defineOp<N extends number, A extends Attributes = Record<never, never>>(
  definition: OpDefinition<N, A>,
): Op & { readonly arity?: N; readonly attributesType?: A } {
  const { gradient } = definition;
  return {
    name: definition.name,
    infer: (inputs, attributes) => [
      definition.infer(inputs as unknown as Tuple<N, Spec>, attributes as A),
    ],
    gradient:
      gradient === null
        ? null
        : ([dy], inputs, context) => {
            const [output] = context.outputs;
            if (!dy || !output) return inputs.map(() => null);
            return gradient(dy, inputs as unknown as Tuple<N, Tensor>, {
              ...context,
              attributes: context.attributes as A,
              output,
            });
          },
    lower: definition.lower,
  };
}

/** Lowering of an elementwise op: `elementwise((s, x, y) => s.add(x, y))`. */
export function elementwise<N extends number>(
  emit: (s: ScalarBuilder, ...args: Tuple<N, ScalarValue>) => ScalarValue,
): Lowering {
  return {
    kind: "elementwise",
    emit: (s, args) => emit(s, ...(args as unknown as Tuple<N, ScalarValue>)),
  };
}

/** The rule of ops whose output is like their first input. */
export function sameAsInput(inputs: readonly [Spec, ...Spec[]]): Spec {
  return inputs[0];
}

/** The rule of comparisons. */
export function boolOfInput(inputs: readonly [Spec, ...Spec[]]): Spec {
  return { shape: inputs[0].shape, dtype: "bool" satisfies DType };
}
