/**
 * @module platform/node-atomic-file — files that are written whole or not at all. Loaded when first used.
 *
 * The bytes go to a file beside the target, and reach the disk, before it takes the target's name: at
 * any instant the name leads to the old file or to the new one.
 */
import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rmdir,
  stat,
  unlink,
} from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { GradusError, StateError, ValueError } from "../core/errors.ts";

// The longest name that common file systems take has 255 bytes; the marks take 50 of them.
const maxBaseLength = 60;
const dayMilliseconds = 86_400_000;
const newFileMode = 0o666;

/** Files that this process is writing at this moment. */
const active = new Set<string>();

/**
 * Writes a file so that a crash at any instant leaves the old one or the new one.
 *
 * What crashed writers have left beside it is removed. A link is followed; a file's permissions stay.
 *
 * @throws {@link ValueError} `file/no-folder`, `file/is-folder`; {@link StateError} `file/permission`, `file/disk-full`, `file/write-failed`
 */
export async function writeAtomically(
  path: string | URL,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const named = typeof path === "string" ? path : fileURLToPath(path);
  let temporary: string | null = null;
  try {
    const target = await realpath(named).catch(() => followDangling(named));
    const old = await stat(target).catch(() => null);
    if (old?.isDirectory() === true) throw isFolder(named);
    if (old !== null && !old.isFile()) {
      // A device or a pipe has no old content to lose.
      await writeTo(await open(target, "w"), chunks, false);
      return;
    }
    // A file that is marked as not to be written is not replaced either, though its folder would allow it.
    if (old !== null) await access(target, constants.W_OK);
    const place = placeOf(target);
    await removeLeftovers(place);
    temporary = join(place.folder, `${place.prefix}${randomBytes(6).toString("hex")}${suffix}`);
    active.add(temporary);
    const file = await open(temporary, "wx", old === null ? newFileMode : old.mode);
    // The mode that a file is made with is cut by the umask.
    if (old !== null) await file.chmod(old.mode).catch(() => undefined);
    await writeTo(file, chunks, true);
    await moveOver(temporary, target);
    await synchronizeFolder(place.folder);
  } catch (error) {
    if (temporary !== null) await unlink(temporary).catch(() => undefined);
    throw explained(named, error);
  } finally {
    if (temporary !== null) active.delete(temporary);
  }
}

/**
 * Makes the folder that a file is to lie in, and those above it.
 *
 * @throws As {@link writeAtomically}.
 */
export async function makeFolderOf(path: string | URL): Promise<void> {
  const named = typeof path === "string" ? path : fileURLToPath(path);
  try {
    await mkdir(dirname(named), { recursive: true });
  } catch (error) {
    // A file where a folder is wanted.
    const isThere = codeOf(error) === "EEXIST";
    throw explained(named, isThere ? Object.assign(new Error(), { code: "ENOTDIR" }) : error);
  }
}

/** Removes a file, what unfinished writers of it have left, and its folder if nothing else is in it. */
export async function removeFile(path: string | URL): Promise<void> {
  const named = typeof path === "string" ? path : fileURLToPath(path);
  await unlink(named).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw explained(named, error);
  });
  const place = placeOf(named);
  await removeLeftovers(place);
  await rmdir(place.folder).catch(() => undefined);
}

/** A link to a file that does not exist yet names where it will be. */
async function followDangling(path: string): Promise<string> {
  const link = await lstat(path).catch(() => null);
  if (link?.isSymbolicLink() !== true) return path;
  const { readlink } = await import("node:fs/promises");
  const { resolve } = await import("node:path");
  return resolve(dirname(path), await readlink(path));
}

interface Place {
  readonly folder: string;
  /** What the names of all temporary files of this target on this machine begin with, and then of this process. */
  readonly family: string;
  readonly prefix: string;
}

const suffix = ".gradus-part";

function placeOf(target: string): Place {
  const name = basename(target);
  // Long names are cut, and told apart by a digest.
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const family = `.${[...name].slice(0, maxBaseLength / 3).join("")}.${digest}.`;
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  return { folder: dirname(target), family, prefix: `${family}${host}-${process.pid}-` };
}

/** Removes what writers of this file have left that are no longer alive. */
async function removeLeftovers({ folder, family, prefix }: Place): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const [host] = prefix.slice(family.length).split("-");
  for (const name of names) {
    if (!name.startsWith(family) || !name.endsWith(suffix)) continue;
    const path = join(folder, name);
    const [writerHost, pid] = name.slice(family.length).split("-");
    if (active.has(path)) continue;
    const isGone = writerHost === host && !isAlive(Number(pid));
    // Of a writer on another machine, or a number that another process has by now, only the age tells.
    if (isGone || (await isOld(path))) await unlink(path).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  // What this process is writing is known; anything else with its number is of an earlier one.
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  // `Date.now` is right here: the file's own time is of the same clock.
  return found !== null && Date.now() - found.mtimeMs > dayMilliseconds;
}

async function writeTo(
  file: FileHandle,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  synchronize: boolean,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await file.write(chunk, at);
        at += bytesWritten;
      }
    }
    if (synchronize) await file.sync();
  } finally {
    await file.close();
  }
}

/** On Windows another program (a scanner, an editor) may hold the old file for a moment. */
async function moveOver(temporary: string, target: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await rename(temporary, target);
      return;
    } catch (error) {
      const isHeld = ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error));
      if (process.platform !== "win32" || !isHeld || tries === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** tries));
    }
  }
}

/** So that the new name outlives a loss of power too. Not every system has this for folders. */
async function synchronizeFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isFolder(path: string): ValueError {
  return new ValueError(
    "file/is-folder",
    `Could not write ${path}: it is a folder. Give the name of a file in it.`,
  );
}

const unchanged = "The file that was there before, if any, is unchanged.";

function explained(path: string, error: unknown): unknown {
  if (error instanceof GradusError) return error;
  const options = { cause: error };
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return new ValueError(
        "file/no-folder",
        `Could not write ${path}: there is no folder ${dirname(path)}. Make it first.`,
        options,
      );
    case "EISDIR":
      return isFolder(path);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new StateError(
        "file/permission",
        `Could not write ${path}: there is no permission to write it, or to make files in ${dirname(path)}. ${unchanged}`,
        options,
      );
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new StateError(
        "file/disk-full",
        `Could not write ${path}: there is no space left. ${unchanged} Free some, or write elsewhere.`,
        options,
      );
    case "":
      return error;
    default:
      return new StateError(
        "file/write-failed",
        `Could not write ${path} (${codeOf(error)}). ${unchanged}`,
        options,
      );
  }
}
