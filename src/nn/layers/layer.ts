/**
 * @module nn/layers/layer — what every layer is: a configuration, weights made by `build`, and a pure `call`.
 */
import { type DType, isFloating, requireDType } from "../../core/dtype.ts";
import {
  assert,
  formatReceived,
  formatShape,
  ShapeError,
  StateError,
  ValueError,
} from "../../core/errors.ts";
import { Inspectable } from "../../core/inspectable.ts";
import type { PartialShape, Shape } from "../../core/shape.ts";
import type { Spec, Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { currentTrace } from "../../ir/trace.ts";
import { array, requireTensor } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { traceStateful } from "../../runtime/stateful-trace.ts";
import { Variable } from "../../runtime/variable.ts";
import { type Config, requireBoolean } from "../config.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { type ConstraintIdentifier, getConstraint } from "../constraints/registry.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { SeedGenerator } from "../random/seed-generator.ts";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers/registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { sampleShape } from "./input-layer.ts";

/** Options of every layer. */
export interface LayerConfig {
  /** Unique in its model. Default: Keras's automatic name, `dense`, `dense_1`, … */
  readonly name?: string | undefined;
  /** Whether training changes the weights. Default `true`. */
  readonly trainable?: boolean | undefined;
  /** dtype of weights and computation. Default `config.floatx()`. */
  readonly dtype?: DType | undefined;
  /** Whether floating inputs are cast to `dtype`. Default `true`. */
  readonly autocast?: boolean | undefined;
  /** Penalty on the output, per sample of the batch. Default `null`: none. */
  readonly activityRegularizer?: RegularizerIdentifier | undefined;
  /** Shape of one sample, for a model's first layer: builds it at once. */
  readonly inputShape?: PartialShape | undefined;
  /** The same for a vector of this length. */
  readonly inputDim?: number | undefined;
}

/** Names of {@link LayerConfig}'s options, which every constructor takes. */
export const layerOptions = [
  "name",
  "trainable",
  "dtype",
  "autocast",
  "activityRegularizer",
  "inputShape",
  "inputDim",
] as const;

/** What `call` is told beside its inputs. */
export interface CallContext {
  /** Whether this is a training step: dropout drops, batch normalization measures. */
  readonly training: boolean;
  /** Which steps of the input count (`[batch, steps]`, bool); `null` for all. */
  readonly mask: Tensor | null;
  /** Adds a scalar to the loss that is minimised. */
  readonly addLoss: (loss: Tensor) => void;
}

/** Options of {@link Layer.apply}. */
export interface ApplyOptions {
  readonly training?: boolean | undefined;
  readonly mask?: TensorLike | null | undefined;
}

/** A context for calls outside a model. */
export function inferenceContext(training = false): CallContext {
  return { training, mask: null, addLoss: () => {} };
}

/** Options of a weight. */
export interface WeightOptions {
  /** Whether training changes it. Default `true`. */
  readonly trainable?: boolean | undefined;
  /** Default: the layer's. */
  readonly dtype?: DType | undefined;
  /** Penalty that is added to the loss while the weight is trainable. Default `null`: none. */
  readonly regularizer?: RegularizerIdentifier | undefined;
  /** What the weight is brought back to after each update. Default `null`: nothing. */
  readonly constraint?: ConstraintIdentifier | undefined;
}

/** A variable that belongs to a layer. */
export class Weight extends Variable {
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;

  constructor(value: Tensor, name: string, path: string, options: WeightOptions) {
    super(value, { name, path, trainable: options.trainable });
    this.regularizer = getRegularizer(options.regularizer);
    this.constraint = getConstraint(options.constraint);
  }
}

/** Stands for no trace at all, as the key of losses that were computed at once. */
const eagerly = {};

/** What a weight is going to be, before it takes any memory. */
export interface WeightSpec {
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly trainable: boolean;
}

/** Gives a weight its first value instead of its initializer, or throws. */
export type FirstValue = (weight: WeightSpec) => Tensor;

/** Separates a layer's own options from those that every layer has. */
export function splitLayerOptions<C extends LayerConfig>(
  config: C,
): { readonly base: LayerConfig; readonly own: Omit<C, keyof LayerConfig> } {
  // What is not an object is passed on: `withDefaults` says what was expected.
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return { base: {}, own: config ?? {} };
  }
  const base: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if ((layerOptions as readonly string[]).includes(key)) base[key] = value;
    else own[key] = value;
  }
  return { base, own: own as Omit<C, keyof LayerConfig> };
}

