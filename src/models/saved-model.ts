/** @module models/saved-model — what writers of files need of a model. Models import writers, so writers cannot import models. */
import type { PartialShape } from "../core/shape.ts";
import type { LayerCall, SymbolicTensor } from "../nn/graph.ts";
import type { AnyLayer } from "../nn/layers/layer.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { Nested } from "../nn/structure.ts";
import type { Variable } from "../runtime/variable.ts";
import type { CompileOptions } from "./trainer/compiled.ts";

/** How a model's layers are joined. */
export type ModelStructure =
  | {
      readonly kind: "Sequential";
      readonly input: {
        readonly name: string;
        readonly shape: PartialShape;
        readonly dtype: string;
      } | null;
      /** Shape of a batch, as far as known. */
      readonly inputShape: PartialShape | null;
      readonly layers: readonly AnyLayer[];
    }
  | {
      readonly kind: "Functional";
      readonly inputs: readonly SymbolicTensor[];
      /** Names of the layers that stand for the inputs. */
      readonly inputNames: readonly string[];
      readonly input: Nested<SymbolicTensor>;
      readonly output: Nested<SymbolicTensor>;
      readonly calls: readonly LayerCall[];
      readonly layers: readonly AnyLayer[];
    };

/** A layer that consists of others as a model does. */
export interface SavedModel {
  readonly name: string;
  readonly built: boolean;
  readonly trainable: boolean;
  readonly layers: readonly AnyLayer[];
  readonly variables: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  readonly optimizer: Optimizer | null;
  readonly compileOptions: CompileOptions | null;
  /** `null` for a model with a `call` of its own, whose class alone knows how its layers are joined. */
  readonly structure: ModelStructure | null;
}

/** Whether a layer is a model. */
export function isSavedModel(layer: object): layer is SavedModel {
  return "structure" in layer;
}
