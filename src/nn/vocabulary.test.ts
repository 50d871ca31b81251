import { expect, test } from "vitest";
import "../runtime/install.ts";
import { ValueError } from "../core/errors.ts";
import { foldName } from "../core/names.ts";
import { Later } from "./identifier.ts";
import { getLoss, lossClasses } from "./losses/all.ts";
import { Loss } from "./losses/loss.ts";
import { findLoss } from "./losses/registry.ts";
import { metricClasses, metricEntry } from "./metrics/all.ts";
import { findMetric, type MetricClass } from "./metrics/registry.ts";
import { optimizerClasses } from "./optimizers/all.ts";
import { Optimizer } from "./optimizers/optimizer.ts";
import { findOptimizer } from "./optimizers/registry.ts";

async function loaded<T>(value: T | Later<T>): Promise<T> {
  return value instanceof Later ? await value.load() : value;
}

/** The names that an error lists. */
function known(f: () => unknown): readonly string[] {
  try {
    f();
  } catch (error) {
    return /Known: (.*)\.$/.exec(String(error))?.[1]?.split(", ") ?? [];
  }
  return [];
}

test("every loss has a name in compile, and every name is a loss", async () => {
  const names = known(() => findLoss("no such loss"));
  const folded = names.map(foldName);
  for (const name of names) expect(await loaded(findLoss(name))).toBeInstanceOf(Loss);
  for (const name of Object.keys(lossClasses)) expect(folded).toContain(foldName(name));
  expect((await loaded(findLoss("mape"))).name).toBe(getLoss("mape").name);
});

test("every metric has a name in compile, and every name is a metric, or says that it needs options", async () => {
  const names = known(() => findMetric("no such metric"));
  const folded = names.map(foldName);
  const withOptions = names.filter((name) => /^[A-Z]/.test(name));
  for (const name of withOptions) {
    expect(() => findMetric(name)).toThrow(`pass new metrics.${name}({ … })`);
    const Class = metricEntry(name) as MetricClass;
    expect(() => new Class()).toThrow(ValueError);
  }
  for (const name of names) {
    if (withOptions.includes(name)) continue;
    expect(await loaded(findMetric(name))).toBe(metricEntry(name));
  }
  const unnamed = Object.keys(metricClasses).filter((name) => !folded.includes(foldName(name)));
  expect(unnamed.sort()).toEqual(["Mean", "MeanMetricWrapper", "Sum"]);
});

test("every optimizer but those around others has a name in compile", async () => {
  const names = known(() => findOptimizer("no such optimizer"));
  const folded = names.map(foldName);
  for (const name of names) expect(await loaded(findOptimizer(name))).toBeInstanceOf(Optimizer);
  const unnamed = Object.keys(optimizerClasses).filter((name) => !folded.includes(foldName(name)));
  expect(unnamed.sort()).toEqual(["LossScaleOptimizer", "MultiOptimizer", "OptimizerMap"]);
});
