/** @module nn/layers/rnn/recurrent-layer — what all recurrent layers are: a cell, and how it goes through a sequence. */
import { formatReceived, formatShape, ShapeError, ValueError } from "../../../core/errors.ts";
import type { PartialShape } from "../../../core/shape.ts";
import type { Tensor } from "../../../ir/tensor.ts";
import { zerosLike } from "../../../ops/creation.ts";
import { Variable } from "../../../runtime/variable.ts";
import { type Config, requireBoolean } from "../../config.ts";
import type { SymbolicTensor } from "../../graph.ts";
import type { Nested, Tensors } from "../../structure.ts";
import type { CallContext } from "../call-context.ts";
import { Layer } from "../layer.ts";
import type { LayerConfig } from "../layer-options.ts";
import { alongSequence } from "./along-sequence.ts";
import { atOnce } from "./at-once.ts";
import { mapStates, matchStates, type RNNCell, type States, stateTensors } from "./rnn-cell.ts";

/** Options of all recurrent layers. */
export interface SequenceConfig<State extends boolean = boolean> {
  /** Whether to give the output of each step, `[batch, steps, …]`, or only the last, `[batch, …]`. Default `false`. */
  readonly returnSequences?: boolean | undefined;
  /** Whether to give the last states after the output, as a list. Default `false`. */
  readonly returnState?: State | undefined;
  /** Whether to go from the last step to the first; outputs are in that order then. Default `false`. */
  readonly goBackwards?: boolean | undefined;
  /** Whether a batch starts from the states that the one before it ended with. Needs a fixed batch. Default `false`. */
  readonly stateful?: boolean | undefined;
  /** Whether to write the steps out instead of looping: larger programs, for short sequences. Default `false`. */
  readonly unroll?: boolean | undefined;
  /** Whether outputs of masked steps are zeros instead of the output before. Not with `unroll`. Default `false`. */
  readonly zeroOutputForMask?: boolean | undefined;
}

/** Defaults of {@link SequenceConfig}. */
export const sequenceDefaults = {
  returnSequences: false,
  returnState: false as boolean,
  goBackwards: false,
  stateful: false,
  unroll: false,
  zeroOutputForMask: false,
} as const;

/** {@link SequenceConfig} with its defaults. */
export type SequenceOptions = { readonly [K in keyof typeof sequenceDefaults]: boolean };

/** `[output, …last states]` of a layer that gives its states, else the output. */
export type RecurrentOutput<State extends boolean, WithStates extends Tensors> = State extends true
  ? WithStates
  : Tensor;

/** The same of symbolic tensors. */
export type RecurrentSymbolic<State extends boolean, WithStates> = State extends true
  ? WithStates
  : SymbolicTensor;

/** The options of {@link SequenceConfig} among others. @throws {@link ValueError} `config/boolean` */
export function sequenceOptions(where: string, options: SequenceOptions): SequenceOptions {
  const picked = Object.keys(sequenceDefaults).map((key) => {
    const value: unknown = options[key as keyof SequenceOptions];
    return [key, requireBoolean(`${where}: ${key}`, value)];
  });
  return Object.fromEntries(picked) as SequenceOptions;
}

/** A context that stands for no training and no loss: what counts is the shape. */
type Given = Pick<CallContext, "mask" | "areMasksStated" | "options" | "training" | "addLoss">;

/** Base of {@link RNN}, {@link LSTM} and the others. */
export abstract class RecurrentLayer<
  Output extends Tensors = Tensors,
  Symbolic = Nested<SymbolicTensor>,
