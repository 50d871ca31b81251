import { describe, expect, test } from "vitest";
import { parsePythonJson, pythonFloat, writePythonJson } from "./python-json.ts";

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

describe("whole numbers that Python writes as floats", () => {
  const text =
    '{"module": "keras.src.ops.numpy", "config": {"name": "a 2.0, ", "x_min": 3.0}, "inbound_nodes": [{"args": [2.0, 2, -1.0, 12.5, 1.0e-3, {"class_name": "__numpy__", "config": {"value": [4.0]}}], "kwargs": {"x2": 20.0}}]}';

  test("are told from integers among the arguments of ops, and nowhere else", () => {
    expect(parsePythonJson(text)).toEqual({
      module: "keras.src.ops.numpy",
      config: { name: "a 2.0, ", x_min: 3 },
      inbound_nodes: [
        {
          args: [
            pythonFloat(2),
            2,
            pythonFloat(-1),
            12.5,
            0.001,
            { class_name: "__numpy__", config: { value: [4] } },
          ],
          kwargs: { x2: pythonFloat(20) },
        },
      ],
    });
    expect(parsePythonJson('{"momentum": 2.0}')).toEqual({ momentum: 2 });
  });

  test("are written as they were read", () => {
    const part = '{"module": "keras.src.ops.numpy", "inbound_nodes": [{"args": [2.0, 2, -0.0]}]}';
    expect(writePythonJson(parsePythonJson(part))).toBe(part);
  });
});
