/** @module nn/initializers/function — functions and tensors that stand for initializers. */
import type { DType } from "../../core/dtype.ts";
import { formatShape, ShapeError } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { convert } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
import type { Config } from "../config.ts";
import { Initializer } from "./initializer.ts";

/** A function of your own that makes first values of this shape. */
export type InitializerFunction = (shape: Shape, dtype: DType) => TensorLike;

/** A function of your own, or a tensor, as an initializer. */
export class FunctionInitializer extends Initializer {
  override readonly config: Config = {};
  /** What was given. */
  readonly wrapped: InitializerFunction | Tensor;

  constructor(wrapped: InitializerFunction | Tensor) {
    super();
    this.wrapped = wrapped;
  }

  protected override values(): never[] {
    return [];
  }

  /** @throws {@link ShapeError} `initializer/shape` */
  override apply(shape: Shape, dtype: DType = floatx()): Tensor {
    const { wrapped } = this;
    const made =
      wrapped instanceof Tensor ? wrapped : convert("initializer", wrapped(shape, dtype));
    if (formatShape(made.shape) === formatShape(shape)) return made.astype(dtype);
    throw new ShapeError(
      "initializer/shape",
      `initializer: expected values of shape ${formatShape(shape)}. Received: ${formatShape(made.shape)}.`,
    );
  }
}
