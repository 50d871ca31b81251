/** @module nn/layers/rnn/bidirectional */
import { assert, formatReceived, ShapeError, ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import { Tensor } from "../../../ir/tensor.ts";
import { add, divide, multiply } from "../../../ops/arithmetic.ts";
import { concatenate } from "../../../ops/rearrange.ts";
import { flip } from "../../../ops/slice.ts";
import type { Variable } from "../../../runtime/variable.ts";
import { withDefaults } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import { leavesOf, type Nested, type Tensors } from "../../structure.ts";
import type { CallContext } from "../call-context.ts";
import { Layer } from "../layer.ts";
import { type LayerConfig, layerOptions, splitLayerOptions } from "../layer-options.ts";
import { cloneLayer } from "./clone-layer.ts";
import { RecurrentLayer, requireLayer, sequenceMask } from "./recurrent-layer.ts";

/** How the outputs of the two directions become one; `null`: they stay two. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

/** Options of {@link Bidirectional}. */
export interface BidirectionalConfig extends LayerConfig {
  /** The layer of one direction, of which a copy with weights of its own is made. */
  readonly layer: RecurrentLayer;
  /** Default `"concat"`: side by side. */
  readonly mergeMode?: MergeMode | undefined;
  /** The layer of the other direction, which becomes part of this one. Default `null`: a copy of `layer` that goes the other way. */
  readonly backwardLayer?: RecurrentLayer | null | undefined;
}

const merges: Readonly<
  Record<Exclude<MergeMode, null>, (forward: Tensor, backward: Tensor) => Tensor>
> = {
  concat: (forward, backward) => concatenate([forward, backward], -1),
  sum: add,
  mul: multiply,
  ave: (forward, backward) => divide(add(forward, backward), 2),
};

/**
 * A recurrent layer in both directions of time. Their outputs are merged; those of the backward layer are put in the inputs'
 * order first.
 *
 * Input `[batch, steps, …]` → `[batch, 2 · units]` or, where the layer returns sequences, `[batch, steps, 2 · units]`; `units`
 * in place of `2 · units` for other merge modes than `"concat"`. With `mergeMode: null` a list of two; where the layer
 * returns states, they come after, the forward ones first.
 *
 * `apply` takes `mask` and `initialState`, a list of which the first half is the forward layer's. Outputs of masked steps are zeros.
 *
 * @throws {@link ValueError} `config/layer`, `bidirectional/merge-mode`, `bidirectional/directions`, `bidirectional/options`;
 *   {@link ShapeError} `rnn/states`
 * @see Schuster and Paliwal, 1997.
 */
export class Bidirectional extends Layer<null, Tensors, Nested<SymbolicTensor>> {
  static override readonly className: string = "Bidirectional";
  static override readonly supportsMasking: boolean = true;
  readonly forwardLayer: RecurrentLayer;
  readonly backwardLayer: RecurrentLayer;
  readonly mergeMode: MergeMode;

  constructor(config: BidirectionalConfig | RecurrentLayer) {
    const { base, own } = splitLayerOptions(
      config instanceof RecurrentLayer ? { layer: config } : config,
    );
    const defaults = { mergeMode: "concat" as MergeMode, backwardLayer: null };
    const full = withDefaults("Bidirectional", own, defaults, ["layer"], layerOptions);
    const layer = recurrent("layer", full.layer);
    const { mergeMode } = full;
    if (mergeMode !== null && !Object.hasOwn(merges, mergeMode)) {
      throw new ValueError(
        "bidirectional/merge-mode",
        `Bidirectional: mergeMode must be "concat", "sum", "mul", "ave" or null. Received: ${formatReceived(mergeMode)}.`,
      );
    }
    const made: { layer?: RecurrentLayer; backwardLayer?: RecurrentLayer } = {};
    super(base, Object.assign(made, { mergeMode }));
    const forward = cloneLayer(layer, { name: prefixed("forward_", layer.name) });
    const backward =
      full.backwardLayer === null
        ? cloneLayer(layer, { name: prefixed("backward_", layer.name), goBackwards: true })
        : recurrent("backwardLayer", full.backwardLayer);
    requireOpposite(forward, backward);
    for (const part of [forward, backward]) part.setZeroOutputForMask(part.returnSequences);
    this.mergeMode = mergeMode;
    this.forwardLayer = this.addLayer("forward_layer", forward);
    this.backwardLayer = this.addLayer("backward_layer", backward);
    made.layer = forward;
    made.backwardLayer = backward;
  }

  get stateful(): boolean {
    return this.forwardLayer.stateful;
  }

  protected override build(inputShape: PartialShape): null {
    this.forwardLayer.ensureBuilt(inputShape, this.path);
    this.backwardLayer.ensureBuilt(inputShape, this.path);
    return null;
  }

  protected override call(sequence: Tensor, _: null, context: CallContext): Tensors {
    const mask = sequenceMask(context);
    const [forwardState, backwardState] = this.#halves(context.options.initialState);
    const forward = this.forwardLayer.callWith(sequence, context, {
      mask,
      initialState: forwardState,
    });
    const backward = this.backwardLayer.callWith(sequence, context, {
      mask,
      initialState: backwardState,
    });
    const [y, ...states] = parts(forward);
    const [reversed, ...otherStates] = parts(backward);
    assert(y instanceof Tensor && reversed instanceof Tensor, "the output comes first");
    const other = this.forwardLayer.returnSequences ? flip(reversed, 1) : reversed;
    const outputs = this.mergeMode === null ? [y, other] : [merges[this.mergeMode](y, other)];
    const all = [...outputs, ...states, ...otherStates];
    return all.length === 1 && outputs[0] !== undefined ? outputs[0] : all;
  }

  /** The first states of the two directions. */
  #halves(given: unknown): readonly [unknown, unknown] {
    if (given === null || given === undefined) return [null, null];
    if (!Array.isArray(given) || given.length % 2 !== 0) {
      throw new ShapeError(
        "rnn/states",
        `${this.name}: expected initialState to be a list, the forward layer's states and then the backward layer's. Received: ${formatReceived(given)}.`,
      );
    }
    const half = given.length / 2;
    return [given.slice(0, half), given.slice(half)];
  }

  /** The kept states of both layers, if they are stateful and built. */
  get states(): readonly Variable[] | null {
    const { states } = this.forwardLayer;
    const others = this.backwardLayer.states;
    return states === null || others === null ? null : [...states, ...others];
  }

  /** Sets the kept states of stateful layers to zeros. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  override computeMask(
    _inputs: Tensors,
    [mask = null]: readonly (Tensor | null)[],
  ): readonly (Tensor | null)[] {
    if (!this.forwardLayer.returnSequences) return [];
    return this.mergeMode === null ? [mask, mask] : [mask];
  }
}

function recurrent(option: string, value: unknown): RecurrentLayer {
  return requireLayer(
    `Bidirectional: ${option}`,
    value,
    RecurrentLayer,
    "a recurrent layer (LSTM, GRU, SimpleRNN, RNN, ConvLSTM)",
  );
}

/** A name that begins with the prefix, once. */
function prefixed(prefix: string, name: string): string {
  return name.startsWith(prefix) ? name : `${prefix}${name}`;
}

/** Output and states of a layer, whether or not it gives states. */
function parts(output: Tensors): readonly Tensors[] {
  return output instanceof Tensor ? [output] : (leavesOf(output) as Tensor[]);
}

/** @throws {@link ValueError} `bidirectional/directions`, `bidirectional/options` */
function requireOpposite(forward: RecurrentLayer, backward: RecurrentLayer): void {
  if (forward.goBackwards === backward.goBackwards) {
    throw new ValueError(
      "bidirectional/directions",
      `Bidirectional: layer and backwardLayer must go in different directions. Received: goBackwards: ${forward.goBackwards} for both.`,
    );
  }
  for (const option of ["stateful", "returnSequences", "returnState"] as const) {
    if (forward[option] !== backward[option]) {
      throw new ValueError(
        "bidirectional/options",
        `Bidirectional: layer and backwardLayer must agree on ${option}. Received: ${forward[option]} and ${backward[option]}.`,
      );
    }
  }
}
