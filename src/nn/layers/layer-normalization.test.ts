import { describe, expect, test, vi } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Sequential } from "../../models/sequential.ts";
import { array } from "../../ops/convert.ts";
import { arange, sin, sum } from "../../ops/index.ts";
import { grad, variableGrads } from "../../runtime/grad.ts";
import { Dense } from "./dense.ts";
import { Input } from "./input-layer.ts";
import type { Layer } from "./layer.ts";
import { LayerNormalization, type LayerNormalizationConfig } from "./layer-normalization.ts";
import { RMSNormalization } from "./rms-normalization.ts";
import { UnitNormalization } from "./unit-normalization.ts";

const x = array([
  [
    [1, 2, -3],
    [0.5, 4, 2],
  ],
  [
    [-1, 0, 6],
    [2, 2, 1],
  ],
]);

function expectNear(actual: Tensor, wanted: readonly number[], what: string): void {
  const values = Array.from(actual.dataSync(), Number);
  expect(values, what).toHaveLength(wanted.length);
  values.forEach((value, i) => {
    const want = wanted[i] ?? Number.NaN;
    const error = Math.abs(value - want) / Math.max(1, Math.abs(want));
    expect(error, `${what}, element ${i}: ${value}, ${want}`).toBeLessThan(3e-6);
  });
}

/** Builds the layer, and gives every weight ½, ¾, 1, … */
function numbered<L extends Layer>(layer: L): L {
  layer.apply(x);
  for (const weight of layer.weights) {
    weight.assign(arange(weight.size).reshape(weight.shape).divide(4).add(0.5));
  }
  return layer;
}

interface Recorded {
  readonly options: LayerNormalizationConfig;
  readonly outputs: readonly number[];
  /** Of Σ sin(outputs), by inputs and weights. */
  readonly gradients: readonly (readonly number[])[];
}

/** What real Keras 3.15.1 on JAX gave. */
const recorded: readonly Recorded[] = [
  {
    options: {},
    outputs: [
      0.7314302, 1.444291, -0.3885814, -0.08109687, 1.70881, 0.8837806, 0.06869149, 0.3456483,
      2.401753, 0.8527604, 1.279141, -0.4110425,
    ],
    gradients: [
      [
        0.03065413, -0.02456723, -0.006086931, -0.1037687, -0.07801729, 0.1817859, -0.06058169,
        0.07071076, -0.01012907, 0.1178663, -0.1219395, 0.004073262,
      ],
      [-1.21032, -0.3634666, -3.68758],
      [3.396482, 1.216987, 1.737809],
    ],
  },
  {
    options: { axis: [1, 2] },
    outputs: [
      0.4804356, 1.072812, -0.9173068, 0.9076238, 3.554257, 2.503228, -0.1029611, 0.184724,
      2.959623, 1.438425, 1.72611, 1.222409,
    ],
    gradients: [
      [
        0.2437648, 0.3407044, -0.2266599, 0.3284347, -0.1988519, -0.487392, -0.1314631, 0.08857305,
        -0.02025389, 0.0528931, -0.126646, 0.1368969,
      ],
      [-1.234235, -0.535288, -3.092916, -0.1487235, -1.27786, -0.4485747],
      [1.881498, 1.460643, -0.3755286, 0.7476048, -1.070746, -0.4616887],
    ],
  },
  {
    options: { axis: 1 },
    outputs: [
      0.9960474, 0.0002498031, 3.999472e-5, 0.005928993, 1.499625, 1.49994, 0.0001110733,
      0.0002498329, 0.9999601, 1.499833, 1.499625, 5.999208e-5,
    ],
    gradients: [
      [
        -0.01494145, 0.0002230108, 1.429766e-5, 0.01494122, -0.0002230108, -1.430512e-5,
        6.614625e-5, 0.0002230108, -1.53482e-5, -6.616116e-5, -0.0002230108, 1.53482e-5,
      ],
      [-2.919079, -1.708167],
      [5.08396, 2.283905],
    ],
  },
  {
    options: { rmsScaling: true },
    outputs: [
      0.2314302, 0.6942907, -1.388581, 0.1743291, 2.091949, 1.394632, -0.1617407, 0.0, 1.940888,
      2.116563, 3.174845, 2.116563,
    ],
    gradients: [
      [
        0.1890389, 0.1943415, 0.1925378, 0.1744186, -0.07453437, 0.105312, 0.0794845, 0.1925203,
        0.01323241, 2.123842, 1.086623, -6.444989,
      ],
      [-1.722671, -4.908081, -1.807881],
    ],
  },
  {
    options: { scale: false, center: false, epsilon: 1e-6 },
    outputs: [
      0.46291, 0.92582, -1.38873, -1.162476, 1.278724, -0.1162476, -0.8626622, -0.5391639, 1.401826,
      0.7071049, 0.7071049, -1.414211,
    ],
    gradients: [
      [
        0.1040447, -0.0832358, -0.020809, -0.1696839, -0.127263, 0.2969469, -0.04370148, 0.05098508,
        -0.007283583, 1.907349e-6, 1.907349e-6, -3.695488e-6,
      ],
    ],
  },
];

