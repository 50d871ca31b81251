/**
 * @module formats/zip-writer — writes zip archives of stored members, as Keras's are, the same bytes each time.
 */
import { ValueError } from "../core/errors.ts";
import { requireSafeName } from "./zip-name.ts";

// Sizes and places of 32 bits; larger archives would need zip64, which is not written.
const maxArchiveBytes = 0xffffffff;
const maxMembers = 0xfffe;
// Per member: local header (30), directory entry (46), and the name in both.
const memberOverhead = 76;

/**
 * A zip archive of these members, in their order, uncompressed, dated 1980-01-01.
 *
 * @throws {@link ValueError} `zip/write` for more than 4 GiB, too many members, or a name that leaves its folder.
 */
export async function writeZip(members: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  let size = 22;
  for (const [name, bytes] of members) {
    requireSafeName(name, (message) => new ValueError("zip/write", `writeZip: ${message}`));
    size += memberOverhead + 6 * name.length + bytes.length;
  }
  if (size > maxArchiveBytes || members.size > maxMembers) {
    throw new ValueError(
      "zip/write",
      `writeZip: an archive takes at most 4 GiB in ${maxMembers} members. Received: ${size} bytes in ${members.size}.`,
    );
  }
  const { zipSync } = await import("fflate");
  // The format has no time zones: what is local time here is written down as it is.
  const mtime = new Date(1980, 0, 1);
  const entries = [...members].map(([name, bytes]) => [name, bytes] as const);
  // As Python's zipfile marks members: made on Unix, for the owner to read and write.
  return zipSync(Object.fromEntries(entries), { level: 0, mtime, os: 3, attrs: 0o600 << 16 });
}