/**
 * Base of layers. A custom layer defines a static `className`, `build` (declares weights) and `call` (pure).
 *
 * @typeParam Weights - What `build` returns and `call` receives.
 */
export abstract class Layer<Weights = unknown> extends Inspectable {
  /** Keras's class name; static because minifiers rename classes. */
  static readonly className: string = "";

  readonly name: string;
  /** dtype of weights and computation. */
  readonly dtype: DType;
  /** The layer's own options, serialisable, with camelCase keys. */
  readonly config: Config;
  /** Shape of a batch that the constructor was told, or `null`. */
  readonly declaredInputShape: PartialShape | null;
  /** Penalty on the output, per sample. */
  activityRegularizer: Regularizer | null;
  readonly #autocast: boolean;
  #trainable: boolean;
  /** Weights made to be trained, whether or not they are now. */
  readonly #learned: Weight[] = [];
  /** Weights that are only kept, as moving averages are. */
  readonly #kept: Weight[] = [];
  #seeds: SeedGenerator[] = [];
  #layers = new Map<string, Layer>();
  #built: Weights | null = null;
  #isBuilt = false;
  #path: string;
  #firstValue: FirstValue | null = null;
  #context: CallContext | null = null;
  /** What the last call added to the loss, in each trace. */
  readonly #added = new WeakMap<object, Tensor[]>();

  constructor(base: LayerConfig = {}, config: Config = {}) {
    super();
    const className = this.className;
    this.name = base.name ?? automaticObjectName(className);
    this.#path = this.name;
    this.dtype = requireDType(className, base.dtype ?? floatx());
    this.#trainable = requireBoolean(`${className}: trainable`, base.trainable ?? true);
    this.#autocast = base.autocast ?? true;
    this.activityRegularizer = getRegularizer(base.activityRegularizer);
    this.config = config;
    const { inputDim, inputShape } = base;
    const declared = inputShape ?? (inputDim === undefined ? undefined : [inputDim]);
    this.declaredInputShape =
      declared === undefined ? null : [null, ...sampleShape(`${className}: inputShape`, declared)];
  }

  get className(): string {
    const { className } = this.constructor as typeof Layer;
    if (className === "") {
      throw new ValueError(
        "layer/class-name",
        `A layer class needs a static className: write \`static override readonly className = "MyLayer"\` in ${this.constructor.name}.`,
      );
    }
    return className;
  }

  /** Declares the weights with {@link addWeight} and returns them. `null` in a shape is not known yet. */
  protected abstract build(inputShape: PartialShape): Weights;

  /** The layer's function. Pure, but for variables: reading and assigning them is recorded. */
  protected abstract call(inputs: Tensor, weights: Weights, context: CallContext): Tensor;

  get built(): boolean {
    return this.#isBuilt;
  }

  /** Where the layer stands among others: `sequential/dense`. */
  get path(): string {
    return this.#path;
  }

  get trainable(): boolean {
    return this.#trainable;
  }

  /** Holds for the layers inside too, whatever was said of them before. */
  set trainable(value: boolean) {
    this.#trainable = requireBoolean(`${this.name}.trainable`, value);
    for (const layer of this.subLayers.values()) layer.trainable = value;
  }

