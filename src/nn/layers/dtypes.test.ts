import { describe, expect, test } from "vitest";
import "../../runtime/install.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { MeanSquaredError } from "../losses/regression.ts";
import { Dense } from "./dense.ts";
import { Flatten } from "./flatten.ts";
import { Input } from "./input-layer.ts";

const quiet = { verbose: 0 } as const;

describe("a layer's dtype", () => {
  test("is that of its computation and output, whatever floats come in, as in Keras", () => {
    const x = array([[1, 2]]);
    const unit = (dtype: "float16" | "bfloat16" | "float32" | "float64"): Dense =>
      new Dense({ units: 1, dtype, kernelInitializer: "ones" });
    expect(unit("float16").apply(x).dtype).toBe("float16");
    expect(unit("bfloat16").apply(x).dtype).toBe("bfloat16");
    expect(unit("float64").apply(x).dtype).toBe("float64");
    expect(unit("float32").apply(x.astype("float64")).dtype).toBe("float32");
    // 2049 is no float16: rounded to 2048 before anything is computed.
    expect(
      unit("float16")
        .apply([[2049, 0]])
        .item(),
    ).toBe(2048);
  });

  test("leaves integers alone", () => {
    expect(new Flatten().apply(array([[1, 2]], "uint8")).dtype).toBe("uint8");
  });

  test("may differ from layer to layer, and each can be trained", async () => {
    const model = new Sequential([
      Input({ shape: [2], dtype: "float64" }),
      new Dense({ units: 3, dtype: "float64" }),
      new Dense({ units: 3 }),
      new Dense({ units: 1, dtype: "float16" }),
    ]);
    expect(model.layers.map((layer) => model.outputSpecOf(layer)?.dtype)).toEqual([
      "float64",
      "float32",
      "float16",
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = model.getWeights().map((weight) => weight.arraySync());
    const { history } = await model.fit([[1, 2]], [[3]], { ...quiet, epochs: 2 });
    expect(history.loss?.at(1)).toBeLessThan(history.loss?.at(0) ?? 0);
    model.getWeights().forEach((weight, i) => {
      expect(weight.arraySync()).not.toEqual(before[i]);
    });
  });

  test("of half a float does not make the loss one: a sum of many would stop growing", () => {
    const predictions = array(new Float32Array(5000).fill(1)).reshape(5000, 1).astype("float16");
    const loss = new MeanSquaredError({ reduction: "sum" });
    const value = loss.apply(predictions.multiply(0), predictions);
    expect([value.item(), value.dtype]).toEqual([5000, "float32"]);
  });
});
