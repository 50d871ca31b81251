/** @module nn/layers/operation — an op as a layer: what stands between layers in models that compute with tensors directly. */
import { isFloating } from "../../core/dtype.ts";
import { mapStructure } from "../../core/tree.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { scalar } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
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

/**
 * A whole number that Python wrote as a float: `2.0`, which makes floats of integers where `2` would not. JavaScript does not tell the two
 * apart, so only files have these.
 */
export class FloatArgument {
  readonly isFloatArgument: true = true;
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** What it is among these tensors: a bare number adapts to floats, but to integers too. */
  among(tensors: readonly Tensor[]): number | Tensor {
    return tensors.some(({ dtype }) => isFloating(dtype))
      ? this.value
      : scalar(this.value, floatx());
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
    const filled = mapStructure((leaf) => {
      if (leaf instanceof ArgumentPlace) return tensors[leaf.index];
      return leaf instanceof FloatArgument ? leaf.among(tensors) : leaf;
    }, this.args);
    return this.#run(filled as readonly unknown[]);
  }
}
