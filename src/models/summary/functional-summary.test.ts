import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { camelToSnake } from "../../core/names.ts";
import "../../runtime/install.ts";
import { Add } from "../../nn/layers/arithmetic-merges.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import { clearSession } from "../../runtime/session.ts";
import { Model } from "../any-model.ts";
import { modelFromJSON } from "../json.ts";
import type { AnyModel } from "../model.ts";
import { Sequential } from "../sequential.ts";
import { connectionColumn } from "./connections.ts";
import { type SummaryOptions, summaryLines } from "./summary.ts";

interface Case {
  readonly name: string;
  readonly config: string;
  readonly summaries: readonly {
    readonly options: Readonly<Record<string, unknown>>;
    readonly lines: readonly string[];
  }[];
}

// Written by test/golden/keras-functional-summaries.py.
const file = new URL("../../../test/golden/keras-functional-summaries.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];
const optionNames = ["lineLength", "positions", "expandNested", "showTrainable", "layerRange"];

function summaryOf(model: { summary(options: SummaryOptions): void }, options: SummaryOptions) {
  const lines: string[] = [];
  model.summary({ ...options, printFn: (line) => lines.push(line) });
  return lines;
}

test.each(cases.map(({ name }) => name))(
  "the summary of `%s` is Keras's, to the letter",
  (name) => {
    clearSession();
    const found = cases.find((each) => each.name === name);
    const model = modelFromJSON(found?.config ?? "");
    for (const { options, lines } of found?.summaries ?? []) {
      const ours = Object.fromEntries(
        optionNames.map((option) => [option, options[camelToSnake(option)]]),
      );
      // What Keras takes where the terminal is wide.
      const widest = (lines[1] ?? "").length;
      const all = summaryOf(model, { lineLength: widest, ...defined(ours) });
      expect(all.filter((line) => !line.startsWith("├"))).toEqual(lines);
    }
  },
);

function defined(options: Readonly<Record<string, unknown>>): SummaryOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function residual(): AnyModel {
  const x = Input({ shape: [4], name: "x" });
  const h = new Dense({ units: 4, name: "h" }).apply(x);
  const y = new Add({ name: "sum" }).apply([x, h]);
  return new Model({ inputs: x, outputs: y, name: "residual" }) as unknown as AnyModel;
}

test("models made here have the column as those of files have", () => {
  const lines = summaryOf(residual(), { lineLength: 80 });
  expect(lines.filter((line) => /Connected|\]/.test(line)).map((line) => line.slice(-22))).toEqual([
    "┃ Connected to       ┃",
    "│ x[0][0]            │",
    "│ x[0][0], h[0][0]   │",
  ]);
});

test("colours change neither text nor layout of the column", () => {
  const model = residual();
  const { structure } = model;
  const extra = structure?.kind === "Functional" ? connectionColumn(structure) : null;
  const layout = {
    lineLength: 90,
    positions: null,
    expandNested: false,
    showTrainable: false,
    extra,
  };
  const colored = summaryLines(model, { ...layout, hasColors: true });
  expect(colored.join("")).toContain("h[\x1b[38;5;34m0\x1b[0m][\x1b[38;5;34m0\x1b[0m]");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for.
  const stripped = colored.map((line) => line.replace(/\x1b\[[\d;]*m/g, ""));
  expect(stripped).toEqual(summaryLines(model, { ...layout, hasColors: false }));
});

test("a model that is a chain has no column, one with a layer in it twice has", () => {
  const x = Input([4]);
  const same = new Dense({ units: 4 });
  const chain = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(x) });
  const twice = new Model({ inputs: x, outputs: same.apply(same.apply(x)) });
  expect(summaryOf(chain, {}).join("")).not.toContain("Connected to");
  expect(summaryOf(twice, {}).join("")).toContain("Connected to");
});

test("positions are as many as there are columns", () => {
  expect(() => summaryOf(residual(), { positions: [0.5, 0.7, 1] })).toThrow("positions 4 shares");
});

test("a range of layers is shown of stacks too, and one that matches nothing is an error", () => {
  const model = new Sequential([
    Input([1]),
    ...["a1", "a2", "b1", "b2", "c1"].map((name) => new Dense({ units: 1, name })),
  ]);
  const shown = (layerRange: readonly [string, string]): string[] =>
    summaryOf(model, { layerRange }).flatMap((line) => line.match(/[abc]\d/g) ?? []);
  expect(shown(["a2", "b"])).toEqual(["a2", "b1", "b2"]);
  expect(shown(["c", "b"])).toEqual(["b1", "b2", "c1"]);
  expect(shown(["[ab]1", ".*1$"])).toEqual(["a1", "a2", "b1", "b2", "c1"]);
  expect(() => shown(["2", "b"])).toThrow("Layers: a1, a2, b1, b2, c1");
  expect(() => shown(["a", "a("])).toThrow("summary: layerRange");
  expect(() => shown(["a"] as never)).toThrow("summary: layerRange");
});
