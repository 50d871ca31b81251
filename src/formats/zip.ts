/**
 * @module formats/zip — reads zip archives that nobody vouches for.
 *
 * The central directory is read and checked here, before a byte is inflated; `fflate` only inflates,
 * in small pieces, so that a member cannot grow past the size it declares. Archives whose members
 * are all stored, as Keras writes them, never load `fflate`.
 *
 * Format: PKWARE APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (end record).
 */
import { FormatError } from "../core/errors.ts";
import { requireSafeName } from "./zip-name.ts";

/** Bounds on what an archive may make its reader do. */
export interface ZipLimits {
  /** Most members an archive may list. Default 65,534, the format's own limit without zip64. */
  readonly maxMembers?: number | undefined;
  /**
   * Most bytes that all inflated members together may give. Default: 32 times the archive, at
   * least 64 MiB. Stored members take no part: they cannot be larger than the archive.
   */
  readonly maxInflatedBytes?: number | undefined;
}

/** One member as the central directory describes it. */
interface ZipMember {
  readonly name: string;
  readonly method: "stored" | "deflated";
  readonly crc: number;
  readonly size: number;
  /** The member's bytes inside the archive, still compressed if it is deflated. */
  readonly packed: Uint8Array;
}

const localHeaderSignature = 0x04034b50;
const centralHeaderSignature = 0x02014b50;
const endRecordSignature = 0x06054b50;
const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const endRecordBytes = 22;
const maxCommentBytes = 0xffff;
// Deflate spends at least one bit on 258 bytes, in blocks with a header: 1032 to 1 at the very most.
const maxDeflateRatio = 1032;
const inflateStepBytes = 4096;

function zipError(where: string, what: string, message: string): FormatError {
  return new FormatError(`zip/${what}`, `${where}: ${message}`);
}

/** An opened archive: its directory is checked, its members are not yet read. */
export class ZipArchive {
  readonly #where: string;
  readonly #members: ReadonlyMap<string, ZipMember>;
  #inflateBudget: number;

  constructor(where: string, members: ReadonlyMap<string, ZipMember>, inflateBudget: number) {
    this.#where = where;
    this.#members = members;
    this.#inflateBudget = inflateBudget;
  }

  /** Member names, in the directory's order; folders (names that end in `/`) are left out. */
  get names(): readonly string[] {
    return [...this.#members.keys()].filter((name) => !name.endsWith("/"));
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /**
   * A member's bytes, checked against its size and CRC. A stored member is a view of the archive.
   *
   * @param maxBytes - Refuse a member that declares more than this.
   * @throws {@link FormatError} `zip/missing-member`, `zip/too-large`, `zip/corrupt`, `zip/checksum`
   */
  async read(name: string, maxBytes: number = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    const member = this.#members.get(name);
    if (member === undefined) {
      throw zipError(
        this.#where,
        "missing-member",
        `the archive has no member "${name}". It has: ${this.names.slice(0, 8).join(", ") || "none"}.`,
      );
    }
    const where = `${this.#where}, member "${name}"`;
    const limit = Math.min(maxBytes, member.method === "stored" ? maxBytes : this.#inflateBudget);
    if (member.size > limit) {
      throw zipError(
        where,
        "too-large",
        `it declares ${member.size} bytes where at most ${limit} are accepted.`,
      );
    }
    let bytes = member.packed;
    if (member.method === "deflated") {
      this.#inflateBudget -= member.size;
      bytes = await inflate(where, member.packed, member.size);
    }
    const crc = crc32(bytes);
    if (crc !== member.crc) {
      throw zipError(
        where,
        "checksum",
        `its data do not match their CRC-32. Expected ${member.crc}, received ${crc}. The file is damaged: fetch it again.`,
      );
    }
    return bytes;
  }
}

/**
 * Reads and checks an archive's directory; members are read on demand.
 *
 * @param where - Names the archive in messages.
 * @throws {@link FormatError} `zip/empty-file`, `zip/not-a-zip`, `zip/truncated`, `zip/corrupt`,
 *   `zip/too-many-members`, `zip/unsafe-name`, `zip/duplicate-name`, `zip/encrypted`,
 *   `zip/method`, `zip/zip64`, `zip/size`
 */
export function openZip(where: string, bytes: Uint8Array, limits: ZipLimits = {}): ZipArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndRecord(where, view);
  const count = view.getUint16(end + 10, true);
  const directoryBytes = view.getUint32(end + 12, true);
  const directoryOffset = view.getUint32(end + 16, true);
  if (count === 0xffff || directoryBytes === 0xffffffff || directoryOffset === 0xffffffff) {
    throw zipError(where, "zip64", "zip64 archives (over 4 GiB or 65,534 members) are not read.");
  }
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw zipError(where, "corrupt", "archives split over several files are not read.");
  }
  const maxMembers = limits.maxMembers ?? 0xfffe;
  if (count > maxMembers) {
    throw zipError(where, "too-many-members", `it lists ${count} members, over ${maxMembers}.`);
  }
  // Bytes before the archive (a self-extractor's stub) shift every offset alike.
  const shift = end - directoryBytes - directoryOffset;
  if (shift < 0) {
    throw zipError(
      where,
      "truncated",
      `its directory needs ${directoryOffset + directoryBytes} bytes before it ends, but only ${end} are there.`,
    );
  }
  const start = directoryOffset + shift;
  const members = readDirectory(where, bytes, view, { count, start, end, shift });
  const budget = limits.maxInflatedBytes ?? Math.max(64 * 2 ** 20, 32 * bytes.length);
  return new ZipArchive(where, members, budget);
}

function findEndRecord(where: string, view: DataView): number {
  const length = view.byteLength;
  if (length === 0) throw zipError(where, "empty-file", "the file has no bytes.");
  const lowest = Math.max(0, length - endRecordBytes - maxCommentBytes);
  for (let at = length - endRecordBytes; at >= lowest; at--) {
    if (view.getUint32(at, true) !== endRecordSignature) continue;
    // A comment may hold the signature too; the true record's comment ends where the file does.
    if (at + endRecordBytes + view.getUint16(at + 20, true) === length) return at;
  }
  if (length >= 4 && view.getUint32(0, true) === localHeaderSignature) {
    throw zipError(
      where,
      "truncated",
      `it starts as a zip archive but has no end record in its ${length} bytes. The file was cut short: fetch it again.`,
    );
  }
  throw zipError(where, "not-a-zip", `the ${length} bytes are not a zip archive.`);
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
  readonly shift: number;
}

function readDirectory(
  where: string,
  bytes: Uint8Array,
  view: DataView,
  directory: Directory,
): ReadonlyMap<string, ZipMember> {
  const { count, start, end } = directory;
  const members = new Map<string, ZipMember>();
  const ranges: { readonly from: number; readonly to: number; readonly name: string }[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + centralHeaderBytes > end || view.getUint32(at, true) !== centralHeaderSignature) {
      throw zipError(
        where,
        "corrupt",
        `directory entry ${i} of ${count} is not where it should be.`,
      );
    }
    const nameBytes = view.getUint16(at + 28, true);
    const next =
      at +
      centralHeaderBytes +
      nameBytes +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
    if (next > end) throw zipError(where, "corrupt", `directory entry ${i} passes its end.`);
    const nameStart = at + centralHeaderBytes;
    const name = decodeName(where, bytes.subarray(nameStart, nameStart + nameBytes));
    if (members.has(name)) {
      throw zipError(
        where,
        "duplicate-name",
        `it holds "${name}" twice; which one counts is unclear.`,
      );
    }
    const { member, from, to } = readMember(where, bytes, view, directory, at, name);
    members.set(name, member);
    ranges.push({ from, to, name });
    at = next;
  }
  // Members that share bytes let a small archive inflate without bound.
  ranges.sort((a, b) => a.from - b.from);
  for (let i = 1; i < ranges.length; i++) {
    const [a, b] = [ranges[i - 1], ranges[i]];
    if (a && b && b.from < a.to) {
      throw zipError(where, "corrupt", `members "${a.name}" and "${b.name}" share bytes.`);
    }
  }
  return members;
}

