/** Opens the model file named on the command line, uses it once, and reports what happened in one line. */
import { readFileSync } from "node:fs";
import type { Report } from "./kinds/error.ts";
import {
  isClear,
  loadSubject,
  type ModelLike,
  missingOf,
  oneOrList,
  type Subject,
} from "./subject.ts";

async function useOnce(subject: Subject, model: ModelLike): Promise<void> {
  const inputs = model.inputs.map(({ shape }) => {
    const dims = shape.map((dim) => dim ?? 1);
    return subject.array(new Float32Array(dims.reduce((a, b) => a * b, 1))).reshape(...dims);
  });
  await model.predict(oneOrList(inputs), { verbose: 0 });
}

async function open(path: string): Promise<Omit<Report, "peakBytes">> {
  // Outside the try: a library that cannot be loaded is no clear error of a file.
  const subject = await loadSubject();
  const bytes = new Uint8Array(readFileSync(path));
  try {
    await useOnce(subject, await subject.loadModel(bytes));
    return { outcome: "opened", clear: false, message: "", missing: null };
  } catch (error) {
    return {
      outcome: "failed",
      clear: isClear(error),
      message: String(error).slice(0, 300),
      missing: missingOf(error),
    };
  }
}

const report: Report = {
  ...(await open(process.argv[2] ?? "")),
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(report));
