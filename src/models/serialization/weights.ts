/**
 * @module models/serialization/weights — a file's weights for the layers that a config describes, found by Keras's places.
 *
 * A layer's weights are checked against the file before memory is taken for them, so a config cannot ask for more than the
 * file holds.
 */
import { writeError } from "#platform";
import { FormatError, formatShape, ShapeError } from "../../core/errors.ts";
import { type Shape, sameShape } from "../../core/shape.ts";
import type { ArrayData } from "../../formats/array-data.ts";
import type { WeightStore } from "../../formats/keras-archive.ts";
import type { Tensor } from "../../ir/tensor.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { WeightSpec } from "../../nn/layers/weight.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { fromHost } from "../../ops/convert.ts";
import { isHostLayer } from "./layer-assets.ts";
import { placesIn } from "./layer-places.ts";

/** One folder of a file's weights, which may be missing. */
export class StoredWeights {
  readonly #where: string;
  readonly #path: string;
  readonly #store: WeightStore | null;

  readonly #isOptional: boolean;

  /** @param isOptional - Whether layers without weights here make their own. */
  constructor(where: string, store: WeightStore | null, path = "", isOptional = false) {
    this.#where = where;
    this.#store = store;
    this.#path = path;
    this.#isOptional = isOptional;
  }

