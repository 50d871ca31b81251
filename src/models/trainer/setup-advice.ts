/**
 * @module models/trainer/setup-advice — where the last layer, the loss and the targets are at odds:
 *
 * | problem | targets | last activation | loss |
 * | --- | --- | --- | --- |
 * | regression | any numbers | linear | mean squared error and the like |
 * | yes or no | 0 or 1 | sigmoid | binary crossentropy |
 * | one of several classes | one-hot rows, or whole numbers from 0 | softmax | (sparse) categorical crossentropy |
 *
 * Only what cannot be meant is told of: a wrong alarm is worse than none.
 *
 * Nothing is imported here that every training loads: a module that two pieces of a bundle share becomes a piece of its own, and
 * pieces compress less well than a whole.
 */
import { type LabelKind, labelKind } from "../../nn/label-kind.ts";
import type { AnyLayer } from "../../nn/layers/layer.ts";
import type { AnyModel } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import type { DataRows } from "./data.ts";
import { type LabelFacts, labelFacts } from "./label-facts.ts";

/** What a model, its loss and its targets are. */
interface Setup {
  /** The last layer's name. */
  readonly layer: string;
  /** Its activation's name in lower case; `null` for a function. */
  readonly activation: string | null;
  readonly units: number | null;
  /** The loss's class. */
  readonly loss: string;
  readonly fromLogits: boolean;
  /** Classes of the metrics. */
  readonly metrics: readonly string[];
  readonly facts: LabelFacts;
}

const regressionLosses = new Set([
  "MeanSquaredError",
  "MeanAbsoluteError",
  "MeanAbsolutePercentageError",
  "MeanSquaredLogarithmicError",
  "Huber",
  "LogCosh",
]);

/** Losses of probabilities. */
const crossentropies: Readonly<Record<string, LabelKind>> = {
  BinaryCrossentropy: "binary",
  BinaryFocalCrossentropy: "binary",
  CategoricalCrossentropy: "categorical",
  CategoricalFocalCrossentropy: "categorical",
  SparseCategoricalCrossentropy: "sparse",
};

/** What the loss `crossentropy` is for each kind of targets. */
const crossentropyOf = {
  binary: "BinaryCrossentropy",
  categorical: "CategoricalCrossentropy",
  sparse: "SparseCategoricalCrossentropy",
} as const satisfies Readonly<Record<LabelKind, string>>;

/** Between what an activation's values lie, where they have bounds. */
const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  relu: [0, Number.POSITIVE_INFINITY],
  relu6: [0, 6],
  softplus: [0, Number.POSITIVE_INFINITY],
  exponential: [0, Number.POSITIVE_INFINITY],
  sigmoid: [0, 1],
  hardsigmoid: [0, 1],
  softmax: [0, 1],
  sparsemax: [0, 1],
  tanh: [-1, 1],
  hardtanh: [-1, 1],
  softsign: [-1, 1],
};

/** What is not a probability and, in a row, not proportional to one. */
const unbounded = new Set([
  "linear",
  "relu",
  "relu6",
  "leakyrelu",
  "elu",
  "celu",
  "selu",
  "gelu",
  "silu",
  "swish",
  "mish",
  "tanh",
  "hardtanh",
  "softsign",
  "hardsilu",
  "logsigmoid",
  "logsoftmax",
]);

const forYesOrNo = 'activation: "sigmoid" in the last layer and loss: "binaryCrossentropy"';
const forClasses = 'activation: "softmax" in the last layer and loss: "categoricalCrossentropy"';
const forClassNumbers =
  'a unit for each class, activation: "softmax" and loss: "sparseCategoricalCrossentropy"';

/** A loss as `compile` is told it. */
function lossName(className: string): string {
  return className.charAt(0).toLowerCase() + className.slice(1);
}

/** Whether targets are the inputs themselves, as an autoencoder's are: then their form says nothing of the problem. */
function isSame({ x: [x], y: [y] }: DataRows): boolean {
  if (x === undefined || y === undefined || x.data.length !== y.data.length) return false;
  const end = Math.min(x.data.length, 1000);
  for (let i = 0; i < end; i++) if (x.data[i] !== y.data[i]) return false;
  return true;
}

/** The last layer, inside models that are layers too. */
function lastLayer(model: AnyModel): AnyLayer | null {
  const last = model.layers.at(-1) ?? null;
  // `instanceof Model` would import what imports this.
  return last !== null && "layers" in last ? lastLayer(last as AnyModel) : last;
}

/** An activation's name; `null` where it is not known. */
function activationOf(layer: AnyLayer): string | null {
  if (layer.className === "Softmax") return layer.config.axis === -1 ? "softmax" : null;
  if (layer.className === "ReLU") {
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = layer.config;
    return maxValue === null && negativeSlope === 0 && threshold === 0 ? "relu" : null;
  }
  const { activation } = layer.config;
  if (activation === null) return "linear";
  return typeof activation === "string" ? activation.replaceAll("_", "").toLowerCase() : null;
}

/** The class of which a model has a method. */
function ownerOf(model: AnyModel, method: string): unknown {
  let owner: unknown = model;
  while (owner !== null && !Object.hasOwn(Object(owner), method))
    owner = Object.getPrototypeOf(owner);
  return owner;
}

/** What there is to say; `null` where nothing is at odds. */
function adviceFor(setup: Setup): string | null {
  return ofOneUnit(setup) ?? ofCrossentropy(setup) ?? ofRegression(setup) ?? ofAccuracy(setup);
}

