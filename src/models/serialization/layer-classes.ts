/** @module models/serialization/layer-classes — layers by Keras's name. */
import { Activation } from "../../nn/layers/activation.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { Flatten } from "../../nn/layers/flatten.ts";
import { Reshape } from "../../nn/layers/reshape.ts";
import type { ConfigClass } from "./config-reader.ts";

/** All layers that a file may name, but for inputs and models. */
export const layerClasses: Readonly<Record<string, ConfigClass>> = Object.fromEntries(
  [Activation, Dense, Dropout, Flatten, Reshape].map((Class) => [Class.className, Class]),
);