  /** The folder `name` in this one; a name may lead through several, as `cells/lstm_cell` does. */
  child(name: string): StoredWeights {
    const path = this.#path === "" ? name : `${this.#path}/${name}`;
    const folders = name.split("/");
    const store = folders.reduce((folder, part) => folder?.children.get(part) ?? null, this.#store);
    return new StoredWeights(this.#where, store, path, this.#isOptional);
  }

  /** All that lies here and below, for layers whose places are not known yet: each array is taken once, by its shape. */
  pooled(): StoredWeights {
    return this.#store === null && this.#isOptional
      ? this
      : new PooledWeights(this.#where, this.#store);
  }

  /** How many arrays lie here. */
  get count(): number {
    return this.#store?.vars.size ?? 0;
  }

  /**
   * The array with a number, which must have this shape.
   *
   * @param weight - Names what it is for in messages.
   * @throws {@link FormatError} `load/missing-weight`; {@link ShapeError} `load/weight-shape`
   */
  take(index: number, shape: Shape, weight: string): Tensor {
    const found = this.#store?.vars.get(String(index));
    if (found === undefined) {
      throw new FormatError(
        "load/missing-weight",
        `${this.#where}: the weight ${weight} ${formatShape(shape)} is not in the file. Expected it at ${this.#path}/vars/${index}.`,
      );
    }
    if (!sameShape(found.shape, shape)) {
      throw new ShapeError(
        "load/weight-shape",
        `${this.#where}: the weight ${weight} has shape ${formatShape(shape)} by the config. Received: ${formatShape(found.shape)} at ${this.#path}/vars/${index}.`,
      );
    }
    return tensorOf(found);
  }

  /**
   * Prepares a layer that is not built yet, and all of which it consists, to take its weights from here.
   */
  offer(layer: AnyLayer): void {
    if (this.#store === null && this.#isOptional) return;
    let trainable = 0;
    layer.takeFirstValues(
      // In files trainable weights come first, so the place of the others is known only once all are made.
      (weight) =>
        weight.trainable
          ? this.take(trainable++, weight.shape, weight.path)
          : this.#anyOfShape(weight),
      (attribute, part) => this.child(attribute).offer(part),
    );
    for (const [folder, part] of placesIn(layer)) this.child(folder).offer(part);
  }

  #anyOfShape({ shape, path }: WeightSpec): Tensor {
    for (const array of this.#store?.vars.values() ?? []) {
      if (sameShape(array.shape, shape)) return tensorOf(array);
    }
    throw new ShapeError(
      "load/weight-shape",
      `${this.#where}: the weight ${path} has shape ${formatShape(shape)} by the config. Received: ${this.#shapes()} at ${this.#path}/vars.`,
    );
  }

  #shapes(): string {
    const shapes = [...(this.#store?.vars.values() ?? [])].map(({ shape }) => formatShape(shape));
    return shapes.length === 0 ? "nothing" : shapes.join(", ");
  }

  /**
   * Gives a layer, and all of which it consists, the values that lie here.
   *
   * @throws {@link FormatError} `load/weight-count`, `load/missing-weight`; {@link ShapeError} `load/weight-shape`
   */
  fill(layer: AnyLayer): void {
    const own = layer.ownWeights;
    if (isHostLayer(layer)) {
      const arrays = [...(this.#store?.vars ?? [])].filter(([name]) => !/^\d+$/.test(name));
      layer.loadOwnArrays(new Map(arrays.map(([name, array]) => [name, tensorOf(array)])));
      return;
    }
    if (this.count !== own.length && !(own.length > 0 && this.count === 0)) {
      throw new FormatError(
        "load/weight-count",
        `${this.#where}: ${layer.path} has ${own.length} weights by the config. Received: ${this.count} (${this.#shapes()}) at ${this.#path}/vars.` +
          (layer.built
            ? ""
            : " The layer is not built: the config does not say its input's shape."),
      );
    }
    own.forEach((weight, i) => {
      weight.assign(this.take(i, weight.shape, weight.path));
    });
    const seeds = this.child("seed_generator");
    const [generator] = layer.seedGenerators;
    if (generator !== undefined && seeds.count > 0) {
      generator.state.assign(seeds.take(0, generator.state.shape, `${layer.path}/seed_generator`));
    }
    for (const [folder, part] of placesIn(layer)) this.child(folder).fill(part);
  }

  /**
   * Gives an optimizer the state that lies here: counter, learning rate, averages and slots. A file of an optimizer that has
   * not trained holds only the first ones.
   */
  fillOptimizer(optimizer: Optimizer, build: () => void): void {
    if (this.count === 0) return;
    if (this.count > optimizer.variables.length) build();
    const { variables } = optimizer;
    if (this.count !== variables.length) {
      // As in Keras: the model is whole without it, but training does not go on where it was.
      writeError(
        `gradus: ${this.#where}: the optimizer's state was left out: it has ${variables.length} variables by the config and ${this.count} in the file.`,
      );
      return;
    }
    const values = variables.map((variable, i) => this.take(i, variable.shape, variable.path));
    values.forEach((value, i) => {
      variables[i]?.assign(value);
    });
  }
}

/** The arrays of a folder and all below it, whatever their places. The layers get the right ones when all of them are there. */
class PooledWeights extends StoredWeights {
  readonly #source: string;
  readonly #left: ArrayData[];

  constructor(where: string, store: WeightStore | null) {
    super(where, store);
    this.#source = where;
    this.#left = arraysIn(store);
  }

  override child(): StoredWeights {
    return this;
  }

  override offer(layer: AnyLayer): void {
    layer.takeFirstValues(
      (weight) => this.#takeOf(weight),
      (_attribute, part) => this.offer(part),
    );
    for (const part of layer.subLayers.values()) this.offer(part);
  }

  #takeOf({ shape, path }: WeightSpec): Tensor {
    const index = this.#left.findIndex((array) => sameShape(array.shape, shape));
    const [found] = index < 0 ? [] : this.#left.splice(index, 1);
    if (found !== undefined) return tensorOf(found);
    throw new FormatError(
      "load/missing-weight",
      `${this.#source}: the weight ${path} ${formatShape(shape)} is not in the file: no array of this shape is left for it.`,
    );
  }
}

function arraysIn(store: WeightStore | null): ArrayData[] {
  if (store === null) return [];
  return [...store.vars.values(), ...[...store.children.values()].flatMap(arraysIn)];
}

function tensorOf({ data, shape, dtype }: ArrayData): Tensor {
  return fromHost(data, shape, dtype);
}
