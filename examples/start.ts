/**
 * The whole notebook, in its order: the ideas, then the cells that learn y = x + 1. `npm start` runs it, and
 * `npm start 04` only what has 04 in its name.
 */
import { readdirSync } from "node:fs";

const [wanted = ""] = process.argv.slice(2);
const ideas = readdirSync(new URL("ideas", import.meta.url))
  .filter((file) => file.endsWith(".ts"))
  .sort()
  .map((file) => `ideas/${file}`);
const all = [...ideas, "notebook.ts"];
const chosen = all.filter((file) => file.includes(wanted));
if (chosen.length === 0) {
  console.error(`No example has "${wanted}" in its name. There are: ${all.join(", ")}.`);
  process.exit(1);
}

// One after the other: imported together they would run at the same time, and mix what they print.
for (const file of chosen) {
  console.log(`\n━━ examples/${file} ${"━".repeat(Math.max(0, 67 - file.length))}`);
  await import(new URL(file, import.meta.url).href);
}
