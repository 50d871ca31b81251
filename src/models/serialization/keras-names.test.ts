import { expect, it } from "vitest";
import "../../runtime/install.ts";
import { kerasNames } from "./keras-names.ts";
import { kerasTables } from "./keras-tables.ts";

it("names just the classes that readers have", () => {
  const names = Object.entries(kerasTables).map(([kind, table]) => [
    kind,
    Object.keys(table)
      .filter((name) => /^[A-Z]/.test(name))
      .sort(),
  ]);
  const written = Object.entries(kerasNames).map(([kind, set]) => [kind, [...set].sort()]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(names));
});
