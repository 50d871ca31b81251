import { describe, expect, test } from "vitest";
import { onEachBackend } from "../../../test/test-op.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { ConfigReader } from "../../models/serialization/config-reader.ts";
import { layerClasses } from "../../models/serialization/layer-classes.ts";
import { serializeObject } from "../../models/serialization/serialize.ts";
import { writeLayer } from "../../models/serialization/write-config.ts";
import { array } from "../../ops/convert.ts";
import { attachMask, maskOf } from "./call-context.ts";
import { Dense } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import { Lambda, type LambdaCall } from "./lambda.ts";
import { Pipeline } from "./pipeline.ts";
import { Rescaling } from "./rescaling.ts";
import { Wrapper } from "./wrapper.ts";

function double(x: Tensor): Tensor {
  return x.multiply(2);
}

describe("Lambda", () => {
  test("is a function, with its arguments", () => {
    onEachBackend(() => {
      expect(new Lambda({ function: double }).apply([1, 2]).arraySync()).toEqual([2, 4]);
      const shift = (x: Tensor, { by, training }: LambdaCall): Tensor =>
        x.add(training ? 0 : Number(by));
      const layer = new Lambda({ function: shift, arguments: { by: 3 } });
      expect(layer.apply([1, 2]).arraySync()).toEqual([4, 5]);
      expect(layer.apply([1, 2], { training: true }).arraySync()).toEqual([1, 2]);
    });
  });

  test("takes and gives several tensors", () => {
    const swap = new Lambda<readonly [Tensor, Tensor], readonly [Tensor, Tensor]>({
      function: ([a, b]) => [b, a],
    });
    const [first] = swap.apply([array([1]), array([2])]);
    expect(first.arraySync()).toEqual([2]);
  });

  test("lets a mask travel only if told which", () => {
    const masked = (): Tensor => {
      const x = array([[1, 2]]);
      attachMask(x, array([[true, false]]));
      return x;
    };
    expect(maskOf(new Lambda({ function: double }).apply(masked()))).toBeNull();
    const same = new Lambda({ function: double, mask: (_, mask) => mask });
    expect(maskOf(same.apply(masked()))?.arraySync()).toEqual([[true, false]]);
    const fixed = new Lambda({ function: double, mask: [[false, true]] });
    expect(maskOf(fixed.apply(masked()))?.arraySync()).toEqual([[false, true]]);
  });

  test("is written by its function's name, and read with the function that is passed", () => {
    const written = serializeObject("layer", new Lambda({ function: double }), {
      layer: layerClasses,
    });
    expect(written.config).toEqual({
      function: {
        module: "builtins",
        class_name: "function",
        config: "double",
        registered_name: "function",
      },
      arguments: {},
    });
    const tables = { layer: layerClasses };
    const layer = new ConfigReader(tables, { double }).object("layer", written, "here") as Lambda;
    expect(layer.apply([3]).arraySync()).toEqual([6]);
    expect(() => new ConfigReader(tables).object("layer", written, "here")).toThrow(
      /customObjects: \{ "double": …/,
    );
  });

  test("of Python's code is refused", () => {
    const code = { class_name: "__lambda__", config: { code: "4wEAAAA", defaults: null } };
    const named = { class_name: "function", config: "double" };
    for (const config of [{ function: code }, { function: ["4wEAAAA", null, null] }, {}]) {
      const written = { class_name: "Lambda", config };
      const reader = new ConfigReader({ layer: layerClasses }, { double });
      expect(() => reader.object("layer", written, "here")).toThrow(/holds Python code/);
    }
    const shaped = { class_name: "Lambda", config: { function: named, output_shape: code } };
    expect(() =>
      new ConfigReader({ layer: layerClasses }, { double }).object("layer", shaped, "here"),
    ).toThrow(/holds Python code/);
  });

  test("refuses what is no function, and what gives no tensor", () => {
    expect(() => new Lambda({ function: 1 as never })).toThrow(/must be a function/);
    expect(() => new Lambda({ function: () => undefined as never }).apply([1])).toThrow(
      /must return a tensor/,
    );
  });
});

describe("Pipeline", () => {
  test("runs its layers in order, in training unless told otherwise", () => {
    const layer = new Pipeline([new Rescaling({ scale: 2 }), new Dropout({ rate: 1 })]);
    expect((layer.apply([[1, 2]]) as Tensor).arraySync()).toEqual([[0, 0]]);
    expect((layer.apply([[1, 2]], { training: false }) as Tensor).arraySync()).toEqual([[2, 4]]);
  });

  test("keeps its layers in files where Keras does", () => {
    const layers = [new Rescaling({ scale: 2 }), new Dense({ units: 1 }), new Dense({ units: 2 })];
    const layer = new Pipeline({ layers, name: "p" });
    expect([...layer.subLayers.keys()]).toEqual([
      "layers/rescaling",
      "layers/dense",
      "layers/dense_1",
    ]);
    expect([layer.name, layer.config.layers]).toEqual(["p", layers]);
  });

  test("is written with nothing but its layers and its name, as Keras's takes no more", () => {
    const layer = new Pipeline({ layers: [new Rescaling({ scale: 2 })], name: "p" });
    const { config } = writeLayer(layer, { layer: layerClasses });
    expect(Object.keys(config as object)).toEqual(["name", "layers"]);
    expect(config).toMatchObject({ layers: [{ class_name: "Rescaling", config: { scale: 2 } }] });
  });

  test("wants a list of layers", () => {
    expect(() => new Pipeline([1] as never)).toThrow(/a list of layers/);
  });
});

test("a Wrapper is a layer around a layer", () => {
  class Twice extends Wrapper {
    static override readonly className: string = "Twice";
    constructor(layer: Dense) {
      super({}, { layer });
    }
    protected override build(inputShape: never): null {
      this.buildInside(inputShape);
      return null;
    }
    protected override call(x: Tensor): Tensor {
      return this.layer.callWith(x, { training: false, addLoss: () => {} }) as Tensor;
    }
  }
  const wrapped = new Twice(new Dense({ units: 2, name: "inside" }));
  wrapped.apply([[1, 2, 3]]);
  expect([...wrapped.subLayers.keys()]).toEqual(["layer"]);
  expect(wrapped.weights.map(({ path }) => path)).toEqual([
    `${wrapped.name}/inside/kernel`,
    `${wrapped.name}/inside/bias`,
  ]);
  expect(() => new Twice({} as never)).toThrow(/layer must be a layer/);
});