function ofOneUnit({ layer, activation, units, loss, facts }: Setup): string | null {
  if (units !== 1) return null;
  const instead = facts.areBinary
    ? `For yes or no write ${forYesOrNo}.`
    : regressionLosses.has(loss)
      ? "To learn numbers leave the activation out."
      : `For yes or no write ${forYesOrNo}; for several classes ${forClassNumbers}.`;
  if (activation === "softmax" || activation === "sparsemax")
    return `the last layer "${layer}" has ${activation} over one unit, which is always 1. ${instead}`;
  if (crossentropies[loss] === "categorical")
    return `${lossName(loss)} chooses between classes, but the last layer "${layer}" has one unit. ${instead}`;
  return null;
}

function ofCrossentropy(setup: Setup): string | null {
  const { layer, activation, units, loss, fromLogits, facts } = setup;
  const kind = crossentropies[loss];
  if (kind === undefined || activation === null) return null;
  const name = lossName(loss);
  const isProbability = ["sigmoid", "hardsigmoid", "softmax", "sparsemax"].includes(activation);
  const wanted = kind === "binary" ? "sigmoid" : "softmax";
  if (fromLogits) {
    return isProbability
      ? `${loss} with fromLogits: true applies ${wanted} itself, but the last layer "${layer}" has applied ${activation} already. Leave one of the two out.`
      : null;
  }
  if (unbounded.has(activation)) {
    return `${name} takes probabilities, but the last layer "${layer}" has activation ${activation}. Write activation: "${wanted}" there, or loss: new losses.${loss}({ fromLogits: true }) with no activation.`;
  }
  if (kind !== "binary" && activation === "sigmoid") {
    return kind === "categorical" && facts.areWhole && !facts.areOneHot
      ? `${name} chooses one class, but targets have several. As the last layer "${layer}" has sigmoid, write loss: "binaryCrossentropy".`
      : `${name} chooses one class, but sigmoid in the last layer "${layer}" judges each by itself. Write activation: "softmax".`;
  }
  if (kind === "binary" && activation === "softmax" && units !== null && units > 1) {
    return facts.areOneHot
      ? `targets are one-hot and the last layer "${layer}" has softmax: one class of ${units} is right. Write loss: "categoricalCrossentropy".`
      : `binaryCrossentropy judges each of ${units} units by itself, but softmax in the last layer "${layer}" makes them sum to 1. Write activation: "sigmoid".`;
  }
  return kind === "sparse" ? ofClassNumbers(setup) : null;
}

/** Classes that are counted from 1, with a unit more so that the loss finds room. */
function ofClassNumbers({ units, facts }: Setup): string | null {
  const { isWhole, size, min, max, different } = facts;
  if (!isWhole || size !== 1 || min !== 1 || max < 2 || different !== max || units !== max + 1)
    return null;
  return `labels run from 1 to ${max}, and no sample has class 0. Count classes from 0, labels.map((label) => label - 1), and give the last layer ${max} units.`;
}

function ofRegression({ layer, activation, units, loss, facts }: Setup): string | null {
  if (!regressionLosses.has(loss) || activation === null) return null;
  const { min, max, size, columns, areBinary, areOneHot } = facts;
  const range = ranges[activation];
  if (range !== undefined && (min < range[0] || max > range[1])) {
    const [low, high] = range;
    const gives = high === Number.POSITIVE_INFINITY ? `${low} or more` : `${low} to ${high}`;
    const short = (value: number): number => Number(value.toPrecision(4));
    return `${activation} in the last layer "${layer}" gives ${gives}, but targets run from ${short(min)} to ${short(max)}. To learn numbers leave the activation out.`;
  }
  if (activation !== "linear") return null;
  if (areBinary && size === 1 && units === 1)
    return `all targets are 0 or 1, but ${lossName(loss)} and the linear last layer "${layer}" learn any number. For yes or no write ${forYesOrNo}.`;
  return areOneHot && columns === units
    ? `targets are one-hot, but ${lossName(loss)} and the linear last layer "${layer}" learn any numbers. Write ${forClasses}.`
    : null;
}

function ofAccuracy({ loss, metrics, units, facts }: Setup): string | null {
  const { areOneHot, areWhole, min, max, different, size } = facts;
  const areYesOrNo = areWhole && min >= 0 && max <= 1;
  if (!regressionLosses.has(loss) || areYesOrNo || areOneHot) return null;
  if (!metrics.some((name) => name.endsWith("Accuracy"))) return null;
  const areClasses = areWhole && size === 1 && units === 1 && min >= 0 && different <= 20;
  return `accuracy counts right classes, but these targets are learned as numbers. Write metrics: ["mae"]${areClasses ? `; if they are classes, write ${forClassNumbers}` : ""}.`;
}

/** What there is to say of last layer, loss and targets; `null` where they fit. Nothing of models with steps or losses of their own. */
export function setupAdvice(model: AnyModel, compiled: Compiled, rows: DataRows): string | null {
  const base = ownerOf(model, "requireCompiled");
  if (["computeLoss", "trainStep"].some((method) => ownerOf(model, method) !== base)) return null;
  const layer = lastLayer(model);
  const shape = model.outputSpecs?.[0]?.shape ?? [];
  const { metrics } = compiled;
  const [loss, ...others] = compiled.losses;
  const [y] = rows.y;
  if (layer === null || !loss || others.length > 0 || y === undefined || isSame(rows)) return null;
  if ((loss.config.axis ?? -1) !== -1) return null;
  const classOf = (value: object): string =>
    String((value.constructor as { readonly className?: unknown }).className);
  const className = classOf(loss);
  return adviceFor({
    layer: layer.name,
    activation: activationOf(layer),
    units: shape.at(-1) ?? null,
    loss:
      className === "CrossentropyByShape"
        ? crossentropyOf[labelKind([null, ...y.sample], shape)]
        : className,
    fromLogits: loss.config.fromLogits === true,
    metrics: metrics.map(classOf),
    facts: labelFacts(y),
  });
}
