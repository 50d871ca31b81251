import { initializers, losses, metrics, optimizers } from "gradus";
import { describe, expect, test } from "vitest";

/** What Keras's `serialize` writes. */
const serialized = (module: string, className: string, config: object) => ({
  module: `keras.${module}`,
  class_name: className,
  config: { ...config },
  registered_name: null,
});

describe("deserialize", () => {
  test("makes a loss, its options in Keras's spelling", () => {
    const loss = losses.deserialize(
      serialized("losses", "BinaryCrossentropy", {
        name: "bc",
        reduction: "sum_over_batch_size",
        from_logits: true,
        label_smoothing: 0.1,
        axis: -1,
      }),
    );
    expect(loss).toBeInstanceOf(losses.BinaryCrossentropy);
    expect(loss.name).toBe("bc");
    expect(loss.config).toMatchObject({ fromLogits: true, labelSmoothing: 0.1 });
  });

  test("tells a metric from the loss of its name", () => {
    const config = serialized("metrics", "MeanSquaredError", { name: "error", dtype: "float32" });
    const metric = metrics.deserialize(config);
    metric.updateState([[1], [2]], [[2], [2]]);
    expect(metric.result().item()).toBe(0.5);
    expect(metric.name).toBe("error");
  });

  test("makes an optimizer; keys that camelCase cannot invert included", () => {
    const config = { learning_rate: 0.5, beta_1: 0.8, beta_2: 0.9, amsgrad: true, clipnorm: null };
    const optimizer = optimizers.deserialize(serialized("optimizers", "Adam", config));
    expect(optimizer).toBeInstanceOf(optimizers.Adam);
    expect(optimizer.config).toMatchObject({ beta1: 0.8, beta2: 0.9, amsgrad: true });
    expect(optimizer.learningRate).toBe(0.5);
  });

  test("makes an initializer that draws by its seed, scaled by the axes that are named", () => {
    const draw = (config: object): Float32Array => {
      const made = initializers.deserialize(
        serialized("initializers", "GlorotUniform", { seed: 3, ...config }),
      );
      return Float32Array.from(made.apply([4, 9]).dataSync());
    };
    const [plain, same] = [draw({ input_axes: null, output_axes: null }), draw({})];
    expect(plain).toEqual(same);
    // Products over no axes are 1: the mean fan is 1 instead of 6.5.
    const wide = draw({ input_axes: [], output_axes: [] });
    expect((wide[5] ?? 0) / (plain[5] ?? 1)).toBeCloseTo(Math.sqrt(6.5), 5);
  });

  test("names a class that is not there, and what it should have been", () => {
    expect(() => losses.deserialize(serialized("losses", "Hinge2", {}))).toThrow(
      /^"Hinge2" is no loss/,
    );
    expect(() => optimizers.schedules.deserialize({ class_name: "NoSuchDecay" })).toThrow(
      /^"NoSuchDecay" is no schedule/,
    );
    expect(() => metrics.deserialize({} as never)).toThrow("class_name");
  });
});

describe("get", () => {
  test("takes a name, a config and the object itself", () => {
    const mse = losses.get("mse");
    expect(losses.get(mse)).toBe(mse);
    expect(losses.get(serialized("losses", "MeanSquaredError", {}))).toBeInstanceOf(
      losses.MeanSquaredError,
    );
    const zeros = initializers.get(serialized("initializers", "Zeros", {}));
    expect(initializers.get(zeros)).toBe(zeros);
    const sgd = optimizers.get("SGD");
    expect(optimizers.get(sgd)).toBe(sgd);
    expect(optimizers.get({ class_name: "SGD", config: { momentum: 0.9 } }).config).toMatchObject({
      momentum: 0.9,
    });
    const mean = metrics.get("mean");
    expect(metrics.get(mean)).toBe(mean);
    expect(metrics.get("accuracy")).toBeInstanceOf(metrics.Accuracy);
  });
});
