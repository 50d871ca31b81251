import { afterEach, describe, expect, test } from "vitest";
import * as layers from "../../entries/layers.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { array } from "../../ops/convert.ts";
import { ones, zeros } from "../../ops/creation.ts";
import * as ops from "../../ops/index.ts";
import { setImageDataFormat } from "../../runtime/config.ts";
import { grad } from "../../runtime/grad.ts";

const { Conv1D, Conv2D, Conv2DTranspose, Conv3D, Cropping1D, Cropping2D, DepthwiseConv2D } = layers;

describe("the channels' place", () => {
  afterEach(() => setImageDataFormat("channelsLast"));

  test("follows config.imageDataFormat where a layer is not told", () => {
    const shapeOf = (layer: layers.Layer): readonly number[] =>
      layer.apply(zeros([1, 4, 6, 6])).shape;
    setImageDataFormat("channelsFirst");
    expect(shapeOf(new Conv2D({ filters: 2, kernelSize: 3 }))).toEqual([1, 2, 4, 4]);
    expect(shapeOf(new layers.MaxPooling2D())).toEqual([1, 4, 3, 3]);
    expect(shapeOf(new layers.GlobalAveragePooling2D())).toEqual([1, 4]);
    expect(shapeOf(new layers.ZeroPadding2D())).toEqual([1, 4, 8, 8]);
    expect(shapeOf(new layers.UpSampling2D({ dataFormat: "channelsLast" }))).toEqual([1, 8, 12, 6]);
    expect(new layers.Flatten().config).toEqual({ dataFormat: "channels_first" });
    // These know one format only.
    expect(new Cropping1D(1).apply(zeros([1, 5, 3])).shape).toEqual([1, 3, 3]);
    expect(new layers.UpSampling1D(2).apply(zeros([1, 5, 3])).shape).toEqual([1, 10, 3]);
  });

  test("is written as Keras writes it", () => {
    const layer = new Conv2D({ filters: 1, kernelSize: [3, 2], dataFormat: "channelsFirst" });
    expect(layer.config).toMatchObject({
      dataFormat: "channels_first",
      kernelSize: [3, 2],
      strides: [1, 1],
      padding: "valid",
    });
  });
});

