/**
 * Keeps the house in order: a room of `src` imports only rooms above it, modules form no cycle, and
 * no file grows too long. `ARCHITECTURE.md` says what lives in each room.
 *
 * `node scripts/check-rooms.mjs [FOLDER]` checks a folder (else the repository) and names each fault.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix, resolve } from "node:path";
import { cyclesOf } from "./cycles.mjs";
import { importsOf } from "./imports.mjs";
import { ROOT } from "./process.mjs";

/** The rooms, from the ground up. */
const ROOMS = [
  "core",
  "platform",
  "loops",
  "ir",
  "ops",
  "autodiff",
  "compile",
  "backends",
  "runtime",
  "data",
  "nn",
  "formats",
  "models",
];
/** What stands above all rooms: it may import any, and no room may import it. */
const ABOVE = ["index.ts", "entries", "cli"];
/** All that a backend may know besides itself and what all backends share. */
const BELOW_BACKENDS = ["core", "platform", "loops"];
/** Where a program of the operating system's side may be named. */
const MAY_USE_NODE = ["platform", "cli"];
/** They show what a user can do, so they may import the package only. */
const OUTSIDE = ["examples", "bench", "conformance", "studio"];

/** Folders of what is not the repository's own. */
const SKIPPED = new Set(["node_modules", "dist", ".cache"]);

const MAX_LINES = 500;
const MAX_TEST_LINES = 700;
/** Files of nothing but rows, which are no harder to read when they are long. */
const TABLES = new Set([]);

const root = resolve(process.argv[2] ?? ROOT);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** A set: one specifier may stand for two modules with the same fault. @type {Set<string>} */
const faults = new Set();
/** What each module runs before it: a cycle of types alone vanishes with them. @type {Map<string, Set<string>>} */
const graph = new Map();
const VANISHING = ["type", "augmentation"];

for (const file of modulesBelow("src")) checkModule(file);
for (const folder of OUTSIDE) for (const file of modulesBelow(folder)) checkOutsider(file);
for (const folder of ["src", "test", "scripts", "tools", ...OUTSIDE]) {
  for (const file of modulesBelow(folder)) checkLength(file);
}
for (const cycle of cyclesOf(graph)) faults.add(`${cycle[0]}: import cycle: ${cycle.join(" → ")}`);

for (const fault of faults) console.error(fault);
console.log(
  faults.size === 0 ? `Rooms: ${graph.size} modules in order.` : `Rooms: ${faults.size} faults.`,
);
process.exitCode = faults.size === 0 ? 0 : 1;

/** @param {string} file - A module of `src`. */
function checkModule(file) {
  const place = placeOf(file);
  if (place.room === null) {
    faults.add(`${file}: unknown room "${place.name}"; the rooms are ${ROOMS.join(", ")}`);
    return;
  }
  const edges = new Set();
  graph.set(file, edges);
  for (const { specifier, kind, line } of readImports(file)) {
    const say = (/** @type {string} */ text) =>
      faults.add(`${file}:${line}: ${kind} import of ${specifier ?? "a computed name"}: ${text}`);
    for (const target of targetsOf(file, specifier, say)) {
      // A test beside a module may call on the whole house to try it.
      if (!isTest(file)) checkOrder(place, target, say);
      if (kind !== "url" && !VANISHING.includes(kind)) edges.add(target);
    }
  }
}

/**
 * The modules of this repository that an import names; complains about what no module may import.
 *
 * @param {string} file - The importing module.
 * @param {string | null} specifier - What it imports.
 * @param {(text: string) => void} say - Takes a complaint.
 * @returns {string[]} Their paths.
 */
function targetsOf(file, specifier, say) {
  const { name } = placeOf(file);
  if (specifier === null) {
    if (name !== "platform") say("only platform may compute what it imports");
    return [];
  }
  if (specifier.startsWith(".")) return [posix.join(posix.dirname(file), specifier)];
  if (specifier.startsWith("#")) {
    const targets = sourcesOf(manifest.imports?.[specifier]);
    if (targets.length === 0) say(`package.json has no source for it in "imports"`);
    return targets;
  }
  if (isTest(file)) return [];
  const packageName = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (specifier.startsWith("node:") || builtinModules.includes(packageName)) {
    if (!MAY_USE_NODE.includes(name))
      say(`only ${MAY_USE_NODE.join(" and ")} may import Node's modules`);
  } else if (packageName === manifest.name) {
    say("inside src, import the module itself");
  } else if (!isDependency(packageName)) {
    say("it is not among package.json's dependencies");
  }
  return [];
}

