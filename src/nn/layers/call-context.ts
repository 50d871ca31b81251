/** @module nn/layers/call-context — what a layer's `call` is told, and the masks that travel with tensors. */
import type { Tensor } from "../../ir/tensor.ts";
import type { TensorLike } from "../../ir/tensor-methods.ts";
import type { SymbolicTensor } from "../graph.ts";

/** What `call` is told beside its inputs. */
export interface CallContext {
  /** Whether this is a training step: dropout drops, batch normalization measures. */
  readonly training: boolean;
  /** Which steps of the (first) input count (`[batch, steps]`, bool); `null` for all. */
  readonly mask: Tensor | null;
  /** The masks of all tensors of the inputs, in order. */
  readonly masks: readonly (Tensor | null)[];
  /** Whether the masks were passed to the call, and did not travel with the inputs. */
  readonly areMasksStated: boolean;
  /** What else the call was told: `initialState`, `useCausalMask` and the like. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Adds a scalar to the loss that is minimised. */
  readonly addLoss: (loss: Tensor) => void;
}

/** Options of {@link Layer.apply}. */
export interface ApplyOptions {
  /** Default: as the layer in whose `call` this is, else `false`. */
  readonly training?: boolean | undefined;
  /** Default: the mask that the layer before has given the input. Of several inputs a list, `null` for those without. */
  readonly mask?:
    | TensorLike
    | SymbolicTensor
    | readonly (TensorLike | SymbolicTensor | null)[]
    | null
    | undefined;
  /** Options of the layer's own `call`. */
  readonly [option: string]: unknown;
}

/** What a parent's `call` passes on to its layers. */
export type OuterContext = Pick<CallContext, "training" | "addLoss">;

/** A context for calls outside a model. */
export function inferenceContext(training = false): OuterContext {
  return { training, addLoss: () => {} };
}

/** Which steps of a tensor count, where a layer has said so. */
const masks = new WeakMap<Tensor, Tensor>();

/** The mask that travels with a tensor: which of its steps count; `null` for all. */
export function maskOf(tensor: Tensor): Tensor | null {
  return masks.get(tensor) ?? null;
}

/** Lets a mask travel with a tensor that has none yet. */
export function attachMask(tensor: Tensor, mask: Tensor): void {
  if (!masks.has(tensor)) masks.set(tensor, mask);
}

/**
 * Masks that layers of attention have taken off their inputs. In Keras a model that is being made still knows them, and passes
 * them to the layers whose `call` takes one mask; other attention and sums that follow do not see them.
 */
const taken = new WeakMap<Tensor, Tensor>();

/** The mask that travels with a tensor, or has been taken off it. */
export function knownMaskOf(tensor: Tensor): Tensor | null {
  return masks.get(tensor) ?? taken.get(tensor) ?? null;
}

/** Takes the mask off a tensor. */
export function detachMask(tensor: Tensor): void {
  const mask = masks.get(tensor);
  if (mask !== undefined) attachTaken(tensor, mask);
  masks.delete(tensor);
}

/** Marks a tensor as one that would have this mask, had none been taken off. */
export function attachTaken(tensor: Tensor, mask: Tensor): void {
  taken.set(tensor, mask);
}

/** The context of the `call` that is running; `null` outside of any. */
let running: CallContext | null = null;

export function runningCall(): CallContext | null {
  return running;
}

/** Runs a layer's `call` in its context. */
export function withContext<T>(context: CallContext, call: () => T): T {
  const outer = running;
  running = context;
  try {
    return call();
  } finally {
    running = outer;
  }
}

/** By what it can do: a program without graphs does not carry their code. */
export function isSymbolic(value: unknown): value is SymbolicTensor {
  return typeof value === "object" && value !== null && "record" in value;
}
