/** @module nn/regularizers/registry — penalties by name. */
import { getTensorFunction, type TensorFunctionIdentifier } from "../tensor-function.ts";
import { L1, L1L2, L2 } from "./norms.ts";
import { OrthogonalRegularizer } from "./orthogonal.ts";
import type { Regularizer } from "./regularizer.ts";

/** Names that completion offers; every spelling that Keras takes works. */
export type RegularizerName = "l1" | "l2" | "l1L2" | "orthogonalRegularizer";

/** A name, a penalty with its options, a function from a weight to a scalar, or `null` for none. */
export type RegularizerIdentifier = TensorFunctionIdentifier<RegularizerName>;

type RegularizerClass = { new (config?: never): Regularizer; readonly className: string };

const table: Readonly<Record<RegularizerName, RegularizerClass>> = {
  l1: L1,
  l2: L2,
  l1L2: L1L2,
  orthogonalRegularizer: OrthogonalRegularizer,
};

/** The penalty that an identifier stands for. @throws {@link ValueError} `identifier/unknown` */
export function getRegularizer(identifier: RegularizerIdentifier | undefined): Regularizer | null {
  return getTensorFunction("regularizer", identifier, table);
}

/** Classes by Keras's name, for loading. */
export const regularizerClasses: Readonly<Record<string, RegularizerClass>> = {
  L1,
  L2,
  L1L2,
  OrthogonalRegularizer,
};
