/** @module nn/layers/attention-layer — what all layers of attention take and give. */
import { formatReceived, ShapeError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { SymbolicTensor } from "../graph.ts";
import type { Nested, Shapes, Tensors } from "../structure.ts";
import type { ApplyOptions } from "./call-context.ts";
import { Layer } from "./layer.ts";

/** Options of a call of attention that asks for the weights of the values, too. */
export interface WithAttentionScores extends ApplyOptions {
  readonly returnAttentionScores: true;
}

/** Base of layers that take `[query, value]` or `[query, value, key]`; without a key, values are keys. */
export abstract class AttentionLayer<Weights> extends Layer<
  Weights,
  Tensor | readonly [Tensor, Tensor]
> {
  static override readonly takesSeveral: boolean = true;

  override apply(
    inputs: Nested<SymbolicTensor>,
    options: WithAttentionScores,
  ): readonly [SymbolicTensor, SymbolicTensor];
  override apply(inputs: Nested<SymbolicTensor>, options?: ApplyOptions): SymbolicTensor;
  override apply(
    inputs: Nested<TensorLike>,
    options: WithAttentionScores,
  ): readonly [Tensor, Tensor];
  override apply(inputs: Nested<TensorLike>, options?: ApplyOptions): Tensor;
  override apply(
    inputs: Nested<TensorLike> | Nested<SymbolicTensor>,
    options: ApplyOptions = {},
  ): unknown {
    return super.apply(inputs as Nested<TensorLike>, options);
  }

  /** Query, value and key among the inputs. @throws {@link ShapeError} `attention/inputs` */
  protected queryValueKey(inputs: Tensors): readonly [Tensor, Tensor, Tensor] {
    return this.#three<Tensor>(inputs, (item) => item instanceof Tensor);
  }

  /** Their shapes. @throws {@link ShapeError} `attention/inputs` */
  protected shapesOf(inputShape: Shapes): readonly [PartialShape, PartialShape, PartialShape] {
    return this.#three<PartialShape>(inputShape, Array.isArray);
  }

  #three<T>(inputs: unknown, isItem: (item: unknown) => boolean): readonly [T, T, T] {
    const list = Array.isArray(inputs) && inputs.every(isItem) ? (inputs as readonly T[]) : [];
    const [query, value, key = value] = list;
    if (query !== undefined && value !== undefined && key !== undefined && list.length <= 3) {
      return [query, value, key];
    }
    throw new ShapeError(
      "attention/inputs",
      `${this.name}: expected a list of tensors, [query, value] or [query, value, key]. Received: ${formatReceived(inputs)}. For attention of a sequence to itself: apply([x, x]).`,
    );
  }
}
