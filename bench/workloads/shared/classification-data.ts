/** The tables on which classifiers are trained: float32 features and one byte a label, as `prepare.ts` wrote them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A table of labelled rows. */
export interface Table {
  readonly rows: number;
  readonly features: number;
  /** Row after row, each feature in [0, 1]. */
  readonly x: Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
}

/** Reads `<name>.x.f32` and `<name>.y.u8` from the cache that the driver has filled. */
export function readTable(name: "digits" | "mnist"): Table {
  const folder = join(import.meta.dirname, "../../.cache");
  const bytes = readFileSync(join(folder, `${name}.x.f32`));
  const x = new Float32Array(bytes.byteLength / 4);
  new Uint8Array(x.buffer).set(bytes);
  const labels = Int32Array.from(readFileSync(join(folder, `${name}.y.u8`)));
  return { rows: labels.length, features: x.length / labels.length, x, labels };
}

/** Fills `order` with a random permutation of its indices. */
export function shuffle(order: Int32Array): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    const a = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = a;
  }
}