  /** Makes a weight. Only inside `build`. */
  protected addWeight(
    name: string,
    shape: PartialShape,
    initializer: InitializerIdentifier,
    options: WeightOptions = {},
  ): Weight {
    const known = shape.map((dim) => {
      if (dim !== null) return dim;
      throw new ShapeError(
        "layer/unknown-dimension",
        `${this.name}: the weight \`${name}\` needs dimensions that are not known yet. Received: ${formatShape(shape)}. Give the input's shape in full, but for the batch.`,
      );
    });
    const path = `${this.#path}/${name}`;
    const dtype = options.dtype ?? this.dtype;
    const trainable = options.trainable ?? true;
    const value =
      this.#firstValue?.({ path, shape: known, dtype, trainable }).astype(dtype) ??
      getInitializer(initializer).apply(known, dtype);
    const weight = new Weight(value, name, path, options);
    (trainable ? this.#learned : this.#kept).push(weight);
    return weight;
  }

  /**
   * Lets `source` give the first values of the weights that `build` will make: a file's, which are checked before
   * anything is allocated. For Gradus's own rooms.
   */
  takeFirstValues(source: FirstValue): void {
    this.#firstValue = source;
  }

  /** Makes a counted source of random keys. `null` draws the seed from the global source. */
  protected addSeed(seed: number | null): SeedGenerator {
    const generator = new SeedGenerator(seed);
    this.#seeds.push(generator);
    return generator;
  }

  /** Adds a layer of which this one consists, under Keras's attribute name (its place in files). */
  protected addLayer<L extends Layer>(attribute: string, layer: L): L {
    this.#layers.set(attribute, layer);
    return layer;
  }

  /** Layers of which this one consists, by Keras's attribute name. */
  get subLayers(): ReadonlyMap<string, Layer> {
    return this.#layers;
  }

  /** Makes the weights for inputs of this shape, once. */
  ensureBuilt(inputShape: PartialShape, scope = ""): void {
    if (this.#isBuilt) return;
    this.#path = scope === "" ? this.name : `${scope}/${this.name}`;
    this.#built = this.build(inputShape);
    this.#isBuilt = true;
    this.#firstValue = null;
  }

  /** The weights that `build` returned. */
  protected get builtWeights(): Weights {
    assert(this.#isBuilt, `${this.name} is built before it is called`);
    return this.#built as Weights;
  }

  /** Runs the layer on a tensor inside a model. Floating inputs become {@link dtype}, integers stay what they are. */
  callWith(inputs: Tensor, context: CallContext): Tensor {
    this.ensureBuilt(inputs.shape);
    const added: Tensor[] = [];
    this.#added.set(currentTrace() ?? eagerly, added);
    const outer = this.#context;
    this.#context = {
      ...context,
      addLoss: (loss) => {
        this.#requireScalar("addLoss", loss);
        added.push(loss);
        context.addLoss(loss);
      },
    };
    try {
      const output = requireTensor(
        `${this.name}.call`,
        this.call(this.castInputs(inputs), this.builtWeights, this.#context),
      );
      const penalty = this.activityRegularizer?.apply(output);
      if (penalty !== undefined) this.addLoss(penalty.divide(Math.max(output.shape[0] ?? 1, 1)));
      return output;
    } finally {
      this.#context = outer;
    }
  }

  /**
   * Adds a scalar to the loss that is minimised. Only inside `call`; the context's `addLoss` is the same.
   *
   * @throws {@link StateError} `layer/add-loss`; {@link ShapeError} `layer/not-scalar`
   */
  protected addLoss(loss: Tensor): void {
    if (this.#context === null) {
      throw new StateError("layer/add-loss", `${this.name}: addLoss works only inside \`call\`.`);
    }
    this.#context.addLoss(loss);
  }

  #requireScalar(what: string, value: Tensor): void {
    const loss = requireTensor(`${this.name}: ${what}`, value);
    if (loss.ndim === 0) return;
    throw new ShapeError(
      "layer/not-scalar",
      `${this.name}: expected a scalar from ${what}. Received: ${formatShape(loss.shape)}. Take its sum() or mean().`,
    );
  }

  /** Inputs as `call` receives them. */
  protected castInputs(inputs: Tensor): Tensor {
    const isForeign = inputs.dtype !== this.dtype && isFloating(inputs.dtype);
    return this.#autocast && isForeign && isFloating(this.dtype)
      ? inputs.astype(this.dtype)
      : inputs;
  }

  /**
   * Applies the layer to values, building it first: `[batch, …] → [batch, …]`.
   *
   * @param options - `training`: whether dropout drops and the like; default `false`. `mask`: which steps of the input count,
   * or for a `Softmax` which values; default `null`, all.
   */
  apply(inputs: TensorLike, { training, mask }: ApplyOptions = {}): Tensor {
    const context = inferenceContext(training);
    return this.callWith(array(inputs), mask == null ? context : { ...context, mask: array(mask) });
  }

  /**
   * Shape and dtype of the output for an input with unknown dimensions: traced twice with different stand-ins;
   * a dimension that differs is `null`.
   */
  computeOutputSpec(input: { readonly shape: PartialShape; readonly dtype: DType }): {
    readonly shape: PartialShape;
    readonly dtype: DType;
  } {
    this.ensureBuilt(input.shape);
    const trial = (standIn: number): Spec => {
      const spec = { shape: input.shape.map((dim) => dim ?? standIn), dtype: input.dtype };
      const program = traceStateful(
        (x) => (x === undefined ? [] : [this.callWith(x, inferenceContext())]),
        [spec],
      );
      const [output] = program.program.outputs;
      assert(output !== undefined, "a layer has an output");
      return { shape: output.shape, dtype: output.dtype };
    };
    const first = trial(2);
    if (!input.shape.includes(null)) return first;
    const second = trial(3);
    return {
      shape: first.shape.map((dim, axis) => (dim === second.shape[axis] ? dim : null)),
      dtype: first.dtype,
    };
  }

  /**
   * Own weights first, then those of each sub-layer, as Keras orders them. Freezing moves none: {@link setWeights} takes what
   * {@link getWeights} gave before.
   */
  get weights(): readonly Weight[] {
    const inside = [...this.subLayers.values()].flatMap(({ weights }) => weights);
    return [...new Set([...this.ownWeights, ...inside])];
  }

  /** Own weights: those that were made to be trained before the others. */
  get ownWeights(): readonly Weight[] {
    return [...this.#learned, ...this.#kept];
  }

  /** Own seed generators. */
  get seedGenerators(): readonly SeedGenerator[] {
    return this.#seeds;
  }

  /** Those of {@link weights} that training changes. */
  get trainableWeights(): readonly Weight[] {
    if (!this.#trainable) return [];
    const own = this.ownWeights.filter(({ trainable }) => trainable);
    const inside = [...this.subLayers.values()].flatMap((layer) => layer.trainableWeights);
    return [...new Set([...own, ...inside])];
  }

  /** Those of {@link weights} that training leaves alone. */
  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /** {@link trainableWeights}, by its other name in Keras. */
  get trainableVariables(): readonly Weight[] {
    return this.trainableWeights;
  }

  /** Weights and seed generators' states, layer by layer: all that a saved model keeps. */
  get variables(): readonly Variable[] {
    const seeds = this.#seeds.map(({ state }) => state);
    const inside = [...this.subLayers.values()].flatMap(({ variables }) => variables);
    return [...new Set([...this.ownWeights, ...seeds, ...inside])];
  }

  /** Penalties of the trainable weights. */
  #penalties(): Tensor[] {
    return this.trainableWeights.flatMap(({ regularizer, value, name }) => {
      if (regularizer === null) return [];
      const penalty = regularizer.apply(value);
      this.#requireScalar(`the regularizer of \`${name}\``, penalty);
      return [penalty];
    });
  }

  /** Scalars that count as loss: those that the last call added, inside too, and the trainable weights' penalties. */
  get losses(): readonly Tensor[] {
    return [...(this.#added.get(currentTrace() ?? eagerly) ?? []), ...this.#penalties()];
  }

  /** Number of elements of all weights. @throws {@link StateError} `layer/not-built` */
  countParams(): number {
    if (!this.#isBuilt) {
      throw new StateError(
        "layer/not-built",
        `${this.name}: weights exist only once the layer is built. Give it an input shape (an Input before it), or call it on data.`,
      );
    }
    return this.weights.reduce((count, weight) => count + weight.size, 0);
  }

  /** Copies of the weights' values, in the order of {@link weights}. */
  getWeights(): Tensor[] {
    return this.weights.map((weight) => weight.value);
  }

  /**
   * Replaces all weights' values.
   *
   * @throws {@link ShapeError} `weights/count`, `variable/shape`
   */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (!Array.isArray(values) || values.length !== weights.length) {
      throw new ShapeError(
        "weights/count",
        `${this.name}: expected ${weights.length} weights (${weights.map((weight) => `${weight.name} ${formatShape(weight.shape)}`).join(", ")}). Received: ${formatReceived(values)}.`,
      );
    }
    weights.forEach((weight, i) => {
      const value = values[i];
      if (value !== undefined) weight.assign(value);
    });
  }

  /** `<Dense name=dense, built=true>` */
  override repr(): string {
    return `<${this.className} name=${this.name}, built=${this.#isBuilt}>`;
  }
}

/** The last dimension, which must be known. */
export function lastDim(where: string, shape: PartialShape): number {
  const dim = shape.at(-1);
  if (shape.length < 2 || dim === null || dim === undefined) {
    throw new ShapeError(
      "layer/last-dimension",
      `${where}: expected inputs of shape [batch, …, features] with a known last dimension. Received: ${formatShape(shape)}. ` +
        "A single sample needs a batch around it: [[1, 2, 3]] instead of [1, 2, 3]. Samples of one feature: array([1, 2, 3]).reshape(-1, 1).",
    );
  }
  return dim;
}
