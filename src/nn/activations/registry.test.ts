import { describe, expect, test } from "vitest";
import { camelToSnake } from "../../core/names.ts";
import * as activations from "../../entries/activations.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { activationName, getActivation } from "./registry.ts";

const names =
  "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu swish soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold".split(
    " ",
  );

const camel = (name: string): string =>
  name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const exported: Readonly<Record<string, unknown>> = activations;

describe("each of Keras's activations", () => {
  test.each(names)(
    "%s is found in every spelling, and is the function that is exported",
    (name) => {
      const f = exported[camel(name)];
      expect(f).toBeTypeOf("function");
      const pascal = name.charAt(0).toUpperCase() + camel(name).slice(1);
      for (const spelling of [name, camel(name), pascal]) expect(getActivation(spelling)).toBe(f);
    },
  );

  test.each(names)("%s is written as Keras writes it, and read back", (name) => {
    const written = { swish: "silu", hard_swish: "hard_silu" }[name] ?? name;
    expect(activations.serialize(name)).toBe(written);
    expect(camelToSnake(activationName(name))).toBe(written);
    expect(activations.deserialize(written)).toBe(getActivation(name));
  });

  test("no other function is exported by a name that get does not know", () => {
    const functions = Object.keys(activations).filter(
      (key) => !["get", "serialize", "deserialize"].includes(key),
    );
    expect(functions.sort()).toEqual(names.map(camel).sort());
  });
});

test("null is linear, and a function stays itself", () => {
  const own = (x: Tensor): Tensor => x;
  expect(activations.get(null)).toBe(activations.linear);
  expect(activations.get(own)).toBe(own);
});

test("a name that is nearly right gets the right one suggested", () => {
  expect(() => activations.get("leakyrelo")).toThrow(/Did you mean "leakyRelu"/);
});

test("gelu is exact by default, as Keras's activation is and its op is not", () => {
  expect(activations.gelu([-3]).item()).toBeCloseTo(-0.0040497, 6);
  expect(activations.gelu([-3], true).item()).toBeCloseTo(-0.0036374, 6);
});

describe("a function of the user's", () => {
  function cube(x: Tensor): Tensor {
    return x;
  }
  const written = {
    module: "builtins",
    class_name: "function",
    config: "cube",
    registered_name: "function",
  };

  test("is written with its name, and read back from custom objects", () => {
    expect(activations.serialize(cube)).toEqual(written);
    expect(activations.deserialize(written, { cube })).toBe(cube);
    expect(() => activations.deserialize(written)).toThrow(/Unknown activation "cube"/);
  });

  test("cannot be written without a name", () => {
    expect(() => activations.serialize((() => null) as never)).toThrow(/without a name/);
  });
});

test("what serialize never writes is refused", () => {
  for (const bad of [3, null, { class_name: "Dense", config: {} }]) {
    expect(() => activations.deserialize(bad)).toThrow(/an activation's name/);
  }
});