describe("options that cannot be are refused", () => {
  test("a window larger than the input names both sizes", () => {
    const layer = new Conv2D({ filters: 1, kernelSize: [2, 5] });
    expect(() => layer.apply(zeros([1, 8, 4, 1]))).toThrow(
      /axis of space 2, a window of 5 elements does not fit into 4/,
    );
    const dilated = new Conv1D({ filters: 1, kernelSize: 3, dilationRate: 4 });
    expect(() => dilated.apply(zeros([1, 8, 1]))).toThrow(
      /a window of 9 elements \(3 elements, 4 apart\) does not fit into 8/,
    );
    expect(() => new layers.MaxPooling1D(3).apply(zeros([1, 2, 1]))).toThrow(/does not fit into 2/);
  });

  test("groups that do not divide", () => {
    expect(() => new Conv2D({ filters: 4, kernelSize: 1, groups: 3 })).toThrow(
      "the number of groups must divide that of filters. Received: groups 3, filters 4.",
    );
    const layer = new Conv2D({ filters: 4, kernelSize: 1, groups: 2 });
    expect(() => layer.apply(zeros([1, 2, 2, 3]))).toThrow(
      "the number of groups must divide that of channels. Received: groups 2, 3 channels.",
    );
    expect(() => new layers.GroupNormalization({ groups: 4 }).apply(zeros([1, 2, 6]))).toThrow(
      /groups must divide the number of channels/,
    );
    expect(() => new layers.GroupNormalization({ groups: 0 })).toThrow(/positive integer, or −1/);
  });

  test("strides with dilation, but for the depthwise ones", () => {
    const both = { kernelSize: 2, strides: 2, dilationRate: 2 };
    expect(() => new Conv3D({ filters: 1, ...both })).toThrow(/not both/);
    expect(() => new Conv2DTranspose({ filters: 1, ...both })).toThrow(/not both/);
    expect(new DepthwiseConv2D(both).apply(zeros([1, 5, 5, 1])).shape).toEqual([1, 2, 2, 1]);
  });

  test("lists of the wrong length, numbers that are none, and paddings that are none", () => {
    expect(() => new Conv2D({ filters: 1, kernelSize: [3, 3, 3] })).toThrow(
      "Conv2D: kernelSize: expected a whole number from 1 on, or 2 of them, one for each axis of space. Received: [3,3,3].",
    );
    expect(() => new Conv1D({ filters: 1, kernelSize: 0 })).toThrow(/from 1 on/);
    expect(() => new Conv1D({ filters: -1, kernelSize: 1 })).toThrow(
      /filters: expected a positive/,
    );
    expect(() => new Conv2D({ filters: 1, kernelSize: 1, padding: "causal" as never })).toThrow(
      /padding must be "valid" or "same"/,
    );
    expect(() => new Conv1D({ filters: 1, kernelSize: 1, padding: "full" as never })).toThrow(
      /"valid", "same" or "causal"/,
    );
    expect(() => new layers.AveragePooling2D({ padding: "full" as never })).toThrow(
      /padding must be/,
    );
    expect(
      () => new Conv2DTranspose({ filters: 1, kernelSize: 2, strides: 2, outputPadding: 2 }),
    ).toThrow(/outputPadding must be less than strides/);
    expect(() => new layers.ZeroPadding1D([1, 2, 3])).toThrow(/a pair \[before, after\]/);
    expect(() => new layers.ZeroPadding2D([[1, -1], 2] as never)).toThrow(/2 pairs/);
    expect(() => new layers.UpSampling2D({ interpolation: "cubic" as never })).toThrow(
      /interpolation must be "nearest"/,
    );
    expect(() => new layers.UpSampling1D(0)).toThrow(/positive integer/);
    expect(() => new layers.AdaptiveMaxPooling1D({ outputSize: 0 })).toThrow(/outputSize/);
  });

  test("cropping that leaves nothing", () => {
    const layer = new Cropping2D([0, [2, 1]] as never);
    expect(() => layer.apply(zeros([1, 3, 3, 1]))).toThrow(
      /nothing is left of axis 2: 2 \+ 1 of 3 elements go/,
    );
  });

  test("inputs of another rank, or with other channels than at first", () => {
    const layer = new Conv2D({ filters: 1, kernelSize: 1 });
    expect(() => layer.apply(zeros([28, 28, 1]))).toThrow(
      /expected inputs of shape \[batch, rows, columns, channels\]/,
    );
    layer.apply(zeros([1, 2, 2, 3]));
    expect(() => layer.apply(zeros([1, 2, 2, 6]))).toThrow(/built for 3 channels/);
  });
});

describe("masks and global pooling", () => {
  const x = array([
    [
      [1, 2],
      [3, 4],
      [100, 200],
    ],
  ]);

  test("the mean is over the steps that a mask names, and the mask ends there", () => {
    const mask = array([[1, 1, 0]], "bool");
    const pool = new layers.GlobalAveragePooling1D();
    expect(pool.apply(x, { mask }).arraySync()).toEqual([[2, 3]]);
    const kept = new layers.GlobalAveragePooling1D({ keepDims: true });
    expect(kept.apply(x, { mask }).arraySync()).toEqual([[[2, 3]]]);
    const first = new layers.GlobalAveragePooling1D({ dataFormat: "channelsFirst" });
    const turned = ops.transpose(x, [0, 2, 1]);
    expect(first.apply(turned, { mask }).arraySync()).toEqual([[2, 3]]);
    expect(() => pool.apply(x, { mask: array([[1, 0]], "bool") })).toThrow(/\[batch, steps\]/);
  });

  test("a mask travels from Masking into the mean", () => {
    const padded = array([
      [
        [1, 2],
        [3, 4],
        [0, 0],
      ],
    ]);
    const masked = new layers.Masking().apply(padded);
    expect(new layers.GlobalAveragePooling1D().apply(masked as Tensor).arraySync()).toEqual([
      [2, 3],
    ]);
  });

  test("equals share the gradient of the greatest over all, but the first takes it in a window", () => {
    const ties = array([[[1], [1], [0]]]);
    const sumOf = (layer: layers.Layer) => grad((t: Tensor) => ops.sum(layer.apply(t)));
    expect(sumOf(new layers.GlobalMaxPooling1D())(ties).arraySync()).toEqual([[[0.5], [0.5], [0]]]);
    expect(sumOf(new layers.MaxPooling1D({ poolSize: 3 }))(ties).arraySync()).toEqual([
      [[1], [0], [0]],
    ]);
  });
});

