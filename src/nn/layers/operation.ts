/** @module nn/layers/operation — an op as a layer: what stands between layers in models that compute with tensors directly. */
import { mapStructure } from "../../core/tree.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { Config } from "../config.ts";
import { type Tensors, tensorsOf } from "../structure.ts";
import { Layer } from "./layer.ts";
import type { LayerConfig } from "./layer-options.ts";

/** The place of a tensor among an op's arguments. */
export class ArgumentPlace {
  readonly isArgumentPlace: true = true;
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** What an op does with its arguments. */
export type OperationFunction = (args: readonly unknown[]) => Tensors;

/** How an op is written down: Keras's class and its module. */
export interface OperationName {
  readonly className: string;
  readonly module: string;
}

/**
 * One use of an op in a model's graph. Its inputs are the tensors among its arguments, in order; the arguments themselves, with
 * {@link ArgumentPlace}s for the tensors, belong to it.
 */
export class Operation extends Layer<null, Tensors> {
  static override readonly className: string = "Operation";
  static override readonly takesSeveral: boolean = true;
  readonly operation: OperationName;
  readonly args: readonly unknown[];
  readonly #run: OperationFunction;

  constructor(
    operation: OperationName,
    args: readonly unknown[],
    run: OperationFunction,
    base: LayerConfig,
    config: Config,
  ) {
    super(base, config);
    this.operation = operation;
    this.args = args;
    this.#run = run;
  }

  /** The same op, to be used elsewhere. */
  copy(): Operation {
    return new Operation(this.operation, this.args, this.#run, { name: this.name }, this.config);
  }

  override get className(): string {
    // The base's constructor asks before the operation is known.
    return this.operation?.className ?? Operation.className;
  }

  protected override build(): null {
    return null;
  }

  /** Ops compute in whatever they are given. */
  protected override castInputs(x: Tensor): Tensor {
    return x;
  }

  protected override call(inputs: Tensors): Tensors {
    const tensors = tensorsOf(inputs);
    const filled = mapStructure(
      (leaf) => (leaf instanceof ArgumentPlace ? tensors[leaf.index] : leaf),
      this.args,
    );
    return this.#run(filled as readonly unknown[]);
  }
}
