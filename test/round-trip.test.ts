/** Models that Keras saved, saved by Gradus and loaded again: the same to the bit, also in training. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readIndex } from "../conformance/case.ts";
import { hasModel, roundTrip } from "../conformance/round-trip.ts";
import { loadSubject } from "../conformance/subject.ts";

const folder = fileURLToPath(new URL("../conformance/cases", import.meta.url));
const subject = await loadSubject();

describe("a model that was saved and loaded again", () => {
  for (const entry of readIndex(folder).filter((each) => hasModel(folder, each))) {
    test(`${entry.name} is what it was`, async () => {
      expect((await roundTrip(subject, folder, entry)).differences).toEqual([]);
    });
  }
});
