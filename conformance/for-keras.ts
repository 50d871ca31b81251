/**
 * Files for real Keras to read: `node conformance/for-keras.ts DIR OUT` loads the model of each case of a folder and saves it to
 * `OUT/<case>.keras`. Then `python conformance/for-keras.py DIR OUT` lets Keras load and run them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Case, readIndex } from "./case.ts";
import { loadSubject, missingOf, need } from "./subject.ts";

const [folder = "", out = ""] = process.argv.slice(2);
const subject = await loadSubject();
const saveModel = need(subject.saveModel, "saveModel");
mkdirSync(out, { recursive: true });
let saved = 0;
let unsupported = 0;
for (const entry of readIndex(folder)) {
  const c = new Case(folder, entry);
  if (entry.kind === "error" || !c.has("model")) continue;
  try {
    const model = await subject.loadModel(c.bytes(c.text("model")));
    writeFileSync(join(out, `${entry.name}.keras`), await saveModel(model));
    saved++;
  } catch (error) {
    if (missingOf(error) === null) console.error(`${entry.name}: ${String(error)}`);
    unsupported++;
  }
}
console.log(`${saved} saved, ${unsupported} not`);
