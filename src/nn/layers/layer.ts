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
import type { PartialShape } from "../../core/shape.ts";
import { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import { currentTrace, withTrace } from "../../ir/trace.ts";
import { array, requireTensor } from "../../ops/convert.ts";
import { floatx } from "../../runtime/config.ts";
import { automaticObjectName } from "../../runtime/session.ts";
import { type Variable, withScope } from "../../runtime/variable.ts";
import { withActivationNames } from "../activations/registry.ts";
import { type Config, requireBoolean } from "../config.ts";
import type { LayerCall, SymbolicTensor } from "../graph.ts";
import { getInitializer, type InitializerIdentifier } from "../initializers/registry.ts";
import { SeedGenerator } from "../random/seed-generator.ts";
import { getRegularizer } from "../regularizers/registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import {
  leavesOf,
  mapLeaves,
  type Nested,
  type PartialSpec,
  requireOne,
  requireScalar,
  type Shapes,
  type Tensors,
  tensorsOf,
  toTensors,
  type WithLeaves,
} from "../structure.ts";
import {
  type ApplyOptions,
  attachMask,
  attachTaken,
  type CallContext,
  inferenceContext,
  isSymbolic,
  knownMaskOf,
  maskOf,
  type OuterContext,
  runningCall,
  withContext,
} from "./call-context.ts";
import { declaredShape, type LayerConfig } from "./layer-options.ts";
import { isSpec, tracedSpecs } from "./output-spec.ts";
import { type FirstValue, Weight, type WeightOptions } from "./weight.ts";

/** Any layer, whatever it gives. */
export type AnyLayer = Layer<unknown, Tensors, Nested<SymbolicTensor>>;

/** Stands for no trace at all, as the key of losses that were computed at once. */
const eagerly = {};

/**
 * Base of layers. A custom layer defines a static `className`, `build` (declares weights) and `call` (pure).
 *
 * @typeParam Weights - What `build` returns and `call` receives.
 * @typeParam Output - What `call` gives: a tensor, or a list or object of them.
 * @typeParam Symbolic - The same of symbolic tensors, which follows from `Output`.
 */
export abstract class Layer<
  Weights = unknown,
  Output = Tensor,
  Symbolic = WithLeaves<Output, SymbolicTensor>,
