/** @module nn/layers/input-layer — where a model's data comes in. */
import { type DType, requireDType } from "../../core/dtype.ts";
import type { PartialShape } from "../../core/shape.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { floatx } from "../../runtime/config.ts";
import { withDefaults } from "../config.ts";
import { installGraphOps, SymbolicTensor } from "../graph.ts";
import { graphOps } from "../operations/methods.ts";
import { Layer } from "./layer.ts";
import { sampleShape } from "./layer-options.ts";

/** Options of {@link Input}. */
export interface InputConfig {
  /** Shape of one sample, without the batch. `null` for dimensions that vary. */
  readonly shape?: PartialShape | undefined;
  /** The whole shape with the batch, instead of `shape`. */
  readonly batchShape?: PartialShape | undefined;
  /** Default `config.floatx()`. `"string"` for layers that read text, which run before the program. */
  readonly dtype?: DType | "string" | undefined;
  readonly name?: string | undefined;
}

/** Where a model's data comes in. Made by {@link Input}. */
export class InputLayer extends Layer<null> {
  static override readonly className: string = "InputLayer";
  readonly batchShape: PartialShape;
  readonly #output: SymbolicTensor;

  constructor({ shape, batchShape, dtype = floatx(), name }: InputConfig) {
    const whole = batchShape
      ? sampleShape("Input: batchShape", batchShape)
      : [null, ...sampleShape("Input: shape", shape)];
    const numeric = dtype === "string" ? floatx() : requireDType("Input", dtype);
    super({ name, dtype: numeric }, { batchShape: whole });
    this.batchShape = whole;
    installGraphOps(graphOps);
    // Strings have no dtype in programs: models read them on the host.
    this.#output = new SymbolicTensor(whole, dtype as DType, this.name, this);
    this.ensureBuilt(whole);
  }

  /** The tensor that stands for the data. */
  override get output(): SymbolicTensor {
    return this.#output;
  }

  protected override build(): null {
    return null;
  }

  protected override call(x: Tensor): Tensor {
    return x;
  }
}

/**
 * Says what a model takes: `Input({ shape: [4] })` is a batch of vectors of length 4. A shape alone will do:
 * `Input([4])`.
 *
 * @throws {@link ValueError} `input/shape`
 */
export function Input(config: InputConfig | PartialShape): SymbolicTensor {
  const options: InputConfig = Array.isArray(config) ? { shape: config } : (config as InputConfig);
  const full = withDefaults("Input", options, {
    shape: undefined,
    batchShape: undefined,
    dtype: floatx() as DType | "string",
    name: undefined as string | undefined,
  });
  return new InputLayer(full).output;
}