/**
 * @param {Place} from - The importing module's place.
 * @param {string} target - The imported module.
 * @param {(text: string) => void} say - Takes a complaint.
 */
function checkOrder(from, target, say) {
  if (!target.startsWith("src/")) return say("the package holds nothing outside src");
  const to = placeOf(target);
  if (isTest(target)) return say("tests are not part of the package");
  if (to.room === null) return say(`unknown room "${to.name}"`);
  if (to.room > from.room) return say(`${from.name} must not know ${to.name}, which is below it`);
  if (from.name !== "backends") return undefined;
  if (to.name === "backends") {
    const isShared = to.backend === "";
    if (!isShared && to.backend !== from.backend) say("a backend must not know another backend");
  } else if (!BELOW_BACKENDS.includes(to.name)) {
    say(`backends must know only ${BELOW_BACKENDS.join(", ")}`);
  }
  return undefined;
}

/** @param {string} file - A module outside `src` that must use the package as a user does. */
function checkOutsider(file) {
  for (const { specifier, line } of readImports(file)) {
    if (!specifier?.startsWith(".")) continue;
    if (posix.join(posix.dirname(file), specifier).startsWith("src/")) {
      faults.add(`${file}:${line}: import of ${specifier}: import "${manifest.name}" instead`);
    }
  }
}

/** @param {string} file - Any module. */
function checkLength(file) {
  const lines = readFileSync(join(root, file), "utf8").replace(/\n$/, "").split("\n").length;
  const limit = isTest(file) || file.startsWith("test/") ? MAX_TEST_LINES : MAX_LINES;
  if (lines > limit && !TABLES.has(file))
    faults.add(`${file}: ${lines} lines; the limit is ${limit}`);
}

/** @param {string} file - A module; one that cannot be read counts as a fault. */
function readImports(file) {
  try {
    return importsOf(readFileSync(join(root, file), "utf8"), file);
  } catch (error) {
    faults.add(`${file}: cannot be parsed: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

/**
 * Where a module lives: `room` counts from the ground up, `null` if unknown.
 *
 * @typedef {{ name: string, room: number | null, backend: string }} Place
 */

/**
 * @param {string} file - A module of `src`.
 * @returns {Place} Its place; `backend` is "" for what all backends share.
 */
function placeOf(file) {
  const [name = "", ...rest] = file.slice("src/".length).split("/");
  if (ABOVE.includes(name)) return { name, room: ROOMS.length, backend: "" };
  const room = ROOMS.indexOf(name);
  const backend = name === "backends" && rest.length > 1 ? (rest[0] ?? "") : "";
  return { name, room: room === -1 || rest.length === 0 ? null : room, backend };
}

/** @param {string} file - A module: `name.test.ts`, `name.conformance.ts` or anything in a `testing` folder. */
function isTest(file) {
  return /\.(test|conformance)\.ts$|\/testing\//.test(file);
}

/** @param {string} name - A package. */
function isDependency(name) {
  return ["dependencies", "optionalDependencies", "peerDependencies"].some(
    (kind) => manifest[kind]?.[name] !== undefined,
  );
}

/**
 * @param {unknown} conditions - A value of package.json's `imports`.
 * @returns {string[]} The source files it names.
 */
function sourcesOf(conditions) {
  if (typeof conditions === "string") {
    return conditions.startsWith("./src/") ? [conditions.slice(2)] : [];
  }
  return Object.values(conditions ?? {}).flatMap(sourcesOf);
}

/**
 * @param {string} folder - A folder of the repository.
 * @returns {string[]} The modules in it, by path from the root.
 */
function modulesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  // Not by a recursive read: that would walk through whole node_modules, and a link in them leads back here.
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : modulesBelow(path);
      return entry.isFile() && /\.(ts|mjs|js)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}
