/** @module models/serialization/kinds — what the objects of a config may be. */

/** What a class of a config may be. */
export type Kind =
  | "layer"
  | "loss"
  | "metric"
  | "optimizer"
  | "schedule"
  | "initializer"
  | "regularizer"
  | "constraint";

/** `kernelInitializer` → initializer: what an option's object must be. */
export function kindOfOption(option: string): Kind | null {
  if (option === "learningRate") return "schedule";
  const suffix =
    /(initializer|regularizer|constraint|layer|cell|loss|metric|optimizer)(?:s|Map)?$/i.exec(
      option,
    );
  if (suffix?.[1]?.toLowerCase() === "cell") return "layer";
  return (suffix?.[1]?.toLowerCase() as Kind | undefined) ?? null;
}
