import { expect, test } from "vitest";
import { LineBudget } from "./line-budget.ts";
import { ProgressBar, type ProgressOptions, type Screen } from "./progress-bar.ts";
import { formatMetric } from "./progress-format.ts";
import { verbosity } from "./verbosity.ts";

/** A screen that keeps what is written, with a clock that the test moves. */
class FakeScreen implements Screen {
  text = "";
  time = 0;
  /** When each line was ended. */
  readonly ended: number[] = [];
  readonly #terminal: ReturnType<Screen["terminal"]>;

  constructor(kind: Partial<ReturnType<Screen["terminal"]>> = {}) {
    this.#terminal = { isInteractive: false, hasColors: false, columns: 80, ...kind };
  }

  write(text: string): void {
    this.text += text;
    for (const character of text) if (character === "\n") this.ended.push(this.time);
  }

  now(): number {
    return this.time;
  }

  terminal(): ReturnType<Screen["terminal"]> {
    return this.#terminal;
  }

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }
}

const colored = { isInteractive: true, hasColors: true };

function run(
  screen: FakeScreen,
  options: Partial<ProgressOptions> & { readonly epochs: number; readonly steps: number },
  milliseconds: number,
): void {
  const bar = new ProgressBar({ verbose: "auto", screen, ...options });
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    bar.beginEpoch(epoch);
    for (let step = 1; step <= options.steps; step++) {
      screen.time += milliseconds;
      bar.update(step, { loss: 1 / step });
    }
    bar.endSteps(options.steps);
    bar.endEpoch({ loss: 1 / (epoch + 1) });
  }
  bar.close();
}

test("in a pipe each epoch is a head and one line, without any control character", () => {
  const screen = new FakeScreen();
  run(screen, { epochs: 3, steps: 2, verbose: 1 }, 156);
  expect(screen.lines).toEqual([
    "Epoch 1/3",
    "2/2 ━━━━━━━━━━━━━━━━━━━━ 0s 156ms/step - loss: 1.0000",
    "Epoch 2/3",
    "2/2 ━━━━━━━━━━━━━━━━━━━━ 0s 156ms/step - loss: 0.5000",
    "Epoch 3/3",
    "2/2 ━━━━━━━━━━━━━━━━━━━━ 0s 156ms/step - loss: 0.3333",
  ]);
  expect(screen.text).not.toMatch(/[^\P{Cc}\n]/u);
});

