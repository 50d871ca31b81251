import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("yielding keeps no process alive that runs a bundle made for browsers", () => {
  const module = JSON.stringify(new URL("./browser.ts", import.meta.url).href);
  const program = `
    const { yieldToEventLoop } = await import(${module});
    await Promise.all([yieldToEventLoop(), yieldToEventLoop()]);
    await yieldToEventLoop();
    console.log("yielded");`;
  const { stdout, signal } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8", timeout: 20_000 },
  );
  expect([stdout.trim(), signal]).toEqual(["yielded", null]);
});