> extends Inspectable {
  /** Keras's class name; static because minifiers rename classes. */
  static readonly className: string = "";
  /** Whether `call` takes a list or an object of tensors. */
  static readonly takesSeveral: boolean = false;
  /** Whether a mask of the input holds for the output too: layers that leave the steps as they are say `true`. */
  static readonly supportsMasking: boolean = false;

  readonly name: string;
  /** dtype of weights and computation. */
  readonly dtype: DType;
  /** The layer's own options, serialisable, with camelCase keys. */
  readonly config: Config;
  /** Shape of a batch that the constructor was told, or `null`. */
  readonly declaredInputShape: PartialShape | null;
  /** Penalty on the output, per sample. */
  activityRegularizer: Regularizer | null;
  readonly calls: LayerCall[] = [];
  readonly #autocast: boolean;
  #trainable: boolean;
  /** Weights made to be trained, whether or not they are now. */
  readonly #learned: Weight[] = [];
  /** Weights that are only kept, as moving averages are. */
  readonly #kept: Weight[] = [];
  #seeds: SeedGenerator[] = [];
  #layers = new Map<string, AnyLayer>();
  #built: Weights | null = null;
  #builtFor: Shapes | null = null;
  #isBuilt = false;
  #path: string;
  #isAlone = false;
  #firstValue: FirstValue | null = null;
  /** Told of each layer that `build` adds. */
  #onLayer: ((attribute: string, layer: AnyLayer) => void) | null = null;
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
    this.config = withActivationNames(config);
    this.declaredInputShape = declaredShape(className, base);
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

  /**
   * Declares the weights with {@link addWeight} and returns them. `null` in a shape is not known yet. A layer of several inputs
   * is given the structure of their shapes.
   */
  protected abstract build(inputShape: Shapes): Weights;

  /** The layer's function. Pure, but for variables: reading and assigning them is recorded. */
  protected abstract call(inputs: Tensors, weights: Weights, context: CallContext): Output;

  /**
   * Which steps of the output count. By default those of the (first) input, where the class says {@link Layer.supportsMasking}.
   *
   * @param masks - Of the tensors of the inputs, in order.
   */
  computeMask(_inputs: Tensors, masks: readonly (Tensor | null)[]): Nested<Tensor | null> {
    return (this.constructor as typeof Layer).supportsMasking ? (masks[0] ?? null) : null;
  }

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
   *
   * @param inside - Does the same for each layer that `build` will add.
   */
  takeFirstValues(source: FirstValue, inside?: (attribute: string, layer: AnyLayer) => void): void {
    this.#firstValue = source;
    this.#onLayer = inside ?? null;
  }

  /** Makes a counted source of random keys. `null` draws the seed from the global source. */
  protected addSeed(seed: number | null): SeedGenerator {
    const generator = new SeedGenerator(seed);
    this.#seeds.push(generator);
    return generator;
  }

  /** Adds a layer of which this one consists, under Keras's attribute name (its place in files). */
  protected addLayer<L extends AnyLayer>(attribute: string, layer: L): L {
    this.#layers.set(attribute, layer);
    this.#onLayer?.(attribute, layer);
    return layer;
  }

  /** Layers of which this one consists, by Keras's attribute name. */
  get subLayers(): ReadonlyMap<string, AnyLayer> {
    return this.#layers;
  }

  /** Lets paths begin with the layer's own name, wherever it stands: that it was built by itself, as those of files are. */
  standAlone(): void {
    this.#isAlone = true;
  }

  /** Makes the weights for inputs of this shape, once. */
  ensureBuilt(inputShape: Shapes, scope = ""): void {
    if (this.#isBuilt) return;
    this.#path = scope === "" || this.#isAlone ? this.name : `${scope}/${this.name}`;
    // At once, even inside a trace: first values must be concrete.
    this.#built = withTrace(null, () => withScope(null, () => this.build(inputShape)));
    this.#builtFor = inputShape;
    this.#isBuilt = true;
    this.#firstValue = null;
    this.#onLayer = null;
  }

  /** The input's shape that the layer was built for; `null` before. */
  get builtFor(): Shapes | null {
    return this.#builtFor;
  }

  /** The weights that `build` returned. */
  protected get builtWeights(): Weights {
    assert(this.#isBuilt, `${this.name} is built before it is called`);
    return this.#built as Weights;
  }

  /**
   * Runs the layer inside another's `call`. Floating inputs become {@link dtype}, integers stay what they are.
   *
   * @param options - `mask`, in place of the one that travels with the inputs, and what the layer's `call` takes beside.
   */
  callWith(
    given: Tensors,
    { training, addLoss }: OuterContext,
    { mask, ...options }: ApplyOptions = {},
  ): Output {
    if (!(this.constructor as typeof Layer).takesSeveral) requireOne(this.name, given);
    const tensors = tensorsOf(given);
    const travelling = tensors.map(maskOf);
    const all = tensors.map(knownMaskOf);
    const inputs = this.#cast(given);
    this.ensureBuilt(mapLeaves(inputs, ({ shape }: Tensor) => shape));
    const added: Tensor[] = [];
    this.#added.set(currentTrace() ?? eagerly, added);
    const stated = mask == null ? null : (leavesOf(mask) as readonly (Tensor | null)[]);
    const known = stated ?? (given instanceof Tensor ? all : travelling);
    const context: CallContext = {
      training,
      mask: known[0] ?? null,
      masks: known,
      areMasksStated: stated !== null,
      options,
      addLoss: (loss) => {
        requireScalar(this.name, "addLoss", loss);
        added.push(loss);
        addLoss(loss);
      },
    };
    return withContext(context, () => {
      const output = this.call(inputs, this.builtWeights, context);
      const outputs = tensorsOf(output as Tensors).map((tensor) =>
        requireTensor(`${this.name}.call`, tensor),
      );
      for (const tensor of outputs) {
        const penalty = this.activityRegularizer?.apply(tensor);
        if (penalty !== undefined) {
          context.addLoss(penalty.divide(Math.max(tensor.shape[0] ?? 1, 1)));
        }
      }
      this.#mark(outputs, inputs, stated ?? travelling, attachMask);
      const isAnyTaken = stated === null && all.some((other, i) => other !== travelling[i]);
      if (isAnyTaken) this.#mark(outputs, inputs, all, attachTaken);
      return output;
    });
  }

  /** Lets masks travel with the outputs. */
  #mark(
    outputs: readonly Tensor[],
    inputs: Tensors,
    known: readonly (Tensor | null)[],
    attach: (tensor: Tensor, mask: Tensor) => void,
  ): void {
    const computed = this.computeMask(inputs, known);
    const list = Array.isArray(computed) ? computed : [computed];
    outputs.forEach((output, i) => {
      const mask: unknown = list[i];
      if (mask instanceof Tensor) attach(output, mask);
    });
  }

  /**
   * Adds a scalar to the loss that is minimised. Only inside `call`; the context's `addLoss` is the same.
   *
   * @throws {@link StateError} `layer/add-loss`; {@link ShapeError} `layer/not-scalar`
   */
  protected addLoss(loss: Tensor): void {
    const context = runningCall();
    if (context === null) {
      throw new StateError("layer/add-loss", `${this.name}: addLoss works only inside \`call\`.`);
    }
    context.addLoss(loss);
  }

  #cast(inputs: Tensors): Tensors {
    if (inputs instanceof Tensor) return this.castInputs(inputs);
    return mapLeaves(inputs, (tensor: Tensor) => this.castInputs(tensor));
  }

  /** Inputs as `call` receives them. */
  protected castInputs(inputs: Tensor): Tensor {
    const isForeign = inputs.dtype !== this.dtype && isFloating(inputs.dtype);
    return this.#autocast && isForeign && isFloating(this.dtype)
      ? inputs.astype(this.dtype)
      : inputs;
  }

  /**
   * Applies the layer to values, building it first: `[batch, …] → [batch, …]`. On the tensors of a model that is being made
   * (`Input`, and what layers gave for it), gives such tensors.
   *
   * @param options - `training`: whether dropout drops and the like. `mask`: which steps of the input count, or for a
   * `Softmax` which values; default: the mask that travels with the input. Further ones are the layer's own.
   */
  apply(inputs: Nested<SymbolicTensor>, options?: ApplyOptions): Symbolic;
  apply(inputs: Nested<TensorLike>, options?: ApplyOptions): Output;
  apply(
    inputs: Nested<TensorLike> | Nested<SymbolicTensor>,
    options: ApplyOptions = {},
  ): Output | Symbolic {
    const symbolic = leavesOf([inputs, options]).find(isSymbolic);
    if (symbolic !== undefined) return symbolic.record(this, inputs, options) as Symbolic;
    const { training, mask, ...own } = options;
    const outer = training === undefined ? runningCall() : null;
    const context = outer ?? inferenceContext(training);
    return this.callWith(toTensors(inputs as Nested<TensorLike>), context, {
      ...own,
      mask: mask == null ? undefined : (toTensors(mask as TensorLike) as Tensor),
    });
  }

  /** What the layer gave for the first tensors of a model that was being made. @throws {@link StateError} `layer/no-output` */
  get output(): Symbolic {
    const [call] = this.calls;
    if (call !== undefined) return call.outputs as Symbolic;
    throw new StateError(
      "layer/no-output",
      `${this.name}: it was not called on an Input's tensor, or on what layers gave for one.`,
    );
  }

  /**
   * Shape and dtype of the output for an input with unknown dimensions: traced twice with different stand-ins;
   * a dimension that differs is `null`.
   *
   * @param options - Of the call; tensors in them may be specs, too.
   */
  computeOutputSpec(input: Nested<PartialSpec>, options: ApplyOptions = {}): Nested<PartialSpec> {
    this.ensureBuilt(
      mapLeaves(input, (spec: PartialSpec | TensorLike) =>
        isSpec(spec) ? spec.shape : array(spec).shape,
      ) as Shapes,
    );
    return tracedSpecs(
      [input, options],
      ([inputs, { training, ...own }]) =>
        this.callWith(toTensors(inputs), inferenceContext(training), own) as Tensors,
    );
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
      requireScalar(this.name, `the regularizer of \`${name}\``, penalty);
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
