/** @module nn/layers/lambda */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { array } from "../../ops/convert.ts";
import { withDefaults } from "../config.ts";
import type { Nested, Tensors } from "../structure.ts";
import type { CallContext } from "./call-context.ts";
import { Layer } from "./layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "./layer-options.ts";

/** What the function of a {@link Lambda} is told beside its inputs: `arguments`, and these. */
export interface LambdaCall {
  readonly training: boolean;
  /** Which steps of the (first) input count; `null` for all. */
  readonly mask: Tensor | null;
  readonly [argument: string]: unknown;
}

/** Options of {@link Lambda}. */
export interface LambdaConfig<Inputs extends Tensors, Output extends Tensors> extends LayerConfig {
  /** Makes the output of the inputs. Files hold its name, so that only a named one can be saved and loaded again. */
  readonly function: (inputs: Inputs, call: LambdaCall) => Output;
  /** What Keras is told of the output's shape, for files; Gradus finds out by itself. Default `null`. */
  readonly outputShape?: unknown;
  /** The output's mask, or what makes it of inputs and mask. Default `null`: none. */
  readonly mask?:
    | TensorLike
    | ((inputs: Inputs, mask: Tensor | null) => Tensor | null)
    | null
    | undefined;
  /** Further arguments, which the function gets in its second parameter. Default `{}`. */
  readonly arguments?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * A function as a layer: for what has no weights. For what has, define a class: see {@link Layer}.
 *
 * A file holds the function's name alone. To load it, pass it: `loadModel(file, { customObjects: { double } })`. Functions
 * that Python has put into a file as code are refused, whatever is passed.
 *
 * @throws {@link ValueError} `lambda/function`, `function/no-tensor`
 * @example
 * function double(x: Tensor): Tensor {
 *   return x.multiply(2);
 * }
 * new Lambda({ function: double });
 */
export class Lambda<Inputs extends Tensors = Tensor, Output extends Tensors = Tensor> extends Layer<
  null,
  Output
> {
  static override readonly className: string = "Lambda";
  static override readonly takesSeveral: boolean = true;
  readonly #function: (inputs: Inputs, call: LambdaCall) => Output;
  readonly #mask: LambdaConfig<Inputs, Output>["mask"];
  readonly #arguments: Readonly<Record<string, unknown>>;

  constructor(config: LambdaConfig<Inputs, Output>) {
    const { base, own } = splitLayerOptions(config);
    const full = withDefaults(
      "Lambda",
      own as Omit<LambdaConfig<Inputs, Output>, keyof LayerConfig>,
      { outputShape: null, mask: null, arguments: null },
      ["function"],
      layerOptions,
    );
    const f: unknown = full.function;
    if (typeof f !== "function") {
      const hint =
        typeof f === "string"
          ? ` The file names a function of its author's: write it in TypeScript, and pass it: customObjects: { ${JSON.stringify(f)}: … }.`
          : "";
      throw new ValueError(
        "lambda/function",
        `Lambda: function must be a function from tensors to tensors. Received: ${formatReceived(f)}.${hint}`,
      );
    }
    const { outputShape, mask } = full;
    super(base, {
      function: f,
      // As in Keras, which leaves out what was not given.
      ...(outputShape == null ? {} : { outputShape }),
      ...(mask == null ? {} : { mask }),
      arguments: full.arguments ?? {},
    });
    this.#function = config.function;
    this.#mask = config.mask;
    this.#arguments = full.arguments ?? {};
  }

  protected override build(): null {
    return null;
  }

  protected override call(inputs: Tensors, _: null, { training, mask }: CallContext): Output {
    return this.#function(inputs as Inputs, { ...this.#arguments, training, mask });
  }

  override computeMask(inputs: Tensors, masks: readonly (Tensor | null)[]): Nested<Tensor | null> {
    const mask = this.#mask ?? null;
    if (typeof mask === "function") return mask(inputs as Inputs, masks[0] ?? null);
    if (mask === null) return null;
    return mask instanceof Tensor ? mask : array(mask).astype("bool");
  }
}
