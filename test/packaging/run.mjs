/**
 * Tries the package as it will be published: packs it, follows the README in an empty folder, and runs
 * the example under every engine and bundler. Needs `dist`; `npm run test:packaging` builds it first.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { withEsbuild, withVite, withWebpack } from "./bundlers.mjs";
import { checkPage } from "./chromium.mjs";
import { ENGINES, programOf } from "./engines.mjs";
import { asCommonJs, checkNoAssertions, checkPredictions } from "./example.mjs";
import { openFolder, pack, setUp } from "./project.mjs";
import { finish, Skip, test } from "./report.mjs";
import { runText } from "./shell.mjs";

/** What a page does with files: HDF5, zip and the table of layers are loaded on use. */
const FILES = `
import { Input, loadModel, Model } from "gradus";
import { Conv2D, Dense, Flatten } from "gradus/layers";

const x = Input([4, 4, 1]);
const convolved = new Conv2D({ filters: 2, kernelSize: 3, activation: "tanh" }).apply(x);
const model = new Model({ inputs: x, outputs: new Dense({ units: 1 }).apply(new Flatten().apply(convolved)) });
model.compile({ optimizer: "adam", loss: "mse" });
const images = Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => Array.from({ length: 4 }, (_, k) => [i + j - k])));
await model.fit(images, [[0], [1], [2], [3]], { epochs: 2, verbose: 0 });
const wanted = String(await model.predict(images, { verbose: 0 }));
const loaded = await loadModel(new Blob([await model.save()]));
const found = String(await loaded.predict(images, { verbose: 0 }));
await loaded.loadWeights(await model.saveWeights());
console.log(wanted === found ? "the same after a file" : "not the same: " + wanted + found);
`;

const ROOT = dirname(dirname(import.meta.dirname));
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** @type {Awaited<ReturnType<typeof pack>>} */
let packed = { tarball: "", files: [] };
/** @type {ReturnType<typeof openFolder>} */
let newcomer;

const isPacked = await test("the package packs", async () => {
  packed = await pack();
});
if (isPacked) await judgePackage();
const isSetUp =
  isPacked &&
  (await test("the README's commands set up a project", async () => {
    newcomer = openFolder();
    await setUp(newcomer, packed.tarball);
  }));
if (isSetUp) {
  await followReadme();
  await runEngines();
  await runBundlers();
  rmSync(dirname(newcomer.folder), { recursive: true, force: true });
}
if (isPacked) rmSync(dirname(packed.tarball), { recursive: true, force: true });
process.exitCode = finish();

async function judgePackage() {
  await test("the tarball holds what it should", () => {
    const { files } = packed;
    for (const file of [
      "LICENSE",
      "README.md",
      "README.ko.md",
      "dist/index.js",
      "dist/index.d.ts",
    ]) {
      if (!files.includes(file)) throw new Error(`${file} is missing`);
    }
    const stray = files.filter((file) =>
      /\.(test|conformance)\.|\/testing\/|node_modules|^test\//.test(file),
    );
    if (stray.length > 0) throw new Error(`it also holds ${stray.join(", ")}`);
    const scripts = ["preinstall", "install", "postinstall"].filter(
      (name) => manifest.scripts[name],
    );
    if (scripts.length > 0) throw new Error(`install scripts: ${scripts.join(", ")}`);
  });
  await test("publint finds nothing", async () => {
    const tarball = readFileSync(packed.tarball);
    const copy = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: copy } });
    if (messages.length > 0) {
      throw new Error(
        messages.map((message) => formatMessage(message, pkg, { color: false })).join("\n"),
      );
    }
  });
  await test("arethetypeswrong finds nothing", async () => {
    const program = join(import.meta.dirname, "node_modules/@arethetypeswrong/cli/dist/index.js");
    const args = [program, packed.tarball, "--profile", "esm-only", "--no-emoji", "--no-color"];
    await runText(programOf("Node 24"), args, { cwd: ROOT });
  });
}

async function followReadme() {
  const { folder, env, code } = newcomer;
  const tsc = (/** @type {string} */ flags) =>
    runText(`npx tsc ${flags}`, [], { cwd: folder, env, shell: true }).then(() => undefined);
  await test("the example needs no assertion", () => checkNoAssertions(code));
  await test("the example type-checks and compiles under tsc --init's own flags", () => tsc(""));
  await test("the declarations hold up without skipLibCheck, under nodenext", () =>
    tsc("--noEmit --skipLibCheck false"));
  await test("the example type-checks under a bundler's resolution", () =>
    tsc("--noEmit --skipLibCheck false --module preserve --moduleResolution bundler"));
  await test("the README's commands run the example", async () => {
    if (newcomer.after.length === 0)
      throw new Error("README.md shows no command after the example");
    for (const line of newcomer.after) {
      const { stdout } = await runText(line, [], { cwd: folder, env, shell: true });
      if (stdout.includes("[[")) checkPredictions(stdout);
      else if (line === newcomer.after.at(-1)) throw new Error(`${line} printed no predictions`);
    }
  });
}

async function runEngines() {
  const { folder, env, source, compiled } = newcomer;
  const isCompiled = existsSync(join(folder, compiled));
  if (isCompiled) {
    const text = readFileSync(join(folder, compiled), "utf8");
    writeFileSync(join(folder, "required.cjs"), asCommonJs(text));
  }
  for (const { name, path, run, typescript } of ENGINES) {
    /** Only what is no TypeScript must keep silent: an engine may call type stripping experimental. */
    const execute = async (/** @type {string} */ file, isSilent = true) => {
      if (path === null)
        throw new Skip(`npm has no ${name} for ${process.platform}-${process.arch}`);
      const { stdout, stderr } = await runText(path, [...run, file], { cwd: folder, env });
      checkPredictions(stdout);
      if (isSilent && stderr !== "") throw new Error(`it wrote to stderr:\n${stderr}`);
    };
    if (typescript) await test(`${name} runs the TypeScript`, () => execute(source, false));
    if (!isCompiled) continue;
    await test(`${name} runs the compiled example`, () => execute(compiled));
    await test(`${name} runs it by require`, () => execute("required.cjs"));
  }
}

async function runBundlers() {
  const { folder, env } = newcomer;
  const inNode = async (/** @type {string} */ file) =>
    checkPredictions((await runText(programOf("Node 20"), [file], { cwd: folder, env })).stdout);
  const cases = [
    { name: "Vite", build: () => withVite(newcomer) },
    { name: "esbuild", build: () => withEsbuild(newcomer, "browser") },
    { name: "esbuild for Node", build: () => withEsbuild(newcomer, "node"), file: "bundle.mjs" },
    { name: "webpack", build: () => withWebpack(newcomer, "web") },
    { name: "webpack for Node", build: () => withWebpack(newcomer, "node"), file: "main.js" },
  ];
  for (const { name, build, file } of cases) {
    let out = "";
    const isBundled = await test(`${name} bundles it without configuration`, async () => {
      out = await build();
    });
    if (!isBundled) continue;
    const place = file === undefined ? "Chromium" : "Node 20";
    await test(`${name}: the bundle runs in ${place}`, () =>
      file === undefined ? checkPage(out, checkPredictions) : inNode(join(out, file)));
  }
  await test("Vite: a page saves a model as bytes, loads it from a Blob, and reads weights", async () => {
    writeFileSync(join(folder, "files.ts"), FILES);
    const out = await withVite({ ...newcomer, source: "files.ts" });
    await checkPage(out, (output) => {
      if (!output.includes("the same after a file")) throw new Error(output);
    });
  });
}
