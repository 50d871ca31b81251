/**
 * @module backends/wasm/features — what this engine's WebAssembly can do, found out by trying.
 */
import { ModuleBuilder } from "./assembler.ts";
import type { Engine } from "./engine.ts";
import type { Profile } from "./loops/lanes.ts";

/** Why this engine cannot run generated WebAssembly with vectors, in one line; `null` where it can. */
export function reasonWhyNot(engine: Engine | undefined): string | null {
  if (engine === undefined) return "this JavaScript engine has no WebAssembly";
  const module = new ModuleBuilder(null);
  const f = module.function("main", ["i32"], ["i32"], { exported: true });
  f.get(f.parameter(0)).op("i32x4.splat").op("i32x4.neg").lane("i32x4.extract_lane", 0);
  const bytes = module.bytes();
  if (!engine.validate(bytes)) return "this engine's WebAssembly has no 128-bit vectors";
  try {
    new engine.Module(bytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `generated WebAssembly is refused here (a content security policy without 'wasm-unsafe-eval'?): ${detail}`;
  }
  return null;
}

/** `relaxed` where the engine multiplies and adds in one operation that rounds once. */
export function bestProfile(engine: Engine): Profile {
  const module = new ModuleBuilder(null);
  const f = module.function("fused", ["f32", "f32", "f32"], ["f32"], { exported: true });
  for (let i = 0; i < 3; i++) f.get(f.parameter(i)).op("f32x4.splat");
  f.op("f32x4.relaxed_madd").lane("f32x4.extract_lane", 0);
  const bytes = module.bytes();
  if (!engine.validate(bytes)) return "plain";
  const { fused } = new engine.Instance(new engine.Module(bytes), {}).exports;
  if (typeof fused !== "function") return "plain";
  // (1 + 2⁻²³)² − (1 + 2⁻²²) is 2⁻⁴⁶, and 0 where the product is rounded before the subtraction.
  const x = 1 + 2 ** -23;
  return fused(x, x, -(1 + 2 ** -22)) === 2 ** -46 ? "relaxed" : "plain";
}
