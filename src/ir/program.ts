/**
 * @module ir/program — a recorded function: nodes in the order they were recorded, each an op applied to tensors.
 */
import type { Op } from "./op.ts";
import type { Spec, Tensor } from "./tensor.ts";

/** Static parameters of an op: plain data, part of every cache key. */
export type Attribute =
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly Attribute[]
  | { readonly [key: string]: Attribute };
export type Attributes = { readonly [key: string]: Attribute };

/** A text that is equal for equal attributes. JSON alone has no NaN, infinities or −0, which may fill a padding. */
export function attributesKey(attributes: Attributes): string {
  return JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `#${Object.is(value, -0) ? "-0" : value}`
      : value,
  );
}

/** One op applied. Inputs are values of the same program, or concrete tensors (constants). */
export interface Node {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  /** Programs inside (a scan's body); empty for most ops. */
  readonly regions: readonly Program[];
  readonly outputs: readonly Tensor[];
}

/** A function from tensors to tensors, as data. Pure: state comes in as inputs and leaves as outputs. */
export interface Program {
  readonly inputs: readonly Tensor[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Tensor[];
}

export function specOf(tensor: Tensor): Spec {
  return { shape: tensor.shape, dtype: tensor.dtype };
}