test("NO_COLOR on a terminal gives the same plain lines", () => {
  const screen = new FakeScreen({ isInteractive: true });
  run(screen, { epochs: 2, steps: 2, verbose: 1 }, 156);
  expect(screen.text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(screen.lines).toHaveLength(4);
});

test("forced colours in a pipe colour the line, but never redraw it", () => {
  const screen = new FakeScreen({ hasColors: true });
  run(screen, { epochs: 2, steps: 2, verbose: 1 }, 156);
  expect(screen.lines).toHaveLength(4);
  expect(screen.text).toContain("\x1b[32m━");
  expect(screen.text).not.toContain("\r");
});

test("on a terminal the line is redrawn in place, with the time that is left", () => {
  const screen = new FakeScreen(colored);
  run(screen, { epochs: 1, steps: 4, verbose: 1 }, 1000);
  const [drafts = "", rest] = screen.text.split("\n");
  expect(rest).toBe("");
  const drawn = drafts.split("\r").slice(1);
  expect(drawn).toHaveLength(5);
  expect(drawn[0]).toBe(
    "\x1b[1m1/4\x1b[0m \x1b[32m━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━\x1b[0m \x1b[1m3s\x1b[0m 1s/step - loss: 1.0000\x1b[K",
  );
  expect(drawn[4]).toBe(
    "\x1b[1m4/4\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m4s\x1b[0m 1s/step - loss: 1.0000\x1b[K",
  );
});

test("a terminal line is drawn at most 20 times a second", () => {
  const screen = new FakeScreen(colored);
  run(screen, { epochs: 1, steps: 1000, verbose: 1 }, 2);
  const draws = screen.text.split("\r").length - 1;
  expect(draws).toBeGreaterThan(30);
  expect(draws).toBeLessThanOrEqual(41);
});

test("a line that is wider than the terminal is cut while it is redrawn, and whole at the end", () => {
  const screen = new FakeScreen({ ...colored, columns: 40 });
  run(screen, { epochs: 1, steps: 2, verbose: 1 }, 100);
  const [, draft = "", , final = ""] = screen.text.split("\r");
  expect(draft).toBe("1/2 ━━━━━━━━━━────────── 0s 100ms/step…\x1b[K");
  expect(final).toContain("loss: 1.0000");
});

test("a run of 3000 epochs of a millisecond prints at most 20 lines in any second, and the last epoch", () => {
  for (const kind of [{}, colored]) {
    const screen = new FakeScreen(kind);
    run(screen, { epochs: 3000, steps: 1 }, 1);
    for (const start of screen.ended) {
      const within = screen.ended.filter((time) => time >= start && time < start + 1000);
      expect(within.length).toBeLessThanOrEqual(20);
    }
    expect(screen.lines.length).toBeGreaterThan(20);
    expect(screen.lines.at(-2)).toBe("Epoch 3000/3000");
    expect(screen.lines.at(-1)).toContain("loss: 3.3333e-04");
  }
});

test("every head is followed by its own epoch's line", () => {
  const screen = new FakeScreen();
  run(screen, { epochs: 500, steps: 1 }, 7);
  const { lines } = screen;
  for (let i = 0; i < lines.length; i += 2) {
    const epoch = Number(/^Epoch (\d+)\/500$/.exec(lines[i] ?? "")?.[1]);
    expect(lines[i + 1]).toContain(` - loss: ${formatMetric(1 / epoch)}`);
  }
  expect(lines.length % 2).toBe(0);
});

test("slow epochs are all shown", () => {
  const screen = new FakeScreen();
  run(screen, { epochs: 30, steps: 1 }, 500);
  expect(screen.lines).toHaveLength(60);
});

test("verbose 1 and 2 show every epoch, however fast", () => {
  for (const verbose of [1, true, 2] as const) {
    const screen = new FakeScreen();
    run(screen, { epochs: 300, steps: 1, verbose }, 0.1);
    expect(screen.lines).toHaveLength(600);
  }
});

test("verbose 2 is a line an epoch, without a bar, on a terminal too", () => {
  const screen = new FakeScreen(colored);
  run(screen, { epochs: 2, steps: 10, verbose: 2 }, 100);
  expect(screen.lines).toEqual([
    "Epoch 1/2",
    "10/10 - 1s - 100ms/step - loss: 1.0000",
    "Epoch 2/2",
    "10/10 - 1s - 100ms/step - loss: 0.5000",
  ]);
});

test("verbose 0 prints nothing at all", () => {
  for (const verbose of [0, false] as const) {
    const screen = new FakeScreen(colored);
    const bar = new ProgressBar({ verbose, steps: 1, screen });
    bar.compiled(5);
    run(screen, { epochs: 3, steps: 2, verbose }, 500);
    expect(screen.text).toBe("");
  }
});

test("the last epoch that was run is shown, though training stops before the last that was asked for", () => {
  const screen = new FakeScreen();
  const bar = new ProgressBar({ verbose: "auto", steps: 1, epochs: 1000, screen });
  for (let epoch = 0; epoch < 50; epoch++) {
    bar.beginEpoch(epoch);
    screen.time += 1;
    bar.endSteps(1);
    bar.endEpoch({ loss: epoch });
  }
  bar.close();
  bar.close();
  expect(screen.lines.slice(-2)).toEqual([
    "Epoch 50/1000",
    "1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 1ms/step - loss: 49.0000",
  ]);
});

test("steps that were not run are not claimed, and validation is in no step's time", () => {
  const screen = new FakeScreen();
  const bar = new ProgressBar({ verbose: 1, steps: 10, screen });
  bar.beginEpoch();
  screen.time += 400;
  bar.endSteps(4);
  screen.time += 2000;
  bar.endEpoch({ loss: 1, val_loss: 2 });
  expect(screen.lines).toEqual([
    " 4/10 ━━━━━━━━──────────── 2s 100ms/step - loss: 1.0000 - val_loss: 2.0000",
  ]);
});

test("a single epoch has no head, and compiling is said once, apart", () => {
  const screen = new FakeScreen();
  const bar = new ProgressBar({ verbose: "auto", steps: 1, screen });
  bar.compiled(12.4);
  bar.beginEpoch();
  screen.time += 3;
  bar.endSteps(1);
  bar.endEpoch({});
  bar.close();
  expect(screen.lines).toEqual(["Compiled in 12 ms", "1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step"]);
});

test("an error in mid-line leaves the cursor at the start of a line", () => {
  const screen = new FakeScreen(colored);
  const bar = new ProgressBar({ verbose: "auto", steps: 10, screen });
  bar.beginEpoch();
  screen.time += 100;
  bar.update(1, { loss: 1 });
  bar.close();
  expect(screen.text.endsWith("\x1b[K\n")).toBe(true);
});

test("after a fast fit there is still room to show evaluate and predict; a thousand calls do not flood", () => {
  const screen = new FakeScreen();
  const budget = new LineBudget();
  run(screen, { epochs: 100, steps: 1, budget }, 0.1);
  const before = screen.lines.length;
  run(screen, { epochs: 1, steps: 1, budget }, 0.1);
  run(screen, { epochs: 1, steps: 1, budget }, 0.1);
  expect(screen.lines.length - before).toBe(2);
  for (let i = 0; i < 1000; i++) run(screen, { epochs: 1, steps: 1, budget }, 0.1);
  expect(screen.lines.length).toBeLessThanOrEqual(20);
});

test("verbose takes Keras's values and nothing else", () => {
  expect([undefined, "auto", true, false, 0, 1, 2].map((v) => verbosity(v as 0))).toEqual([
    1, 1, 1, 0, 0, 1, 2,
  ]);
  expect(() => verbosity(3 as 2)).toThrow('verbose must be 0, 1, 2, "auto", true or false');
});
