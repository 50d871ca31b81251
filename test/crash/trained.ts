/**
 * @module test/crash/trained — a process that trains an MLP with dropout and Adam, with a backup, and says the digest of its final
 * weights: `FOLDER FREQUENCY [SEED]`. The frequency `none` is for a training without a backup.
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { BackupAndRestore } from "gradus/callbacks";
import { Dense, Dropout, Input } from "gradus/layers";
import { Sequential } from "gradus/models";
import { setRandomSeed } from "gradus/utils";

const [folder = "", frequency = "epoch", seed = "7"] = process.argv.slice(2);
const isBackedUp = frequency !== "none";
const saveFreq = frequency === "epoch" ? frequency : Number(frequency);
// One that goes on has another seed: all that it draws must come from the backup.
setRandomSeed(Number(seed));
const model = new Sequential([
  Input([16]),
  new Dense({ units: 32, activation: "relu" }),
  new Dropout(0.3),
  new Dense({ units: 32, activation: "tanh" }),
  new Dropout(0.2),
  new Dense({ units: 4, activation: "softmax" }),
]);
model.compile({
  optimizer: "adam",
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});
const samples = 250;
const x = Array.from({ length: samples }, (_, i) =>
  Array.from({ length: 16 }, (_, j) => Math.sin(i * 1.7 + j * j * 0.3)),
);
const y = Array.from({ length: samples }, (_, i) => i % 4);
await model.fit(x, y, {
  epochs: 12,
  batchSize: 16,
  verbose: 0,
  validationSplit: 0.1,
  callbacks: [
    // Before the backup is removed.
    { onTrainEnd: () => void process.stdout.write("end 1\n") },
    ...(isBackedUp ? [new BackupAndRestore({ backupDir: folder, saveFreq })] : []),
    {
      async onEpochBegin(epoch) {
        process.stdout.write(`epoch ${epoch}\n`);
        // So that there is time to be killed in.
        if (isBackedUp) await new Promise((resolve) => setTimeout(resolve, 5));
      },
      onEpochEnd(epoch) {
        // The backup, which comes before, is written by now; one of batches may be that of an earlier epoch.
        process.stdout.write(`saved ${frequency === "epoch" ? epoch + 1 : epoch}\n`);
      },
    },
  ],
});
const digest = createHash("sha256");
const variables = [...model.variables, ...(model.optimizer?.variables ?? [])];
for (const { value } of variables) {
  const data = await value.data();
  digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
process.stdout.write(`weights ${digest.digest("hex")}\n`);
