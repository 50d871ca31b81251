import { expect, test } from "vitest";
import { History } from "../callbacks/history.ts";
import { formatValue, panelsOf, thinned, ticks } from "./curves.ts";
import { plotHistory } from "./plot-history.ts";
import { terminalOf } from "./terminal.ts";

function history(lists: Readonly<Record<string, readonly number[]>>, first = 0): History {
  const made = new History();
  const length = Math.max(...Object.values(lists).map((list) => list.length));
  for (let epoch = 0; epoch < length; epoch++) {
    const logs = Object.entries(lists).flatMap(([key, list]) => {
      const value = list[epoch];
      return value === undefined ? [] : [[key, value] as const];
    });
    made.record(first + epoch, Object.fromEntries(logs));
  }
  return made;
}

test("each quantity has a panel, with its validation dashed beside it", () => {
  const svg = plotHistory(history({ loss: [4, 2, 1], val_loss: [5, 3, 2], mae: [1, 1, 1] }));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg.match(/<path class="curve"/g)).toHaveLength(2);
  expect(svg.match(/<path class="curve val"/g)).toHaveLength(1);
  expect(svg).toContain("val_loss 2");
  const one = plotHistory(history({ loss: [4, 2], mae: [1, 1] }), { keys: ["mae"] });
  expect(one).not.toContain("loss");
});

test("the picture's lines end where the values lie", () => {
  const svg = plotHistory({ loss: [0, 10] }, { width: 640, height: 260 });
  // From (64, 220), epoch 1 and the least value, to (624, 34), epoch 2 and the greatest.
  expect(svg).toContain('d="M64 220L624 34"');
});

test("what is not finite leaves a gap, and a lone value is a dot", () => {
  const [panel] = panelsOf({ loss: [1, Number.NaN, 3, 4] }, null);
  expect(panel?.curves[0]?.parts.map(({ length }) => length)).toEqual([1, 2]);
  expect(plotHistory({ loss: [1, Number.NaN, 3, 4] })).toContain("<circle");
  expect(plotHistory({ loss: [Number.NaN] })).toContain("loss nan");
});

test("validation every second epoch lies at those epochs", () => {
  const [panel] = panelsOf(history({ loss: [4, 3, 2, 1], val_loss: [3, 1] }), null);
  expect(panel?.curves[1]?.parts[0]?.map(({ x }) => x)).toEqual([2, 4]);
});

test("epochs are numbered as fit numbered them", () => {
  const [panel] = panelsOf(history({ loss: [4, 3] }, 10), null);
  expect(panel?.xRange).toEqual([11, 12]);
});

test("a page stands by itself, and names cannot break out of it", () => {
  const page = plotHistory({ "<script>": [1, 2] }, { format: "html", title: "a & b" });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("<h1>a &amp; b</h1>");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script");
  expect(page).not.toMatch(/(?:src|href)=/);
});

test("a terminal shows the curve fall from the left to the right", () => {
  const panels = panelsOf({ loss: [3, 2, 1, 0] }, null);
  const text = terminalOf(panels, "falling", { columns: 20, rows: 4, hasColors: false });
  expect(text).toBe(
    [
      "falling",
      "",
      "⠒⠒ loss 0",
      "3 ┤⠑⠢⢄⡀",
      "  ┤   ⠈⠑⠒⠤⣀",
      "  ┤        ⠉⠒⠤⣀",
      "0 ┤            ⠉⠒⠤⣀",
      "  └────────────────",
      "   1        epoch 4",
      "",
    ].join("\n"),
  );
});

test("thousands of epochs draw no more points than can be told apart, with every peak", () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 5_003 ? 9 : x % 2 }));
  const kept = thinned(points, [0, 10_000], 100);
  expect(kept.length).toBeLessThanOrEqual(404);
  expect(kept).toContainEqual({ x: 5_003, y: 9 });
  expect(kept.at(-1)?.x).toBe(9_999);
});

test("ticks are round numbers inside the range", () => {
  expect(ticks([0, 10], 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticks([-0.066, 266], 4)).toEqual([0, 100, 200]);
  expect(ticks([1e-7, 3e-7], 4)).toEqual([1e-7, 1.5e-7, 2e-7, 2.5e-7, 3e-7]);
  expect([0, 0.05, 1.25e-7, 123456.7, Number.NaN, -Infinity].map(formatValue)).toEqual([
    "0",
    "0.05",
    "1.25e-7",
    "123460",
    "nan",
    "-inf",
  ]);
});

test("what is no history, no key or no format is an error", () => {
  expect(() => plotHistory({})).toThrow("expected what fit returned");
  expect(() => plotHistory({ loss: ["a"] } as never)).toThrow("expected what fit returned");
  expect(() => plotHistory(Promise.resolve({ loss: [1] }) as never)).toThrow("Await fit");
  expect(() => plotHistory({ loss: [1] }, { keys: ["mea"] })).toThrow(
    'there is no "mea" in this history, which has loss.',
  );
  expect(() => plotHistory({ accuracy: [1] }, { keys: ["acuracy"] })).toThrow(
    'Did you mean "accuracy"?',
  );
  expect(() => plotHistory({ loss: [1] }, { keys: "loss" as never })).toThrow("keys is a list");
  expect(() => plotHistory({ loss: [1] }, { format: "png" as "svg" })).toThrow('Received: "png"');
  expect(() => plotHistory({ loss: [1] }, { width: 0 })).toThrow("plotHistory: width");
});

test("the axis of a single epoch in a terminal names no second one", () => {
  const options = { format: "terminal", width: 40 } as const;
  expect(plotHistory({ loss: [1] }, options).trimEnd()).toMatch(/\n +1 +epoch$/);
  expect(plotHistory({ loss: [2, 1] }, options).trimEnd()).toMatch(/\n +1 +epoch 2$/);
});
