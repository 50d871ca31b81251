import { strFromU8, unzipSync } from "fflate";
import type { Case } from "../case.ts";
import type { Check } from "../compare.ts";
import { readDatasets } from "../hdf5.ts";
import { need, oneOrList, type Subject, tensorOf } from "../subject.ts";
import { compareOutputs } from "./predict.ts";

/** Load, save, and look at what was saved: members, config, HDF5 datasets; then predict with it. */
export async function save(subject: Subject, c: Case, check: Check): Promise<void> {
  const saveModel = need(subject.saveModel, "saveModel");
  const bytes = await saveModel(await subject.loadModel(c.bytes(c.text("model"))));
  const members = unzipSync(bytes);
  check.same("members", Object.keys(members).sort(), c.list("archive_members").slice().sort());
  const config: unknown = JSON.parse(strFromU8(members["config.json"] ?? new Uint8Array()));
  check.same("config", normalized(config), normalized(c.record("config")));

  const datasets = await readDatasets(members["model.weights.h5"] ?? new Uint8Array());
  const table = c.records("h5_datasets");
  const values = c.arrays(c.text("h5_values"));
  check.same("datasets", [...datasets.keys()].sort(), table.map((d) => String(d.path)).sort());
  for (const { key, path } of table) {
    const [got, want] = [datasets.get(String(path)), values.get(String(key))];
    if (got && want) check.array(`dataset ${path}`, got, want);
  }
  const reopened = await subject.loadModel(bytes);
  const x = oneOrList(c.inputs().map((input) => tensorOf(subject, input)));
  await compareOutputs(
    "predict",
    await reopened.predict(x, { verbose: 0 }),
    c.files("predict"),
    c,
    check,
  );
}

const ignored = new Set(["build_config", "registered_name"]);

/** Sorted keys; without build information, unused registered names, and identities, which are arbitrary. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ignored.has(key) && key !== "shared_object_id")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, normalized(item)]),
  );
}
