/**
 * @module nn/layers/preprocessing/host-layer — layers that run on the host, before a compiled program: those that read strings, for
 * which programs have no dtype.
 */
import type { DType } from "../../../core/dtype.ts";
import { StateError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import { Tensor } from "../../../ir/tensor.ts";
import type { SymbolicTensor } from "../../graph.ts";
import {
  leavesOf,
  mapLeaves,
  type Nested,
  type PartialSpec,
  type Tensors,
  tensorsOf,
} from "../../structure.ts";
import { type ApplyOptions, isSymbolic } from "../call-context.ts";
import { Layer } from "../layer.ts";
import { type HostValues, shapeOfValues } from "./host-values.ts";

/** Shape and dtype of what a host layer takes. */
export interface HostSpec {
  readonly shape: PartialShape;
  readonly dtype: DType | "string";
}

/**
 * Base of the layers that run on the host. `apply` takes strings as well as tensors; in a model such a layer must stand at the
 * inputs, since it runs before the program, unless it also runs {@link HostLayer.inPrograms}.
 */
export abstract class HostLayer<Weights = null> extends Layer<Weights> {
  /**
   * Whether numbers may also reach the layer inside a compiled program, so that for them it may stand anywhere in a model.
   * Strings are always read on the host.
   */
  get inPrograms(): boolean {
    return false;
  }

  /** The layer's function of values on the host: a string, numbers, nested lists of either, or a concrete tensor. */
  abstract onHost(inputs: Nested<HostValues>): Tensor;

  /** Shape and dtype of what {@link onHost} gives. `null` stands for dimensions that are not known. */
  protected abstract hostSpec(inputs: readonly HostSpec[]): PartialSpec;

  protected override call(inputs: Tensors, _weights: Weights, _context: unknown): Tensor {
    if (!tensorsOf(inputs).some(({ isTraced }) => isTraced)) return this.onHost(inputs);
    throw new StateError(
      "host-layer/traced",
      `${this.name}: a ${this.className} runs on the host, before compiled programs, and reads its inputs' values. Received: a traced tensor. Apply it to the data before grad, jit or fit, or put it right after a model's Input.`,
    );
  }

  override apply(inputs: Nested<SymbolicTensor>, options?: ApplyOptions): SymbolicTensor;
  override apply(inputs: Nested<HostValues>, options?: ApplyOptions): Tensor;
  override apply(
    inputs: Nested<SymbolicTensor> | Nested<HostValues>,
    options: ApplyOptions = {},
  ): Tensor | SymbolicTensor {
    if (leavesOf([inputs, options]).some(isSymbolic)) {
      return super.apply(inputs as Nested<SymbolicTensor>, options);
    }
    const isTraced = leavesOf(inputs).some((leaf) => leaf instanceof Tensor && leaf.isTraced);
    if (isTraced) return super.apply(inputs as Tensors, options);
    const values = inputs as Nested<HostValues>;
    const isSeveral = (this.constructor as typeof Layer).takesSeveral && Array.isArray(values);
    this.ensureBuilt(isSeveral ? values.map(shapeOfValues) : shapeOfValues(values));
    return this.onHost(values);
  }

  /** Shape and dtype of the output, by rule: strings cannot be traced. */
  override computeOutputSpec(input: Nested<HostSpec>): PartialSpec {
    this.ensureBuilt(mapLeaves(input, ({ shape }: HostSpec) => shape));
    return this.hostSpec(leavesOf(input) as HostSpec[]);
  }

  /** Files that a saved model keeps for this layer, by name. None by default. */
  assets(): ReadonlyMap<string, Uint8Array> {
    return new Map();
  }

  /** Reads the files that {@link assets} gave. */
  loadAssets(_files: ReadonlyMap<string, Uint8Array>): void {}

  /** Arrays that a saved model keeps for this layer beside its weights, by name. None by default. */
  ownArrays(): ReadonlyMap<string, Tensor> {
    return new Map();
  }

  /** Reads the arrays that {@link ownArrays} gave; to be called before {@link loadAssets}. */
  loadOwnArrays(_arrays: ReadonlyMap<string, Tensor>): void {}
}