> extends Layer<null, Output, Symbolic> {
  static override readonly supportsMasking: boolean = true;
  readonly cell: RNNCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  readonly #config: { zeroOutputForMask: boolean };
  #states: { readonly variables: readonly Variable[]; readonly batch: number } | null = null;

  constructor(base: LayerConfig, config: Config, cell: RNNCell, options: SequenceOptions) {
    const full = { ...config, ...options };
    super(base, full);
    this.#config = full;
    this.cell = this.addLayer("cell", cell);
    this.returnSequences = options.returnSequences;
    this.returnState = options.returnState;
    this.goBackwards = options.goBackwards;
    this.stateful = options.stateful;
    this.unroll = options.unroll;
  }

  get zeroOutputForMask(): boolean {
    return this.#config.zeroOutputForMask;
  }

  /** What {@link Bidirectional} demands of the layers in it. For Gradus's own rooms. */
  setZeroOutputForMask(value: boolean): void {
    this.#config.zeroOutputForMask = value;
  }

  /** Number of axes of the inputs, where it is certain. */
  protected get inputRank(): number | null {
    return null;
  }

  protected override build(inputShape: PartialShape): null {
    const [batch = null, , ...sample] = this.#requireRank(inputShape);
    this.cell.ensureBuilt([batch, ...sample], this.path);
    if (!this.stateful) return null;
    if (batch === null) {
      throw new ShapeError(
        "rnn/stateful-batch",
        `${this.name}: a stateful layer keeps states for each row of a batch, so the batch must be known. Received: inputs of shape ${formatShape(inputShape)}. Give it: Input({ batchShape: [32, …] }).`,
      );
    }
    const variables = stateTensors(atOnce(() => this.cell.initialState(batch))).map(
      (value) =>
        new Variable(value, {
          trainable: false,
          name: "rnn_state",
          path: `${this.path}/rnn_state`,
        }),
    );
    this.#states = { variables, batch };
    return null;
  }

  #requireRank(shape: PartialShape): PartialShape {
    const rank = this.inputRank;
    if (rank === null ? shape.length >= 3 : shape.length === rank) return shape;
    throw new ShapeError(
      "rnn/input-rank",
      `${this.name}: expected inputs of ${rank ?? "at least 3"} axes, [batch, steps, ${rank === null || rank === 3 ? "features" : "…"}]. Received: ${formatShape(shape)}. A single sequence needs a batch around it; steps of one number: x.reshape(batch, steps, 1).`,
    );
  }

  protected override call(sequence: Tensor, _: null, context: CallContext): Output {
    this.#requireRank(sequence.shape);
    const { output, states } = this.#goAlong(sequence, context);
    stateTensors(states).forEach((state, i) => {
      this.#states?.variables[i]?.assign(state);
    });
    const cast = (tensor: Tensor): Tensor => tensor.astype(this.dtype);
    const result = this.returnState ? [cast(output), ...mapStates(states, cast)] : cast(output);
    // `Output` is said by the option `returnState`.
    return result as Output;
  }

  #goAlong(sequence: Tensor, context: Given): ReturnType<typeof alongSequence> {
    const [batch = 0, , ...sample] = sequence.shape;
    const { cell } = this;
    const initial = matchStates(
      this.name,
      "initialState",
      context.options.initialState ?? null,
      this.#firstStates(batch),
    );
    const run = cell.start({ shape: [batch, ...sample], dtype: sequence.dtype }, initial, context);
    return alongSequence(this.name, run, sequence, initial, sequenceMask(context), {
      goBackwards: this.goBackwards,
      returnSequences: this.returnSequences,
      zeroOutputForMask: this.zeroOutputForMask,
      unroll: this.unroll,
    });
  }

  /** The kept states of a stateful layer, else those that the cell begins with. */
  #firstStates(batch: number): States {
    const kept = this.#states;
    if (kept === null) return this.cell.initialState(batch);
    if (batch !== kept.batch) {
      throw new ShapeError(
        "rnn/stateful-batch",
        `${this.name}: a stateful layer takes batches of the size that it was built for, ${kept.batch}. Received: ${batch} rows. Pass batchSize: ${kept.batch}, and a multiple of ${kept.batch} rows.`,
      );
    }
    return mapStates(this.cell.initialState(batch), (state, i) =>
      (kept.variables[i]?.value ?? state).astype(state.dtype),
    );
  }

  /** The variables in which a stateful layer keeps its states; `null` for others, and before it is built. */
  get states(): readonly Variable[] | null {
    return this.#states?.variables ?? null;
  }

  /** Sets the kept states of a stateful layer to zeros. */
  resetState(): void {
    for (const variable of this.states ?? []) variable.assign(zerosLike(variable.value));
  }

  /** The outputs' mask is the inputs', where there is an output for each step. */
  override computeMask(
    _inputs: Tensors,
    [mask = null]: readonly (Tensor | null)[],
  ): readonly (Tensor | null)[] {
    return [this.returnSequences ? mask : null];
  }
}

/**
 * Which steps count. As in Keras, a mask that travels reaches a call whose only tensor is the sequence: beside initial states
 * it must be passed.
 */
export function sequenceMask({ mask, areMasksStated, options }: Given): Tensor | null {
  return areMasksStated || options.initialState == null ? mask : null;
}

/** Checks that an option is a layer of a kind. @throws {@link ValueError} `config/layer` */
export function requireLayer<T extends object>(
  where: string,
  value: unknown,
  Base: abstract new (...args: never[]) => T,
  kind: string,
): T {
  if (value instanceof Base) return value;
  throw new ValueError(
    "config/layer",
    `${where}: expected ${kind}. Received: ${formatReceived(value)}.`,
  );
}
