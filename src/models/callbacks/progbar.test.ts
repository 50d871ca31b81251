import { expect, test } from "vitest";
import { Progbar } from "./progbar.ts";
import type { Screen } from "./progress-bar.ts";

/** A screen whose clock stands still until it is set. */
function screen(isTerminal: boolean): Screen & { text: string; time: number } {
  const made = {
    text: "",
    time: 0,
    write(text: string): void {
      made.text += text;
    },
    now: () => made.time,
    terminal: () => ({ isInteractive: isTerminal, hasColors: isTerminal, columns: 80 }),
  };
  return made;
}

test("on a terminal the bar is redrawn in place, at most every interval, and ends its line", () => {
  const shown = screen(true);
  const bar = new Progbar({ target: 4, width: 4, unitName: "sample" }, shown);
  for (const [step, time] of [
    [1, 1000],
    [2, 1010],
    [3, 2000],
    [4, 3000],
  ] as const) {
    shown.time = time;
    bar.update(step, { loss: step });
  }
  const lines = shown.text.split("\r").slice(1);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain("1/4");
  // (1 + 2 + 3) / 3, one step to go at half a second a step.
  expect(lines[1]).toContain("3/4");
  expect(lines[1]).toContain("loss: 2.0000");
  expect(lines[1]).toContain("500ms/sample");
  expect(lines[2]).toContain("\x1b[32m━━━━\x1b[0m");
  expect(lines[2]).toContain("\x1b[1m3s\x1b[0m 667ms/sample - loss: 4.0000\x1b[K\n");
});

test("elsewhere one line is written at the end, without escapes", () => {
  const shown = screen(false);
  const bar = new Progbar({ target: 2 }, shown);
  bar.add(1, { loss: 3 });
  shown.time = 5;
  bar.add(1, { loss: 1 });
  expect(shown.text).toBe("2/2 ━━━━━━━━━━━━━━━━━━━━ 0s 5ms/step - loss: 1.0000\n");
});

test("values are averaged over steps, or shown as they are where they are stateful", () => {
  const shown = screen(true);
  const bar = new Progbar({ target: null, interval: 0, statefulMetrics: ["rate"] }, shown);
  bar.update(1, { loss: 2, rate: 2 });
  bar.update(4, { loss: 6, rate: 6 });
  expect(shown.text.split("\r").at(-1)).toContain("loss: 5.0000 - rate: 6.0000");
  expect(shown.text).toContain("4/Unknown");
  const averaged = screen(true);
  const other = new Progbar({ target: null, interval: 0, statelessMetrics: ["loss"] }, averaged);
  other.update(1, { loss: 2, rate: 2 });
  other.update(2, { loss: 4, rate: 6 });
  expect(averaged.text.split("\r").at(-1)).toContain("loss: 3.0000 - rate: 6.0000");
});

test("verbose 2 writes a plain line at the end, verbose 0 nothing", () => {
  const shown = screen(true);
  const bar = new Progbar({ target: 2, verbose: 2 }, shown);
  bar.update(1, { loss: 1 });
  bar.update(2, { loss: 1 });
  expect(shown.text).toBe("2/2 - 0s - 0s/step - loss: 1.0000\n");
  const silent = screen(true);
  new Progbar({ target: 1, verbose: 0 }, silent).update(1);
  expect(silent.text).toBe("");
});

test("options that cannot be are errors", () => {
  expect(() => new Progbar({ target: -1 })).toThrow("Progbar: target");
  expect(() => new Progbar({ target: 1, statefulMetrics: [], statelessMetrics: [] })).toThrow(
    "not both",
  );
  expect(() => new Progbar({ target: 1, unit_name: "x" } as never)).toThrow("`unitName`");
  expect(() => new Progbar({ target: 1 }).update(Number.NaN)).toThrow("number of steps done");
});
