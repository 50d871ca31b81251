import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import "../../runtime/install.ts";
import type { Tensor } from "../../ir/tensor.ts";
import { Activation } from "../../nn/layers/activation.ts";
import { Add } from "../../nn/layers/arithmetic-merges.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { array } from "../../ops/index.ts";
import { clearSession } from "../../runtime/session.ts";
import { Model } from "../any-model.ts";
import { Sequential } from "../sequential.ts";
import { plotModel } from "./plot-model.ts";
import { type Element, find, findAll, parseXml, textOf } from "./testing/xml.ts";

/** Titles of all elements of a class, in order. */
function titles(svg: string, kind: string): string[] {
  return findAll(parseXml(svg), kind).map(titleOf);
}

function titleOf(element: Element): string {
  return textOf(element.children.find((child) => child.name === "title"));
}

function number(element: Element | undefined, name: string): number {
  return Number(element?.attributes.get(name));
}

function residual() {
  const x = Input({ shape: [4], name: "x" });
  const h = new Dense({ units: 4, name: "h", activation: "leakyRelu" }).apply(x);
  const y = new Add({ name: "sum" }).apply([x, h]);
  return new Model({ inputs: x, outputs: y, name: "residual" });
}

test("each layer is a box and each connection a line", async () => {
  const svg = await plotModel(residual());
  expect(titles(svg, "layer").sort()).toEqual(["h (Dense)", "sum (Add)", "x (InputLayer)"]);
  expect(titles(svg, "edge").sort()).toEqual(["h → sum", "x → h", "x → sum"]);
  const heads = findAll(parseXml(svg), "head-text").map(textOf).sort();
  expect(heads).toEqual(["Add", "Dense", "InputLayer"]);
});

