/** @module nn/layers/rnn/of-cell — recurrent layers that make their cell themselves and share its options. */
import { formatReceived, ValueError } from "../../../core/errors.ts";
import type { Config } from "../../config.ts";
import { getRegularizer } from "../../regularizers/registry.ts";
import type { LayerConfig } from "../layer-options.ts";

/** Those of a layer's options that are its cell's. */
export function cellOptions<D extends object>(
  full: D & { readonly units: number },
  defaults: D,
): { readonly units: number } & D {
  const keys = ["units", ...Object.keys(defaults)];
  const picked = Object.entries(full).filter(([key]) => keys.includes(key));
  return Object.fromEntries(picked) as { readonly units: number } & D;
}

/** What such a layer writes into files: its cell's options, and always the penalty on the output. */
export function configWithCell(cell: { readonly config: Config }, base: LayerConfig): Config {
  return { ...cell.config, activityRegularizer: getRegularizer(base.activityRegularizer) };
}

/** @throws {@link ValueError} `rnn/cudnn` */
export function refuseCudnn(where: string, useCudnn: unknown): void {
  if (useCudnn === "auto" || useCudnn === false) return;
  throw new ValueError(
    "rnn/cudnn",
    `${where}: useCudnn must be "auto" or false, since there is no cuDNN here. Received: ${formatReceived(useCudnn)}. Leave it out.`,
  );
}
