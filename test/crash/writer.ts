/** @module test/crash/writer — a process that writes one file again and again, until it is killed. */
import process from "node:process";
import { writeFileAtomically } from "#platform";

const [path = "", megabytes = "20", from = "0"] = process.argv.slice(2);
const words = new Uint32Array((Number(megabytes) * 2 ** 20) / 4);
const bytes = new Uint8Array(words.buffer);
const chunkBytes = 2 ** 20;

function* chunks(): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

for (let version = Number(from); ; version++) {
  words.fill(version);
  process.stdout.write(`start ${version}\n`);
  await writeFileAtomically(path, chunks());
  process.stdout.write(`done ${version}\n`);
}