test("boxes do not overlap, and lines begin and end at them", async () => {
  for (const rankdir of ["TB", "BT", "LR", "RL"] as const) {
    const root = parseXml(await plotModel(residual(), { rankdir, showShapes: true }));
    const boxes = findAll(root, "layer").map((layer) => {
      const rect = find(layer, "head");
      const [x, y] = [number(rect, "x"), number(rect, "y")];
      const [right, bottom] = [x + number(rect, "width"), y + number(rect, "height")];
      return { x, y, right, bottom, name: titleOf(layer).split(" ")[0] };
    });
    for (const [i, a] of boxes.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(number(root, "width"));
      expect(a.bottom).toBeLessThanOrEqual(number(root, "height"));
      for (const b of boxes.slice(0, i)) {
        const isApart = a.x >= b.right || b.x >= a.right || a.y >= b.bottom || b.y >= a.bottom;
        expect(isApart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
    const at = (name: string | undefined) => boxes.find((box) => box.name === name);
    const [from, to] = [at("x"), at("h")];
    const along = { TB: "y", BT: "y", LR: "x", RL: "x" } as const;
    const isForward = rankdir === "TB" || rankdir === "LR";
    const ahead = Number(to?.[along[rankdir]]) - Number(from?.[along[rankdir]]);
    expect(Math.sign(ahead)).toBe(isForward ? 1 : -1);
    for (const edge of findAll(root, "edge")) {
      const path = edge.children.find((child) => child.attributes.has("d"));
      const places = (path?.attributes.get("d") ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];
      const [first, last] = [places.slice(0, 2), places.slice(-2)];
      const [begin, end] = titleOf(edge).split(" → ");
      for (const [place, box] of [[first, at(begin)] as const, [last, at(end)] as const]) {
        expect(Number(place[0])).toBeGreaterThanOrEqual(Number(box?.x) - 0.02);
        expect(Number(place[0])).toBeLessThanOrEqual(Number(box?.right) + 0.02);
        expect(Number(place[1])).toBeGreaterThanOrEqual(Number(box?.y) - 0.02);
        expect(Number(place[1])).toBeLessThanOrEqual(Number(box?.bottom) + 0.02);
      }
    }
  }
});

test("boxes say what is asked for", async () => {
  const model = residual();
  const [layer] = model.layers.slice(1);
  if (layer !== undefined) layer.trainable = false;
  const svg = await plotModel(model, {
    showShapes: true,
    showDtype: true,
    showLayerNames: true,
    showLayerActivations: true,
    showTrainable: true,
  });
  expect(titles(svg, "layer").sort()).toEqual([
    "h (Dense): Activation: leaky_relu, Input shape: (None, 4), Output shape: (None, 4), Output dtype: float32, Non-trainable",
    "sum (Add): Input shape: [(None, 4), (None, 4)], Output shape: (None, 4), Output dtype: float32",
    "x (InputLayer): Output shape: (None, 4), Output dtype: float32",
  ]);
  expect(findAll(parseXml(svg), "head-text").map(textOf)).toContain("h (Dense)");
  expect(findAll(parseXml(svg), "frozen")).toHaveLength(1);
});

test("the layers of a stack follow each other, with the shapes between", async () => {
  const model = new Sequential([
    Input([3]),
    new Dense({ units: 2, name: "a" }),
    new Dropout({ rate: 0.5, name: "b" }),
    new Dense({ units: 1, name: "c" }),
  ]);
  const svg = await plotModel(model, { showShapes: true });
  expect(titles(svg, "edge")).toEqual(["a → b", "b → c"]);
  expect(titles(svg, "layer")[2]).toBe(
    "c (Dense): Input shape: (None, 2), Output shape: (None, 1)",
  );
});

function nested() {
  const a = Input({ shape: [4], name: "a" });
  const h = new Dense({ units: 4, name: "h" }).apply(a);
  const inner = new Model({ inputs: a, outputs: h, name: "inner" });
  const stack = new Sequential(
    [Input([4]), new Dense({ units: 4, name: "s1" }), new Dense({ units: 4, name: "s2" })],
    { name: "stack" },
  );
  const x = Input({ shape: [4], name: "x" });
  const y = new Add({ name: "sum" }).apply([inner.apply(x), stack.apply(x)]);
  const middle = new Model({ inputs: x, outputs: y, name: "middle" });
  const z = Input({ shape: [4], name: "z" });
  return new Model({ inputs: z, outputs: middle.apply(z), name: "outer" });
}

test("models inside are one box, or a frame with their layers in it", async () => {
  const model = nested();
  const plain = await plotModel(model);
  expect(titles(plain, "layer").sort()).toEqual(["middle (Functional)", "z (InputLayer)"]);
  expect(titles(plain, "edge")).toEqual(["z → middle"]);
  const expanded = await plotModel(model, { expandNested: true });
  expect(titles(expanded, "frame")).toEqual(["middle", "inner", "stack"]);
  expect(titles(expanded, "edge").sort()).toEqual([
    "a → h",
    "h → sum",
    "s1 → s2",
    "s2 → sum",
    "x → a",
    "x → s1",
    "z → x",
  ]);
  const [middle, inner] = findAll(parseXml(expanded), "frame").map((frame) =>
    frame.children.find(({ name }) => name === "rect"),
  );
  expect(number(inner, "x")).toBeGreaterThan(number(middle, "x"));
  expect(number(inner, "width")).toBeLessThan(number(middle, "width"));
});

test("a layer that is called twice is one box, and a range of layers leaves others out", async () => {
  const [x, y] = [Input({ shape: [4], name: "x" }), Input({ shape: [4], name: "y" })];
  const same = new Dense({ units: 2, name: "same" });
  const sum = new Add({ name: "sum" }).apply([same.apply(x), same.apply(y)]);
  const model = new Model({ inputs: [x, y], outputs: sum });
  const svg = await plotModel(model);
  expect(titles(svg, "layer")).toHaveLength(4);
  expect(titles(svg, "edge").sort()).toEqual(["same → sum", "x → same", "y → same"]);
  const part = await plotModel(model, { layerRange: ["same", "sum"] });
  expect(titles(part, "edge")).toEqual(["same → sum"]);
  await expect(plotModel(model, { layerRange: ["no", "sum"] })).rejects.toThrow("layerRange");
});

test("a model with a call of its own is one box", async () => {
  class Own extends Model {
    static override readonly className: string = "Own";
    dense = new Dense({ units: 1 });
    protected override call(x: Tensor): Tensor {
      return this.dense.apply(x);
    }
  }
  const model = new Own({ name: "own" });
  await expect(plotModel(model)).rejects.toThrow("own is not built");
  await model.predict([[1, 2]], { verbose: 0 });
  expect(titles(await plotModel(model, { showTrainable: true }), "layer")).toEqual([
    "own (Own): Trainable",
  ]);
});

const attack = `"/></title><script>alert('1')</script>&<!--\x00\x1b]]>\ud800`;

test("names from files cannot become markup", async () => {
  const model = new Sequential([Input([1]), new Dense({ units: 1, name: attack })], {
    name: attack,
  });
  const outer = new Sequential([Input([1]), model], { name: attack });
  const pictures = [
    await plotModel(outer, { showLayerNames: true, expandNested: true, showShapes: true }),
    await plotModel(model, { units: true }),
  ];
  for (const svg of pictures) {
    expect(svg).not.toMatch(/<script|<!--/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what no XML may hold is looked for.
    expect(svg).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f]/);
    expect(svg).not.toMatch(/\p{Cs}/u);
    const root = parseXml(svg);
    const readable = attack.replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd");
    expect(textOf(root.children[0])).toContain(readable);
  }
});

test("300 layers are drawn within two seconds", async () => {
  clearSession();
  const x = Input([4]);
  let h = x;
  for (let i = 0; i < 100; i++) {
    const next = new Dense({ units: 4 }).apply(new Dense({ units: 4 }).apply(h));
    h = new Add().apply([h, next]);
  }
  const model = new Model({ inputs: x, outputs: h });
  // The library is loaded before the clock starts.
  await plotModel(residual());
  const start = performance.now();
  const svg = await plotModel(model, { showShapes: true, showLayerNames: true });
  expect(performance.now() - start).toBeLessThan(2000);
  expect(titles(svg, "layer")).toHaveLength(301);
  expect(titles(svg, "edge")).toHaveLength(400);
});

test("the picture of units has a circle for each unit and a line for each weight", async () => {
  const model = new Sequential([
    Input({ shape: [2], name: "x" }),
    new Dense({ units: 3, activation: "relu", name: "h" }),
    new Dropout(0.5),
    new Dense({ units: 1, name: "y" }),
    new Activation("sigmoid"),
  ]);
  const first = [
    [0.5, -1, 0.25],
    [2, 0, -0.125],
  ];
  const second = [[1], [-2], [0.75]];
  model.setWeights([array(first), array([0.1, 0.2, 0.3]), array(second), array([-4])]);
  const svg = await plotModel(model, { units: true });
  const root = parseXml(svg);
  const weights = findAll(root, "connection").map((group) => {
    const line = group.children.find(({ name }) => name === "line");
    return { title: titleOf(group), kind: line?.attributes.get("class"), line };
  });
  expect(weights.map(({ title, kind }) => `${title} ${kind}`)).toEqual([
    "input unit 1 → hidden 1 unit 1: 0.5 positive",
    "input unit 1 → hidden 1 unit 2: -1 negative",
    "input unit 1 → hidden 1 unit 3: 0.25 positive",
    "input unit 2 → hidden 1 unit 1: 2 positive",
    "input unit 2 → hidden 1 unit 2: 0 none",
    "input unit 2 → hidden 1 unit 3: -0.125 negative",
    "hidden 1 unit 1 → output unit 1: 1 positive",
    "hidden 1 unit 2 → output unit 1: -2 negative",
    "hidden 1 unit 3 → output unit 1: 0.75 positive",
  ]);
  const widths = weights.map(({ line }) => number(line, "stroke-width"));
  const sizes = [...first, ...second].flat().map(Math.abs);
  for (const [i, width] of widths.entries()) {
    expect(width).toBeCloseTo(0.75 + (5.25 * Number(sizes[i])) / 2, 2);
  }
  expect(titles(svg, "unit")).toEqual([
    "input unit 1 (x)",
    "input unit 2 (x)",
    "hidden 1 unit 1 (h), bias 0.1, activation relu",
    "hidden 1 unit 2 (h), bias 0.2, activation relu",
    "hidden 1 unit 3 (h), bias 0.3, activation relu",
    "output unit 1 (y), bias -4, activation sigmoid",
  ]);
  // So few connections have their numbers beside them, to three digits.
  const numbers = findAll(root, "weight").map(textOf);
  expect(numbers).toEqual(["0.5", "-1", "0.25", "2", "0", "-0.125", "1", "-2", "0.75"]);
  // Each line leads from its unit's circle to the other's.
  const circles = findAll(root, "unit").map((group) =>
    group.children.find(({ name }) => name === "circle"),
  );
  const line = weights[5]?.line;
  expect([number(line, "x1"), number(line, "y1")]).toEqual([
    number(circles[1], "cx"),
    number(circles[1], "cy"),
  ]);
  expect([number(line, "x2"), number(line, "y2")]).toEqual([
    number(circles[4], "cx"),
    number(circles[4], "cy"),
  ]);
});

test("weights that are not finite are drawn too, and functional chains as stacks", async () => {
  const x = Input([1]);
  const y = new Dense({ units: 2, useBias: false }).apply(x);
  const model = new Model({ inputs: x, outputs: y });
  model.setWeights([array([[Number.NaN, Number.POSITIVE_INFINITY]])]);
  const svg = await plotModel(model, { units: true });
  expect(titles(svg, "connection")).toEqual([
    "input unit 1 → output unit 1: nan",
    "input unit 1 → output unit 2: inf",
  ]);
  expect(svg).not.toMatch(/="(NaN|Infinity)"/);
});

test("what is too large or not dense is an error that says what to do", async () => {
  const large = new Sequential([Input([65]), new Dense({ units: 1 })], { name: "large" });
  await expect(plotModel(large, { units: true })).rejects.toThrow(
    "large with 65-1 units and 65 connections. Leave out `units`",
  );
  const many = new Sequential([Input([64]), new Dense({ units: 64 })]);
  await expect(plotModel(many, { units: true })).rejects.toThrow("4096 connections");
  await expect(plotModel(residual(), { units: true })).rejects.toThrow("no chain of layers");
  const unbuilt = new Sequential([new Dense({ units: 1 })], { name: "unbuilt" });
  await expect(plotModel(unbuilt)).rejects.toThrow("unbuilt is not built");
  await expect(plotModel(unbuilt, { units: true })).rejects.toThrow("unbuilt is not built");
});

test("the picture is written to a file, whose name must be that of a picture", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gradus-plot-"));
  try {
    const path = join(folder, "model.svg");
    const svg = await plotModel(residual(), { toFile: path });
    expect(readFileSync(path, "utf8")).toBe(svg);
    await expect(plotModel(residual(), { toFile: join(folder, "model.png") })).rejects.toThrow(
      "a name that ends in .svg",
    );
    expect(readdirSync(folder)).toEqual(["model.svg"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("options are checked", async () => {
  await expect(plotModel(residual(), { rankdir: "up" as never })).rejects.toThrow("rankdir");
  await expect(plotModel(residual(), { show_shapes: true } as never)).rejects.toThrow("showShapes");
});
