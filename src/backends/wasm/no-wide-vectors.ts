/** @module backends/wasm/no-wide-vectors — what engines have in the place of `wide-vectors` whose flags cannot be set: browsers. */
import type { Engine } from "./engine.ts";

export function useWideVectors(_engine: Engine, _hasFused: boolean): boolean {
  return false;
}
