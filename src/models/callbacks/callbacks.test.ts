import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import "../../runtime/install.ts";
import { Dense } from "../../nn/layers/dense.ts";
import { Input } from "../../nn/layers/input-layer.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { SGD } from "../../nn/optimizers/sgd.ts";
import { Sequential } from "../sequential.ts";
import { CallbackList } from "./callback-list.ts";
import { CSVLogger } from "./csv-logger.ts";
import { History } from "./history.ts";
import { LambdaCallback } from "./lambda-callback.ts";
import { LearningRateScheduler } from "./learning-rate-scheduler.ts";
import { ProgbarLogger } from "./progbar-logger.ts";
import { ReduceLROnPlateau } from "./reduce-lr-on-plateau.ts";
import { RemoteMonitor } from "./remote-monitor.ts";
import { SwapEMAWeights } from "./swap-ema-weights.ts";
import { TerminateOnNaN } from "./terminate-on-nan.ts";

const x = [[0], [1], [2], [3], [4]];
const y = [1, 2, 3, 4, 5];
const quiet = { verbose: 0 } as const;

function compiled(optimizer: Optimizer = new SGD()): Sequential {
  const model = new Sequential([Input([1]), new Dense({ units: 1 })]);
  model.compile({ optimizer, loss: "mse", metrics: ["mae"] });
  return model;
}