test("Keras's other names stand for the same classes", () => {
  expect(layers.Convolution2D).toBe(Conv2D);
  expect(layers.Convolution3DTranspose).toBe(layers.Conv3DTranspose);
  expect(layers.SeparableConvolution1D).toBe(layers.SeparableConv1D);
  expect(layers.MaxPool2D).toBe(layers.MaxPooling2D);
  expect(layers.AvgPool1D).toBe(layers.AveragePooling1D);
  expect(layers.GlobalMaxPool3D).toBe(layers.GlobalMaxPooling3D);
  expect(layers.GlobalAvgPool2D).toBe(layers.GlobalAveragePooling2D);
});

test("shapes are known where dimensions are not", () => {
  const images = { shape: [null, null, null, 3], dtype: "float32" } as const;
  const specs = (layer: layers.Layer) => layer.computeOutputSpec(images);
  expect(specs(new Conv2D({ filters: 4, kernelSize: 5 }))).toMatchObject({
    shape: [null, null, null, 4],
  });
  expect(specs(new layers.GlobalMaxPooling2D())).toMatchObject({ shape: [null, 3] });
  expect(specs(new layers.AdaptiveAveragePooling2D({ outputSize: [2, 3] }))).toMatchObject({
    shape: [null, 2, 3, 3],
  });
});

test("values between whole numbers are no whole numbers", () => {
  const smooth = new layers.UpSampling2D({ interpolation: "bilinear", size: [1, 2] });
  const line = array([0, 1], "int32").reshape([1, 1, 2, 1]);
  expect(smooth.apply(line).reshape([4]).arraySync()).toEqual([0, 0.25, 0.75, 1]);
});

describe("SpectralNormalization", () => {
  const kernel = array([
    [3, 0],
    [0, 1],
  ]);

  test("divides the kernel by its greatest singular value in training", () => {
    const inside = new layers.Dense({ units: 2 });
    const layer = new layers.SpectralNormalization({ layer: inside, powerIterations: 30 });
    layer.apply(ones([1, 2]));
    expect(layer.weights.map(({ name }) => name)).toEqual(["kernel", "vector_u", "bias"]);
    layer.setWeights([kernel, ones([1, 2]), zeros([2])]);
    expect(layer.apply(ones([1, 2])).arraySync()).toEqual([[3, 1]]);
    const [[first = 0, second = 0] = []] = layer
      .apply(ones([1, 2]), { training: true })
      .arraySync() as number[][];
    expect(first).toBeCloseTo(1, 6);
    expect(second).toBeCloseTo(1 / 3, 6);
    expect(inside.getWeights()[0]?.dataSync()[0]).toBeCloseTo(1, 6);
  });

  test("leaves a kernel of zeros alone", () => {
    const inside = new layers.Dense({ units: 2, kernelInitializer: "zeros" });
    const layer = new layers.SpectralNormalization(inside);
    layer.apply(ones([1, 3]));
    const before = layer.getWeights()[1]?.arraySync();
    expect(layer.apply(ones([1, 3]), { training: true }).arraySync()).toEqual([[0, 0]]);
    expect(layer.getWeights()[1]?.arraySync()).toEqual(before);
  });

  test("needs a kernel inside", () => {
    const layer = new layers.SpectralNormalization(new layers.ReLU());
    expect(() => layer.apply(ones([1, 3]))).toThrow(/"kernel" or "embeddings".*a ReLU/);
  });
});
