/** @module models/callbacks/verbosity — how much is printed. */
import { formatReceived, ValueError } from "../../core/errors.ts";
import { isInteractiveLoggingEnabled } from "../../runtime/config.ts";

/**
 * How much is printed: 0 or `false` nothing; 1 or `true` a bar for each epoch; 2 a line for each epoch; `"auto"` bars,
 * but at most 20 lines a second: of fast epochs only some are shown, and always the last; after
 * `config.disableInteractiveLogging()` what 2 is.
 */
export type Verbose = 0 | 1 | 2 | "auto" | boolean;

/** `verbose` as callbacks are told it. @throws {@link ValueError} `fit/verbose` */
export function verbosity(verbose: Verbose | undefined): 0 | 1 | 2 {
  switch (verbose) {
    case undefined:
    case "auto":
      return isInteractiveLoggingEnabled() ? 1 : 2;
    case true:
      return 1;
    case false:
      return 0;
    case 0:
    case 1:
    case 2:
      return verbose;
    default:
      verbose satisfies never;
      throw new ValueError(
        "fit/verbose",
        `verbose must be 0, 1, 2, "auto", true or false. Received: ${formatReceived(verbose)}.`,
      );
  }
}
