/** @module test/crash/saver — a process that saves a model again and again, until it is killed: all its weights are the version. */
import process from "node:process";
import { Dense, Input } from "gradus/layers";
import { Sequential } from "gradus/models";

const [path = "", megabytes = "20", from = "0"] = process.argv.slice(2);
const units = Math.round((Number(megabytes) * 2 ** 20) / 4 / 1024) - 1;
const model = new Sequential([Input([1024]), new Dense({ units })]);
for (let version = Number(from); ; version++) {
  model.setWeights(model.getWeights().map((weight) => weight.multiply(0).add(version)));
  process.stdout.write(`start ${version}\n`);
  await model.save(path);
  process.stdout.write(`done ${version}\n`);
}
