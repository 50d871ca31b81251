import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ValueError } from "../../core/errors.ts";
import "../../runtime/install.ts";
import { Activation } from "../../nn/layers/activation.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Dropout } from "../../nn/layers/dropout.ts";
import { Flatten } from "../../nn/layers/flatten.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { Reshape } from "../../nn/layers/reshape.ts";
import { zeros } from "../../ops/index.ts";
import { clearSession } from "../../runtime/session.ts";
import type { Model } from "../model.ts";
import { Sequential } from "../sequential.ts";
import { memoryText, type SummaryOptions, summaryLines } from "./summary.ts";

// Written by test/golden/keras-training.py.
const file = new URL("../../../test/golden/keras-training.json", import.meta.url);
const { summaries } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly summaries: Readonly<Record<string, readonly string[]>>;
};

function summaryOf(model: Model, options: SummaryOptions = {}): string[] {
  const lines: string[] = [];
  model.summary({ lineLength: 76, ...options, printFn: (line) => lines.push(line) });
  return lines;
}

async function fitted(model: Sequential, optimizer: "adam" | "sgd"): Promise<Sequential> {
  model.compile({ optimizer, loss: "mse" });
  const of = (shape: readonly (number | null)[] = []): number[] => [
    4,
    ...shape.slice(1).map((dim) => dim ?? 1),
  ];
  await model.fit(zeros(of(model.inputSpec?.shape)), zeros(of(model.outputSpecs?.[0]?.shape)), {
    verbose: 0,
  });
  return model;
}

const seed = (): Sequential => new Sequential([Input([1]), new Dense({ units: 1 })]);
const mlp = (): Sequential =>
  new Sequential([
    Input([28, 28, 1]),
    new Flatten(),
    new Dense({ units: 128, activation: "relu" }),
    new Dropout(0.2),
    new Dense({ units: 10 }),
    new Activation("softmax"),
  ]);
const nested = (): Sequential => {
  const inner = new Sequential([Input([3]), new Dense({ units: 4 }), new Activation("relu")], {
    name: "inner",
  });
  return new Sequential([Input([3]), inner, new Dense({ units: 2 })], { name: "outer" });
};

const cases: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
  seed: () => summaryOf(seed()),
  adam: async () => summaryOf(await fitted(seed(), "adam")),
  sgd: async () => summaryOf(await fitted(seed(), "sgd")),
  compiled: () => summaryOf(seed().compile({ optimizer: "adam", loss: "mse" })),
  unbuilt: () => summaryOf(new Sequential([new Dense({ units: 3 }), new Dense({ units: 1 })])),
  mlp: async () => summaryOf(await fitted(mlp(), "adam")),
  "mlp 200 columns": async () => summaryOf(await fitted(mlp(), "adam"), { lineLength: 88 }),
  "mlp line 100": async () => summaryOf(await fitted(mlp(), "adam"), { lineLength: 100 }),
  "mlp line 60": async () => summaryOf(await fitted(mlp(), "adam"), { lineLength: 60 }),
  "mlp line 47": async () => summaryOf(await fitted(mlp(), "adam"), { lineLength: 47 }),
  names: () => {
    const model = new Sequential(
      [
        Input([12]),
        new Dense({ units: 24, name: "a_name_that_is_rather_long" }),
        new Dense({ units: 24, name: "a_name_that_is_much_longer_than_its_column" }),
        new Dense({ units: 288, useBias: false, name: "은닉층" }),
        new Dense({ units: 24, name: "출력을_하는_층인데_이름이_무척_긴_층" }),
        new Reshape({ targetShape: [2, 3, 1, 1, 2, 1, 1, 1, 1, 2] }),
      ],
      { name: "wide" },
    );
    return summaryOf(model);
  },
  trainable: () => {
    const model = new Sequential([
      Input([3]),
      new Dense({ units: 4, name: "first", trainable: false }),
      new Dropout(0.5),
      new Dense({ units: 2, name: "second" }),
    ]);
    return summaryOf(model, { showTrainable: true });
  },
  tie: () => summaryOf(new Sequential([Input([12]), new Dense({ units: 24, useBias: false })])),
  nested: () => summaryOf(nested()),
  "nested expanded": () => summaryOf(nested(), { expandNested: true }),
  positions: () => summaryOf(nested(), { positions: [0.5, 0.7, 1] }),
};

test.each(Object.keys(summaries))(
  "the summary of the case `%s` is Keras's, to the letter",
  async (name) => {
    clearSession();
    expect(await cases[name]?.()).toEqual(summaries[name]);
  },
);

test("sizes have Keras's units and rounding", () => {
  expect([0, 8, 1023, 1024, 1152, 108_688, 3 * 2 ** 40].map(memoryText)).toEqual([
    "0.00 B",
    "8.00 B",
    "1023.00 B",
    "1.00 KB",
    "1.12 KB",
    "106.14 KB",
    "3.00 TB",
  ]);
});

test("colours change neither text nor layout", () => {
  const model = mlp();
  const layout = { lineLength: 76, positions: null, expandNested: false, showTrainable: true };
  const colored = summaryLines(model, { ...layout, hasColors: true });
  expect(colored.join("")).toContain("(\x1b[38;5;45mNone\x1b[0m, \x1b[38;5;34m784\x1b[0m)");
  expect(colored.join("")).toContain("(\x1b[38;5;33mFlatten\x1b[0m)");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for.
  const stripped = colored.map((line) => line.replace(/\x1b\[[\d;]*m/g, ""));
  expect(stripped).toEqual(summaryLines(model, { ...layout, hasColors: false }));
});

test("a name with control characters cannot reach the terminal", () => {
  const model = new Sequential([Input([1]), new Dense({ units: 1, name: "a\x1b[2Jb\nc" })]);
  const text = summaryOf(model).join("");
  expect(text).toContain("a�[2Jb�c (Dense)");
  expect(text).not.toContain("\x1b");
});

test("a width that leaves no room is an error that says which widths do", () => {
  expect(() => seed().summary({ lineLength: 10 })).toThrow(ValueError);
  expect(() => seed().summary({ lineLength: 10 })).toThrow("at least 32");
  expect(() => seed().summary({ positions: [0.5, 0.4, 1] })).toThrow("summary: lineLength");
  expect(() => seed().summary({ line_length: 10 } as SummaryOptions)).toThrow("lineLength");
});
