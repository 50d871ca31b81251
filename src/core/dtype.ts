/**
 * @module core/dtype — the one table of element types, and how two of them promote.
 */
import { DTypeError, formatReceived } from "./errors.ts";
import { suggestion } from "./names.ts";

/** Every element type. float16 and bfloat16 are for storage: arithmetic on them is float32, rounded. */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int8"
  | "uint8"
  | "int32"
  | "uint32"
  | "bool";

/** The host array that holds a dtype's elements: float16 and bfloat16 as their bits, bool as 0 and 1. */
export type HostArray =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Int32Array
  | Uint32Array;

interface DTypeFacts {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly kind: "float" | "int" | "uint" | "bool";
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => HostArray;
}

const facts: Record<DType, DTypeFacts> = {
  float32: { bytes: 4, kind: "float", view: (b, o, n) => new Float32Array(b, o, n) },
  float64: { bytes: 8, kind: "float", view: (b, o, n) => new Float64Array(b, o, n) },
  float16: { bytes: 2, kind: "float", view: (b, o, n) => new Uint16Array(b, o, n) },
  bfloat16: { bytes: 2, kind: "float", view: (b, o, n) => new Uint16Array(b, o, n) },
  int8: { bytes: 1, kind: "int", view: (b, o, n) => new Int8Array(b, o, n) },
  uint8: { bytes: 1, kind: "uint", view: (b, o, n) => new Uint8Array(b, o, n) },
  int32: { bytes: 4, kind: "int", view: (b, o, n) => new Int32Array(b, o, n) },
  uint32: { bytes: 4, kind: "uint", view: (b, o, n) => new Uint32Array(b, o, n) },
  bool: { bytes: 1, kind: "bool", view: (b, o, n) => new Uint8Array(b, o, n) },
};

/** All dtypes, in the table's order. */
export const dtypes: readonly DType[] = Object.keys(facts) as DType[];

export function isDType(name: unknown): name is DType {
  return typeof name === "string" && Object.hasOwn(facts, name);
}

/** What was probably meant. */
function hintFor(name: unknown): string {
  if (typeof name === "string") return suggestion(name, dtypes);
  return typeof name === "number"
    ? " Numbers and shapes are one list, such as [2, 3]."
    : ' Pass its name itself, such as "float32".';
}

/** Checks a dtype that came from outside. @throws {@link DTypeError} `dtype/unknown` */
export function requireDType(where: string, name: unknown): DType {
  if (isDType(name)) return name;
  throw new DTypeError(
    "dtype/unknown",
    `${where}: expected a dtype, one of ${dtypes.join(", ")}. Received: ${formatReceived(name)}.${hintFor(name)}`,
  );
}

/** Bytes of one element. */
export function bytesOf(dtype: DType): number {
  return facts[dtype].bytes;
}

export function isFloating(dtype: DType): boolean {
  return facts[dtype].kind === "float";
}

/** Signed or unsigned integers; bool is not one of them. */
export function isInteger(dtype: DType): boolean {
  return facts[dtype].kind === "int" || facts[dtype].kind === "uint";
}

export function isUnsigned(dtype: DType): boolean {
  return facts[dtype].kind === "uint";
}

/** A typed view of `length` elements over existing bytes. */
export function viewOf(
  dtype: DType,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): HostArray {
  return facts[dtype].view(buffer, byteOffset, length);
}

/** A zeroed host array of `length` elements. */
export function hostArray(dtype: DType, length: number): HostArray {
  return facts[dtype].view(new ArrayBuffer(length * facts[dtype].bytes), 0, length);
}

// Keras's promotion lattice (keras/src/backend/common/dtypes.py describes it as JAX's), cut to the
// dtypes that exist here. Each dtype lists what it promotes to next; the answer is the least upper
// bound. Two unsigned/signed integers of one width would need the next wider signed type; int64 is
// not a dtype here, so uint32 with a signed type gives int32, as JAX does without 64-bit integers.
const promotesTo: Record<DType, readonly DType[]> = {
  bool: ["uint8", "int8"],
  uint8: ["int32", "uint32"],
  int8: ["int32"],
  uint32: ["int32"],
  int32: ["float16", "bfloat16"],
  float16: ["float32"],
  bfloat16: ["float32"],
  float32: ["float64"],
  float64: [],
};

function reachable(dtype: DType): ReadonlySet<DType> {
  const seen = new Set<DType>([dtype]);
  for (const next of seen) for (const up of promotesTo[next]) seen.add(up);
  return seen;
}

const upperBounds = new Map<DType, ReadonlySet<DType>>(dtypes.map((d) => [d, reachable(d)]));

function promotePair(a: DType, b: DType): DType {
  if (a === b) return a;
  const above = upperBounds.get(b);
  let best: DType = "float64";
  let height = -1;
  for (const candidate of upperBounds.get(a) ?? []) {
    const size = upperBounds.get(candidate)?.size ?? 0;
    // The least upper bound is the common one with the most above it.
    if (above?.has(candidate) && size > height) {
      best = candidate;
      height = size;
    }
  }
  return best;
}

const promotions = new Map<string, DType>(
  dtypes.flatMap((a) => dtypes.map((b) => [`${a} ${b}`, promotePair(a, b)] as const)),
);

/** The dtype of a result computed from both, Keras's rule: `promote("int32", "float16")` is `"float16"`. */
export function promote(a: DType, b: DType): DType {
  return promotions.get(`${a} ${b}`) ?? "float64";
}

/** A floating dtype for operations that leave the integers: integers and bool become float32. */
export function floatingFor(dtype: DType): DType {
  return isFloating(dtype) ? dtype : "float32";
}
