import { expect, test } from "vitest";
import "../../runtime/install.ts";
import { initializerClasses } from "../../nn/initializers/all.ts";
import { Constant } from "../../nn/initializers/constant.ts";
import { Initializer } from "../../nn/initializers/initializer.ts";
import { GlorotUniform } from "../../nn/initializers/variance-scaling.ts";
import { Adam } from "../../nn/optimizers/adam.ts";
import { serializeObject } from "./serialize.ts";

class Thirds extends Initializer {
  static override readonly className: string = "Thirds";
  override readonly config = { partOf: 3, nested: { aB: 1 }, baseInitializer: new Constant() };

  protected override values(): ArrayLike<number> {
    return [1 / 3];
  }
}

test("an object is written with its module, class, options in snake_case, and no name of a package", () => {
  expect(serializeObject("initializer", new GlorotUniform({ seed: 3 }))).toEqual({
    module: "keras.initializers",
    class_name: "GlorotUniform",
    config: { seed: 3, input_axes: null, output_axes: null },
    registered_name: null,
  });
  expect(serializeObject("optimizer", new Adam({ beta1: 0.8 })).config).toMatchObject({
    beta_1: 0.8,
    learning_rate: Math.fround(0.001),
  });
});

test("a class of the user's is of no module; objects in it are written too, keys of plain ones stay", () => {
  const tables = { initializer: initializerClasses };
  expect(serializeObject("initializer", new Thirds(), tables)).toEqual({
    module: null,
    class_name: "Thirds",
    config: {
      part_of: 3,
      nested: { aB: 1 },
      base_initializer: {
        module: "keras.initializers",
        class_name: "Constant",
        config: { value: 0 },
        registered_name: null,
      },
    },
    registered_name: "Thirds",
  });
});

test("a function is written by its name, and must have one", () => {
  function thirds(): null {
    return null;
  }
  expect(serializeObject("initializer", thirds)).toEqual({
    module: "builtins",
    class_name: "function",
    config: "thirds",
    registered_name: "function",
  });
  expect(() =>
    serializeObject(
      "loss",
      (
        () => () =>
          null
      )(),
    ),
  ).toThrow("function without a name");
});

test("what is no option of a file is told of", () => {
  class Odd extends Thirds {
    override readonly config = { when: new Date(0) } as never;
  }
  expect(() => serializeObject("initializer", new Odd())).toThrow("`when` cannot be written");
  expect(() => serializeObject("initializer", { config: {} })).toThrow("static className");
});
