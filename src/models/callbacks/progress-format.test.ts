import { expect, test } from "vitest";
import {
  formatBar,
  formatCount,
  formatElapsed,
  formatLogs,
  formatMetric,
  formatPlainLine,
  formatRemaining,
  formatStepTime,
} from "./progress-format.ts";

test.each([
  [11.01053237915039, "11.0105"],
  [0.90625, "0.9062"],
  [0.0010001, "0.0010"],
  [0.001, "1.0000e-03"],
  [0.00001234567, "1.2346e-05"],
  [-0.5, "-0.5000"],
  [-0.0002, "-2.0000e-04"],
  [1e-120, "1.0000e-120"],
  [0, "0.0000e+00"],
  [123456.75, "123456.7500"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
  [Number.NEGATIVE_INFINITY, "-inf"],
])("the metric %d shows as %s, as in Python", (value, text) => {
  expect(formatMetric(value)).toBe(text);
});

test.each([
  [0, "0s/step"],
  [2.4, "2s/step"],
  [1, "1s/step"],
  [0.312, "312ms/step"],
  [0.0015, "2ms/step"],
  [0.000993, "993us/step"],
  [0.0000025, "2us/step"],
  [0.00000064, "640ns/step"],
])("a step of %d seconds takes %s", (seconds, text) => {
  expect(formatStepTime(seconds)).toBe(text);
});

test("time passed is in whole seconds, time left grows to minutes and hours", () => {
  expect([0.4, 0.6, 61.2, 4000].map(formatElapsed)).toEqual(["0s", "1s", "61s", "4000s"]);
  expect([0.9, 59.9, 60, 65, 3600, 3605, 90_000].map(formatRemaining)).toEqual([
    "0s",
    "59s",
    "60s",
    "1:05",
    "60:00",
    "1:00:05",
    "25:00:00",
  ]);
});

test("the count is padded to the width of the total", () => {
  expect(formatCount(1, 100)).toBe("  1/100");
  expect(formatCount(100, 100)).toBe("100/100");
  expect(formatCount(7, null)).toBe("      7/Unknown");
});

test("metrics follow in the order of the logs", () => {
  expect(formatLogs({ loss: 11.0105323, mae: 3.0494728, val_loss: 2 })).toBe(
    " - loss: 11.0105 - mae: 3.0495 - val_loss: 2.0000",
  );
  expect(formatLogs({})).toBe("");
});

const half = {
  done: 1,
  total: 2,
  time: "0s",
  stepSeconds: 0.426,
  logs: { loss: 9.8668, mae: 2.9985 },
};

test("with colours the line is Keras's, byte by byte", () => {
  expect(formatBar(half, true)).toBe(
    "\x1b[1m1/2\x1b[0m \x1b[32m━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 426ms/step - loss: 9.8668 - mae: 2.9985",
  );
  expect(formatBar({ ...half, done: 0 }, true)).toContain(" \x1b[37m━━━━━━━━━━━━━━━━━━━━\x1b[0m ");
});

test("without colours there is no escape byte, and the rest of the bar is thin", () => {
  expect(formatBar(half, false)).toBe(
    "1/2 ━━━━━━━━━━────────── 0s 426ms/step - loss: 9.8668 - mae: 2.9985",
  );
  expect(formatBar({ ...half, done: 2 }, false)).toBe(
    "2/2 ━━━━━━━━━━━━━━━━━━━━ 0s 426ms/step - loss: 9.8668 - mae: 2.9985",
  );
  expect(formatBar({ ...half, total: null }, false)).toBe(
    "      1/Unknown 0s 426ms/step - loss: 9.8668 - mae: 2.9985",
  );
});

test("the line for files has dashes and no bar", () => {
  expect(formatPlainLine({ ...half, done: 2 })).toBe(
    "2/2 - 0s - 426ms/step - loss: 9.8668 - mae: 2.9985",
  );
});
