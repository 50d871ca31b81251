/** @module nn/layers/input-layer — where a model's data comes in. */
import { type DType, requireDType } from "../../core/dtype.ts";
import { formatReceived, ValueError } from "../../core/errors.ts";
import { Inspectable } from "../../core/inspectable.ts";
import type { PartialShape } from "../../core/shape.ts";
import { floatx } from "../../runtime/config.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { withDefaults } from "../config.ts";

/** Options of {@link Input}. */
export interface InputConfig {
  /** Shape of one sample, without the batch. `null` for dimensions that vary. */
  readonly shape?: PartialShape | undefined;
  /** The whole shape with the batch, instead of `shape`. */
  readonly batchShape?: PartialShape | undefined;
  /** Default `config.floatx()`. */
  readonly dtype?: DType | undefined;
  readonly name?: string | undefined;
}

/** A model's input: shape of a batch and dtype, no values. */
export class SymbolicInput extends Inspectable {
  readonly shape: PartialShape;
  readonly dtype: DType;
  readonly name: string;

  constructor(shape: PartialShape, dtype: DType, name: string) {
    super();
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
  }

  override repr(): string {
    return `<Input name=${this.name}, shape=(${this.shape.map((dim) => dim ?? "null").join(", ")}), dtype=${this.dtype}>`;
  }
}

/** Checks the shape of a sample. @throws {@link ValueError} `input/shape` */
export function sampleShape(where: string, shape: unknown): PartialShape {
  const isDim = (dim: unknown): boolean =>
    dim === null || (Number.isInteger(dim) && Number(dim) >= 0);
  if (Array.isArray(shape) && shape.every(isDim)) return shape;
  throw new ValueError(
    "input/shape",
    `${where}: expected a list of whole numbers, or null for what varies, such as [4]. Received: ${Array.isArray(shape) ? JSON.stringify(shape) : formatReceived(shape)}.`,
  );
}

/**
 * Says what a model takes: `Input({ shape: [4] })` is a batch of vectors of length 4. A shape alone will do:
 * `Input([4])`.
 *
 * @throws {@link ValueError} `input/shape`
 */
export function Input(config: InputConfig | PartialShape): SymbolicInput {
  const options: InputConfig = Array.isArray(config) ? { shape: config } : (config as InputConfig);
  const full = withDefaults("Input", options, {
    shape: undefined,
    batchShape: undefined,
    dtype: floatx(),
    name: undefined,
  });
  const shape = full.batchShape
    ? sampleShape("Input: batchShape", full.batchShape)
    : [null, ...sampleShape("Input: shape", full.shape)];
  const dtype = requireDType("Input", full.dtype);
  return new SymbolicInput(shape, dtype, full.name ?? automaticObjectName("InputLayer"));
}