describe("LayerNormalization", () => {
  test.each(recorded)("with $options gives Keras's outputs and gradients", (r) => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const layer = numbered(new LayerNormalization(r.options));
    vi.restoreAllMocks();
    expectNear(layer.apply(x), r.outputs, "outputs");
    const f = (inputs: Tensor): Tensor => sum(sin(layer.apply(inputs)));
    expectNear(grad(f)(x), r.gradients[0] ?? [], "by inputs");
    expect(layer.weights).toHaveLength(r.gradients.length - 1);
    if (layer.weights.length === 0) return;
    const { gradients } = variableGrads(() => f(x), layer.trainableWeights)();
    gradients.forEach((g, i) => {
      expectNear(g, r.gradients[i + 1] ?? [], layer.weights[i]?.name ?? "");
    });
  });

  test("takes axes from either end, in any order", () => {
    const [a, b] = [
      [-1, -2],
      [1, 2],
    ].map((axis) => numbered(new LayerNormalization({ axis })));
    expect(a?.apply(x).arraySync()).toEqual(b?.apply(x).arraySync());
    expect(a?.weights.map(({ name, shape }) => [name, shape])).toEqual([
      ["gamma", [2, 3]],
      ["beta", [2, 3]],
    ]);
  });

  test("is the same in training, and keeps its digits where the mean is large", () => {
    const layer = new LayerNormalization();
    const y = layer.apply([[1e4, 1e4 + 0.25, 1e4 + 0.5, 1e4 + 0.75]]);
    expectNear(y, Array.from(layer.apply([[0, 0.25, 0.5, 0.75]]).dataSync(), Number), "far");
    expect(layer.apply([[1, 2, 3, 5]], { training: true }).arraySync()).toEqual(
      layer.apply([[1, 2, 3, 5]]).arraySync(),
    );
  });

  test("gives the layer's dtype, and computes half floats in float32", () => {
    const y = new LayerNormalization({ dtype: "float16" }).apply([[3000, -3000]]);
    expect([y.dtype, y.arraySync()]).toEqual(["float16", [[1, -1]]]);
    expect(new LayerNormalization({ dtype: "float64" }).apply([[1, 2]]).dtype).toBe("float64");
    expect(new LayerNormalization().apply(array([[1, 2]], "int32")).dtype).toBe("float32");
  });

  test("is trained in a model", async () => {
    const norm = new LayerNormalization();
    const model = new Sequential([Input([3]), norm, new Dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit([[1, 2, 4]], [1], { verbose: 0 });
    const [gamma, beta] = norm.getWeights();
    expect(gamma?.arraySync()).not.toEqual([1, 1, 1]);
    expect(beta?.arraySync()).not.toEqual([0, 0, 0]);
  });

  test("warns of rmsScaling, which is not what its name says", () => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const layer = new LayerNormalization({ rmsScaling: true, scale: false });
    const lines = write.mock.calls.map(([line]) => String(line)).join("");
    vi.restoreAllMocks();
    expect(lines).toMatch(/rmsScaling.*RMSNormalization/);
    layer.apply(x);
    expect(layer.weights.map(({ name }) => name)).toEqual(["gamma"]);
  });

  test("keeps its options, and refuses wrong ones", () => {
    const layer = new LayerNormalization({ axis: [1, 2], epsilon: 0.1, betaRegularizer: "l1" });
    expect(new LayerNormalization(layer.config).config).toEqual(layer.config);
    expect(() => new LayerNormalization({ axis: "last" as never })).toThrow(/axis.*"last"/);
    expect(() => new LayerNormalization({ axis: [] })).toThrow(/axis/);
    expect(() => new LayerNormalization({ epsilon: -1 })).toThrow(/epsilon/);
    expect(() => new LayerNormalization({ scale: null as never })).toThrow(/scale.*true or false/);
    expect(() => new LayerNormalization({ axis: 3 }).apply(x)).toThrow(/axis/);
    expect(() => new LayerNormalization({ axis: [1, -2] }).apply(x)).toThrow(/once/);
    expect(() => new LayerNormalization().ensureBuilt([null, null])).toThrow(/not known/);
  });
});

