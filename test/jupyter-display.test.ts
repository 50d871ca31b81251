/** What notebooks are shown of tensors, models and histories, by Deno's `Symbol.for("Jupyter.display")`. */
import { array, Sequential, Variable } from "gradus";
import { History } from "gradus/callbacks";
import { Dense } from "gradus/layers";
import { expect, test } from "vitest";

async function shown(value: object): Promise<Record<string, string>> {
  const display: unknown = Reflect.get(value, Symbol.for("Jupyter.display"));
  if (typeof display !== "function") throw new Error("It does not show itself.");
  return display.call(value);
}

test("a tensor shows its repr, as text and as HTML", async () => {
  const text = "array([1., 2.], dtype=float32)";
  expect(await shown(array([1, 2]))).toEqual({
    "text/plain": text,
    "text/html": `<pre>${text}</pre>`,
  });
});

test("what looks like HTML is escaped", async () => {
  const { "text/plain": text, "text/html": html } = await shown(new Variable(1, { name: "a&b" }));
  expect(text).toMatch(/^<Variable path=a&b, /);
  expect(html).toMatch(/^<pre>&#60;Variable path=a&#38;b, .*&#62;<\/pre>$/);
});

test("a model shows its summary", async () => {
  const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
  const lines: string[] = [];
  model.summary({ printFn: (line) => lines.push(line) });
  const { "text/plain": text, "text/html": html } = await shown(model);
  expect(text).toBe(lines.join("\n"));
  expect(html).toBe(`<pre>${text}</pre>`);
});

test("a history shows its line, and its curves as a picture", async () => {
  const model = new Sequential([new Dense({ units: 1, inputDim: 1 })]);
  model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
  const history = await model.fit([[1], [2]], [1, 2], { epochs: 3, verbose: 0 });
  const { "text/plain": text, "text/html": html } = await shown(history);
  expect(text).toBe(history.repr());
  expect(html).toMatch(/^<pre>&#60;History epochs=3 [\s\S]*<\/pre><svg [\s\S]*mae[\s\S]*<\/svg>$/);
});

test("a history without epochs shows its line only", async () => {
  expect((await shown(new History()))["text/html"]).not.toContain("<svg");
});