function readMember(
  archive: string,
  bytes: Uint8Array,
  view: DataView,
  directory: Directory,
  at: number,
  name: string,
): { readonly member: ZipMember; readonly from: number; readonly to: number } {
  const where = `${archive}, member "${name}"`;
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  const packedSize = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const offset = view.getUint32(at + 42, true);
  if (packedSize === 0xffffffff || size === 0xffffffff || offset === 0xffffffff) {
    throw zipError(where, "zip64", "zip64 members (over 4 GiB) are not read.");
  }
  if ((flags & 1) !== 0) throw zipError(where, "encrypted", "it is encrypted.");
  if (method !== 0 && method !== 8) {
    throw zipError(
      where,
      "method",
      `compression method ${method}; only stored (0) and deflated (8) are read.`,
    );
  }
  if (method === 0 && size !== packedSize) {
    throw zipError(where, "size", `stored in ${packedSize} bytes but declared as ${size}.`);
  }
  if (size > packedSize * maxDeflateRatio) {
    throw zipError(where, "size", `${packedSize} bytes cannot inflate to the ${size} it declares.`);
  }
  const from = offset + directory.shift;
  if (from + localHeaderBytes > directory.start) {
    throw zipError(where, "corrupt", "its data would lie behind the directory.");
  }
  if (view.getUint32(from, true) !== localHeaderSignature) {
    throw zipError(where, "corrupt", "there is no member header where the directory points to.");
  }
  const dataStart =
    from + localHeaderBytes + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
  const to = dataStart + packedSize;
  if (to > directory.start) {
    throw zipError(where, "truncated", `${packedSize} bytes are declared, fewer are there.`);
  }
  const packed = bytes.subarray(dataStart, to);
  return {
    member: { name, method: method === 0 ? "stored" : "deflated", crc, size, packed },
    from,
    to,
  };
}

function decodeName(where: string, bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw zipError(where, "unsafe-name", "a member's name is not UTF-8.");
  }
  requireSafeName(name, (message) => zipError(where, "unsafe-name", message));
  return name;
}

async function inflate(where: string, packed: Uint8Array, size: number): Promise<Uint8Array> {
  const { Inflate } = await import("fflate");
  const result = new Uint8Array(size);
  let filled = 0;
  const stream = new Inflate((chunk) => {
    if (filled + chunk.length > size) {
      throw zipError(where, "size", `it inflates to more than the ${size} bytes it declares.`);
    }
    result.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    // Small steps: one step's output is made before it can be checked, and may be 1032 times its input.
    for (let at = 0; at < packed.length; at += inflateStepBytes) {
      const next = at + inflateStepBytes;
      stream.push(packed.subarray(at, next), next >= packed.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("zip/corrupt", `${where}: its compressed data are broken.`, {
      cause: error,
    });
  }
  if (filled !== size) {
    throw zipError(where, "size", `it inflates to ${filled} bytes where it declares ${size}.`);
  }
  return result;
}

let crcTable: Uint32Array | null = null;

function makeCrcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) !== 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    table[n] = c;
  }
  return table;
}

/** CRC-32 (IEEE 802.3, reflected), as zip uses it. */
export function crc32(bytes: Uint8Array): number {
  crcTable ??= makeCrcTable();
  const table = crcTable;
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0);
  }
  return ~crc >>> 0;
}
