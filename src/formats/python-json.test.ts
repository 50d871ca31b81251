import { describe, expect, test } from "vitest";
import { parsePythonJson, writePythonJson } from "./python-json.ts";

describe("writePythonJson", () => {
  test("writes what Python's json.dumps writes", () => {
    // json.dumps({"a": [1, 0.5, None, True], "é😀\x7f": "\"\\\n", "f": float("nan"), "g": [float("inf"), -0.0]})
    const text = writePythonJson({
      a: [1, 0.5, null, true],
      "é😀\u007f": '"\\\n',
      f: Number.NaN,
      g: [Number.POSITIVE_INFINITY, -0],
    });
    expect(text).toBe(
      '{"a": [1, 0.5, null, true], "\\u00e9\\ud83d\\ude00\\u007f": "\\"\\\\\\n", "f": NaN, "g": [Infinity, -0.0]}',
    );
  });

  test("writes a whole number as a float where Keras refuses an integer", () => {
    const text = writePythonJson({ learning_rate: 1, momentum: 0, units: 1, beta: [1, 0.5] });
    expect(text).toBe('{"learning_rate": 1.0, "momentum": 0.0, "units": 1, "beta": [1.0, 0.5]}');
  });
});

describe("parsePythonJson", () => {
  test("reads Python's words for what JSON has no numbers for, but not inside of texts", () => {
    const value = parsePythonJson('{"NaN": [NaN, Infinity, -Infinity], "x": "a \\" NaN Infinity"}');
    expect(value).toEqual({
      NaN: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      x: 'a " NaN Infinity',
    });
  });

  test.each(["", "{", "NaN:", '{"a": nan}', '"', '"\\', "[1, Infinit]"])("refuses %j", (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });

  test("takes no more than a moment for a long text made of quotes", () => {
    expect(() => parsePythonJson(`"${'\\"'.repeat(1_000_000)}`)).toThrow(SyntaxError);
  });
});