describe("RMSNormalization", () => {
  test("gives Keras's outputs", () => {
    const wanted = [
      [
        0.231455, 0.694365, -1.38873, 0.09622504, 1.1547, 0.7698003, -0.1423737, 0.0, 1.708484,
        0.5773501, 0.8660252, 0.5773501,
      ],
      [
        0.209274, 0.627822, -1.255644, 0.2615925, 2.511288, 1.464918, -0.1805788, 0.0, 2.166945,
        0.9028938, 1.083473, 0.6320257,
      ],
      [
        0.2290143, 0.687043, -1.374086, 0.09552009, 1.146241, 0.7641607, -0.1418, 0.0, 1.7016,
        0.5679618, 0.8519427, 0.5679618,
      ],
    ];
    const layers = [{}, { axis: [1, 2] }, { axis: [-1], epsilon: 0.1 }].map((options) =>
      numbered(new RMSNormalization(options)),
    );
    layers.forEach((layer, i) => {
      expectNear(layer.apply(x), wanted[i] ?? [], `layer ${i}`);
    });
    expect(layers.map(({ weights: [scale] }) => scale?.shape)).toEqual([[3], [2, 3], [3]]);
    expect(layers[0]?.weights[0]?.name).toBe("scale");
  });

  test("computes half floats in float32: squares do not overflow", () => {
    const y = new RMSNormalization({ dtype: "float16" }).apply([[300, -300]]);
    expect([y.dtype, y.arraySync()]).toEqual(["float16", [[1, -1]]]);
  });

  test("takes the last axes only, as Keras does, and says so", () => {
    expect(() => new RMSNormalization({ axis: 1 }).apply(x)).toThrow(/last ones.*\[1\].*Permute/);
    expect(() => new RMSNormalization({ epsilon: Number.NaN })).toThrow(/epsilon/);
    expect(() => new RMSNormalization({ axis: 0.5 })).toThrow(/axis/);
  });
});

describe("UnitNormalization", () => {
  const z = array([
    [
      [0, 0, 0],
      [0.5, 4, 2],
    ],
    [
      [-1, 0, 6],
      [2, 2, 1],
    ],
  ]);

  test("gives Keras's outputs, and leaves zeros zeros", () => {
    const third = 1 / 3;
    const rows = new UnitNormalization().apply(z);
    expectNear(
      rows,
      [0, 0, 0, 1 / 9, 8 / 9, 4 / 9, -0.16439898, 0, 0.98639393, 2 * third, 2 * third, third],
      "rows",
    );
    expectNear(
      new UnitNormalization({ axis: [1, 2] }).apply(z),
      [
        0,
        0,
        0,
        1 / 9,
        8 / 9,
        4 / 9,
        -0.14744195,
        0,
        0.88465172,
        0.29488391,
        0.29488391,
        0.14744195,
      ],
      "samples",
    );
  });

  test("has Keras's gradient", () => {
    const layer = new UnitNormalization();
    const gradient = grad((v: Tensor) => sum(sin(layer.apply(v))))(z.slice("1"));
    const wanted = [0.17250703, 0.16439898, 0.028751172, -0.040889859, -0.040889859, 0.16355953];
    expectNear(gradient, wanted, "gradient");
  });

  test("divides by no length below 10⁻¹²", () => {
    expectNear(new UnitNormalization().apply([[1e-13, 0]]), [0.1, 0], "tiny");
  });

  test("has no weights, and checks its axis", () => {
    const layer = new UnitNormalization({ axis: [1, 2] });
    layer.apply(z);
    expect([layer.weights, layer.config]).toEqual([[], { axis: [1, 2] }]);
    expect(() => new UnitNormalization({ axis: null as never })).toThrow(/axis/);
    expect(() => new UnitNormalization({ axis: 3 }).apply(z)).toThrow(/axis/);
  });
});
