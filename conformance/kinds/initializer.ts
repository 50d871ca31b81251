import type { Case } from "../case.ts";
import { type Check, numberOf } from "../compare.ts";
import type { CaseArray } from "../npy.ts";
import { arrayFrom, need, type Subject } from "../subject.ts";

/** An exact initializer's values, or a random one's distribution. */
export async function initializer(subject: Subject, c: Case, check: Check): Promise<void> {
  const object = need(subject.initializers, "initializers").deserialize(c.record("config"));
  const drawn = await arrayFrom(object.apply(c.numbers("shape")));
  if (c.has("exact")) {
    check.array("values", drawn, c.array(c.text("result")));
    return;
  }
  check.same("shape", drawn.shape, c.numbers("shape"));
  const { mean, std, low, high, orthogonal_gain: gain } = c.record("stats");
  const values = Array.from(drawn.data);
  const average = values.reduce((a, b) => a + b, 0) / values.length;
  if (std !== undefined) {
    const deviation = Math.sqrt(
      values.reduce((sum, v) => sum + (v - average) ** 2, 0) / values.length,
    );
    const want = numberOf(std);
    check.number("std", deviation, want, { rtol: 0.1, atol: 0 });
    const atol = (4 * want) / Math.sqrt(values.length);
    if (mean !== undefined) check.number("mean", average, mean, { rtol: 0, atol });
  }
  if (low !== undefined) {
    const lowest = values.reduce((a, b) => Math.min(a, b));
    check.that("low", lowest >= numberOf(low) - 1e-6, `${lowest} < ${low}`);
  }
  if (high !== undefined) {
    const highest = values.reduce((a, b) => Math.max(a, b));
    check.that("high", highest <= numberOf(high) + 1e-6, `${highest} > ${high}`);
  }
  if (gain !== undefined) checkOrthogonal(drawn, numberOf(gain), check);
}

/** With all axes but the last as rows, the smaller of W'W and WW' is gain² I. */
function checkOrthogonal({ shape, data }: CaseArray, gain: number, check: Check): void {
  const columns = shape.at(-1) ?? 1;
  const rows = data.length / columns;
  const wide = columns > rows;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const at = (i: number, k: number) => Number(wide ? data[i * columns + k] : data[k * columns + i]);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
      check.number(`product ${i}, ${j}`, dot, i === j ? gain * gain : 0, { rtol: 0, atol: 1e-4 });
    }
  }
}
