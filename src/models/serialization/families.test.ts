import { constraints, initializers, regularizers } from "gradus";
import { Dense } from "gradus/layers";
import { describe, expect, test } from "vitest";
import type { Tensor } from "../../ir/tensor.ts";

const serialized = (module: string, className: string, config: object) => ({
  module: `keras.${module}`,
  class_name: className,
  config: { ...config },
  registered_name: null,
});

describe("initializers, regularizers and constraints", () => {
  test("are written as Keras writes them, and read back", () => {
    const { get, serialize, deserialize } = initializers;
    for (const [name, className, config] of [
      ["stft", "STFT", { side: "real", window: "hann", scaling: "density", periodic: false }],
      ["orthogonal", "Orthogonal", { seed: null, gain: 1 }],
      ["identity", "Identity", {}],
    ] as const) {
      const written = serialize(get(name));
      expect(written).toEqual(serialized("initializers", className, config));
      expect(serialize(deserialize(written))).toEqual(written);
    }
    const l1l2 = serialized("regularizers", "L1L2", { l1: 0.1, l2: 0.2 });
    expect(regularizers.serialize(regularizers.deserialize(l1l2))).toEqual(l1l2);
    const options = { min_value: 0.5, max_value: 2, rate: 0.5, axis: [0, 1] };
    const minMax = serialized("constraints", "MinMaxNorm", options);
    expect(constraints.serialize(constraints.deserialize(minMax))).toEqual(minMax);
  });

  test("are found by the names of classes that Keras takes", () => {
    const { deserialize } = regularizers;
    expect(deserialize({ class_name: "l2", config: { l2: 0.5 } }).config).toEqual({ l2: 0.5 });
    expect(constraints.deserialize({ class_name: "max_norm" })).toBeInstanceOf(constraints.MaxNorm);
    expect(initializers.deserialize({ class_name: "IdentityInitializer" })).toBeInstanceOf(
      initializers.Identity,
    );
    expect(regularizers.get({ class_name: "L2" })).toBeInstanceOf(regularizers.L2);
    expect(regularizers.get("l1")).toBeInstanceOf(regularizers.L1);
    expect(constraints.get(null)).toBe(null);
    expect(() => constraints.deserialize({ class_name: "Norm" })).toThrow(
      /^"Norm" is no constraint/,
    );
  });

  test("of one's own are written by name, and read by customObjects", () => {
    class Cubes extends regularizers.Regularizer {
      static override readonly className: string = "Cubes";
      override apply(x: Tensor): Tensor {
        return x.power(3).sum();
      }
    }
    const written = regularizers.serialize(new Cubes());
    expect(written).toEqual({
      module: null,
      class_name: "Cubes",
      config: {},
      registered_name: "Cubes",
    });
    expect(regularizers.deserialize(written, { Cubes })).toBeInstanceOf(Cubes);
    expect(() => regularizers.deserialize(written)).toThrow(/^"Cubes" is no regularizer/);

    function double(x: Tensor): Tensor {
      return x.multiply(2);
    }
    const named = constraints.get(double);
    expect(named).not.toBe(null);
    const text = named === null ? null : constraints.serialize(named);
    expect(text).toMatchObject({ class_name: "function", config: "double" });
    const again = text === null ? null : constraints.deserialize(text, { double });
    expect(again?.apply(new initializers.Ones().apply([2])).arraySync()).toEqual([2, 2]);
  });

  test("are options of Dense by name", () => {
    const dense = new Dense({ units: 1, kernelRegularizer: "l1_l2", biasConstraint: "unit_norm" });
    expect(dense.config.kernelRegularizer).toBeInstanceOf(regularizers.L1L2);
    expect(dense.config.biasConstraint).toBeInstanceOf(constraints.UnitNorm);
    expect(() => new Dense({ units: 1, kernelRegularizer: "l22" })).toThrow("Unknown regularizer");
  });
});