/** What is printed while `work` runs. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  let text = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((part) => {
      text += String(part);
      return true;
    });
  }
  await work().finally(() => vi.restoreAllMocks());
  return text;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("learning rates", () => {
  test("a scheduler that is told to be verbose tells of each epoch, and refuses what is no rate", async () => {
    const halving = new LearningRateScheduler((_, rate) => rate / 2, { verbose: 1 });
    const model = compiled(new SGD({ learningRate: 0.5 }));
    const text = await printed(() =>
      model.fit(x, y, { ...quiet, epochs: 2, callbacks: [halving] }),
    );
    expect(text).toBe(
      "\nEpoch 1: the learning rate is 0.25.\n\nEpoch 2: the learning rate is 0.125.\n",
    );
    const broken = new LearningRateScheduler(() => Number.NaN);
    await expect(model.fit(x, y, { ...quiet, callbacks: [broken] })).rejects.toMatchObject({
      code: "callback/schedule",
    });
    expect(() => new LearningRateScheduler(0.1 as never)).toThrow("expected a function");
  });

  test("changed by callbacks need no new program", async () => {
    const model = compiled();
    const traced = vi.spyOn(model, "trainStep");
    const halving = new LearningRateScheduler((_, rate) => rate / 2);
    await model.fit(x, y, { ...quiet, batchSize: 5, epochs: 6, callbacks: [halving] });
    expect(traced).toHaveBeenCalledTimes(1);
    expect(model.optimizer?.learningRate).toBeCloseTo(0.01 / 64, 9);
  });

  test("on a plateau are told of, bounded below, and follow the watched value's direction", async () => {
    const model = compiled(new SGD({ learningRate: 0 }));
    if (model.optimizer !== null) model.optimizer.learningRate = 1e-12;
    const plateau = new ReduceLROnPlateau({
      monitor: "mae",
      patience: 1,
      minLr: 5e-13,
      verbose: 1,
    });
    const options = { ...quiet, epochs: 4, callbacks: [plateau] };
    const text = await printed(() => model.fit(x, y, options));
    expect(text.match(/learning rate is reduced/g)).toHaveLength(1);
    expect(text).toContain("Epoch 2: the learning rate is reduced to 5e-13.");
    expect(plateau.best).toBeGreaterThan(0);
    expect(() => new ReduceLROnPlateau({ factor: 1 })).toThrow("factor");
  });
});

test("after a reduction of the learning rate as many epochs as the cooldown has are not counted", () => {
  const model = compiled(new SGD({ learningRate: 1 }));
  const plateau = new ReduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 1, cooldown: 2 });
  plateau.setModel(model);
  plateau.onTrainBegin();
  const rates = Array.from({ length: 7 }, (_, epoch) => {
    plateau.onEpochEnd(epoch, { loss: 1 });
    return model.optimizer?.learningRate;
  });
  expect(rates).toEqual([1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
});

describe("TerminateOnNaN", () => {
  test("with raiseError fails at once, without onTrainEnd", async () => {
    const ended: string[] = [];
    const callbacks = [
      new TerminateOnNaN({ raiseError: true }),
      { onTrainEnd: () => void ended.push("ended") },
    ];
    const model = compiled(new SGD({ learningRate: 1e30 }));
    const fitted = model.fit(x, y, { ...quiet, batchSize: 1, epochs: 3, callbacks });
    await expect(fitted).rejects.toMatchObject({ code: "fit/non-finite-loss" });
    expect(ended).toEqual([]);
  });

  test("tells the batch, and leaves other losses alone", async () => {
    const model = compiled(new SGD({ learningRate: 1e30 }));
    const options = { ...quiet, batchSize: 1, epochs: 3, callbacks: [new TerminateOnNaN()] };
    expect(await printed(() => model.fit(x, y, options))).toMatch(
      /Batch [12]: the loss is (NaN|Infinity), training ends here\n/,
    );
    expect((await compiled().fit(x, y, options)).epoch).toHaveLength(3);
  });
});

describe("callbacks from functions and of callbacks", () => {
  test("a LambdaCallback calls what it is given, and knows its model", async () => {
    const seen: unknown[] = [];
    const lambda = new LambdaCallback({
      onEpochEnd: (epoch, logs) => void seen.push(epoch, Object.keys(logs)),
    });
    const model = compiled();
    await model.fit(x, y, { ...quiet, callbacks: [lambda] });
    expect(seen).toEqual([0, ["loss", "mae"]]);
    expect(lambda.model).toBe(model);
    expect("onTrainBatchEnd" in lambda).toBe(false);
    expect(() => new LambdaCallback({ on_epoch_end: () => {} } as never)).toThrow("onEpochEnd");
    expect(() => new LambdaCallback({ onEpochEnd: 3 as never })).toThrow("must be a function");
  });

  test("a list of callbacks and lists is one callback, in fit and in loops of one's own", async () => {
    const seen: string[] = [];
    const named = (name: string): LambdaCallback =>
      new LambdaCallback({
        onEpochEnd: async () => {
          await Promise.resolve();
          seen.push(name);
        },
      });
    const model = compiled();
    const list = new CallbackList([named("a"), [named("b"), [named("c")]]], {
      addHistory: true,
      model,
    });
    await model.fit(x, y, { ...quiet, epochs: 2, callbacks: [list] });
    expect(seen.join("")).toBe("abcabc");
    expect(list.onTrainBatchEnd).toBeUndefined();
    await list.onEpochEnd?.(7, { loss: 1 });
    expect(seen.join("")).toBe("abcabcabc");
    expect(() => new CallbackList([3 as never])).toThrow("an object with hooks");
  });

  test("a History among the callbacks is the one that fit returns, begun anew each time", async () => {
    const model = compiled();
    const mine = new History();
    expect(await model.fit(x, y, { ...quiet, epochs: 3, callbacks: [mine] })).toBe(mine);
    expect(await model.fit(x, y, { ...quiet, epochs: 2, callbacks: [mine] })).toBe(mine);
    expect(mine.history.loss).toHaveLength(2);
    expect(mine.params).toEqual({ verbose: 0, epochs: 2, steps: 1 });
    expect(model.history).toBe(mine);
  });

  test("a ProgbarLogger shows each epoch once, in the place of fit's own bar", async () => {
    const callbacks = [new ProgbarLogger()];
    const model = compiled();
    const fitted = await printed(() =>
      model.fit(x, y, { epochs: 3, batchSize: 2, callbacks, validationData: [x, y] }),
    );
    expect(fitted.match(/3\/3/g)?.length).toBe(4);
    expect(fitted.match(/Epoch \d\/3/g)).toEqual(["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"]);
    expect(fitted).toContain("val_loss");
    const evaluated = await printed(() => model.evaluate(x, y, { callbacks }));
    expect(evaluated.match(/1\/1/g)).toHaveLength(1);
    expect(await printed(() => model.fit(x, y, { ...quiet, callbacks }))).toBe("");
  });
});

describe("CSVLogger", () => {
  test("quotes what needs it, writes numbers as Python does, and NA for what is missing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gradus-csv-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "log.csv");
    const logger = new CSVLogger(path, { separator: ";" });
    await logger.onTrainBegin();
    const logs = { loss: 1, 'a;"b"': 1e-5, tiny: 0.0001, many: [1, 2.5] as unknown as number };
    await logger.onEpochEnd(0, logs);
    await logger.onEpochEnd(1, { loss: Number.NaN, val_loss: -Infinity, tiny: 1e16 });
    expect(await readFile(path, "utf8")).toBe(
      'epoch;"a;""b""";loss;many;tiny;"val_a;""b""";val_loss;val_many;val_tiny\r\n' +
        '0;1e-05;1.0;"""[1.0, 2.5]""";0.0001;NA;NA;NA;NA\r\n' +
        "1;NA;nan;NA;1e+16;NA;-inf;NA;NA\r\n",
    );
  });

  test("gives its text to a function where it is told to, and checks its options", async () => {
    const parts: string[] = [];
    const logger = new CSVLogger(null, { onText: (part) => void parts.push(part) });
    await compiled().fit(x, y, { ...quiet, epochs: 2, callbacks: [logger] });
    expect(parts.join("").split("\r\n")).toHaveLength(4);
    expect(parts[0]).toMatch(/^epoch,loss,mae,val_loss,val_mae\r\n0,\d/);
    expect(() => new CSVLogger(null)).toThrow("onText");
    expect(() => new CSVLogger("log.csv", { separator: "" })).toThrow("one character");
  });
});

describe("SwapEMAWeights", () => {
  test("needs an optimizer that averages, and leaves the weights as they were", async () => {
    const failing = compiled().evaluate(x, y, { ...quiet, callbacks: [new SwapEMAWeights()] });
    await expect(failing).rejects.toMatchObject({ code: "callback/no-ema" });
    const model = compiled(new SGD({ useEma: true }));
    await model.fit(x, y, { ...quiet, epochs: 3 });
    model.setWeights([[[9]], [9]]);
    const averaged = new SwapEMAWeights();
    const predicted = await model.predict([[1]], { ...quiet, callbacks: [averaged] });
    expect(predicted.item()).toBeLessThan(9);
    expect(model.getWeights().map((weight) => weight.item())).toEqual([9, 9]);
  });
});

describe("RemoteMonitor", () => {
  test("posts each epoch as a form or as JSON, and goes on without a server", async () => {
    const got: { readonly url: string; readonly type: string; readonly body: string }[] = [];
    const server = createServer(async (request: IncomingMessage, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { url = "", headers } = request;
      got.push({ url, type: `${headers["content-type"]} ${headers["x-mine"]}`, body });
      response.end("ok");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const form = new RemoteMonitor({ root, headers: { "x-mine": "1" } });
    const json = new RemoteMonitor({ root, path: "/here", sendAsJson: true });
    const { history } = await compiled().fit(x, y, { ...quiet, callbacks: [form, json] });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const sent = { epoch: 0, loss: history.loss?.[0], mae: history.mae?.[0] };
    expect(got[0]?.url).toBe("/publish/epoch/end/");
    expect(got[0]?.type).toBe("application/x-www-form-urlencoded;charset=UTF-8 1");
    expect(JSON.parse(new URLSearchParams(got[0]?.body).get("data") ?? "")).toEqual(sent);
    expect(got[1]).toMatchObject({ url: "/here", type: "application/json undefined" });
    expect(JSON.parse(got[1]?.body ?? "")).toEqual(sent);
    const text = await printed(() =>
      compiled().fit(x, y, { ...quiet, epochs: 3, callbacks: [json] }),
    );
    expect(text.match(/could not reach/g)).toHaveLength(1);
  });
});
