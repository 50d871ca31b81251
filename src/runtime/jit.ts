/**
 * @module runtime/jit — a function compiled as one program, cached by the structure and specs of its arguments.
 */
import type { HostArray } from "../core/dtype.ts";
import { assert, StateError } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import { flatten, type Structure, structureKey, unflatten } from "../core/tree.ts";
import { type Spec, Tensor } from "../ir/tensor.ts";
import type { TensorLeaf } from "../ir/tensor-methods.ts";
import { currentTrace, refusePromise } from "../ir/trace.ts";
import { array } from "../ops/convert.ts";
import { backend } from "./device.ts";
import { Runner } from "./execute.ts";
import { traceStateful } from "./stateful-trace.ts";

/** Compiled variants that one jitted function keeps; the least recently used goes first. */
const variantLimit = 32;

interface Variant {
  readonly runner: Runner;
  /** The structure that the function returned, around the results of a call. */
  readonly rebuild: (results: readonly Tensor[]) => unknown;
}

/** A leaf that becomes an input; everything else is part of the key. */
function isTensorLeaf(leaf: unknown): leaf is TensorLeaf {
  return leaf instanceof Tensor || typeof leaf === "number" || ArrayBuffer.isView(leaf);
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** The key of a leaf that is no input: equal for values that a program cannot tell apart. */
function staticKey(leaf: unknown): string {
  if (typeof leaf === "string") return JSON.stringify(leaf);
  if ((typeof leaf !== "object" && typeof leaf !== "function") || leaf === null) {
    return `${typeof leaf}:${String(leaf)}`;
  }
  let identity = identities.get(leaf);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(leaf, identity);
  }
  return `#${identity}`;
}

/**
 * Compiles `f` as one program per structure, shapes and dtypes of its arguments.
 *
 * Arguments may be tensors, typed arrays, numbers (they become float32 scalars, inputs of the program), and nested arrays and objects of
 * these; strings, booleans and `null` are static, and so are functions and objects of classes (models, `Variable`s): each
 * value, or object, has a program of its own. `Variable`s that `f` reads become inputs, those it assigns are updated in
 * place. `f` must be pure otherwise, and not async.
 *
 * @returns A function of the same arguments; its results are concrete (or traced inside another trace). Numbers and
 * booleans among them become tensors; `null` and `undefined` stay.
 * @throws {@link StateError} `trace/async`, `trace/leaked`, `jit/result`
 * @example
 * const step = jit((x) => x.multiply(2).sum());
 * step(array([1, 2, 3])).item() // 12
 */
export function jit<Result>(f: (...args: Tensor[]) => Result): (...args: TensorLeaf[]) => Result;
export function jit<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
): (...args: Args) => Result;
export function jit<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
): (...args: Args) => Result {
  const variants = new Map<string, Variant>();
  let owner: unknown = null;
  let last: LastCall | null = null;
  return (...args: Args): Result => {
    if (currentTrace() !== null) return f(...args);
    if (owner !== backend()) {
      variants.clear();
      last = null;
      owner = backend();
    }
    if (last?.fits(args)) return last.call(args as readonly Tensor[]) as Result;
    const { leaves, structure } = flatten(args);
    const tensors: Tensor[] = [];
    let key = structureKey(structure);
    for (const leaf of leaves) {
      if (isTensorLeaf(leaf)) {
        const tensor = leaf instanceof Tensor ? leaf : array(leaf);
        tensors.push(tensor);
        key += `;${tensor.dtype}[${tensor.shape.join()}]`;
      } else {
        key += `;${staticKey(leaf)}`;
      }
    }
    let variant = variants.get(key);
    if (variant === undefined) variant = makeVariant(f, leaves, structure, tensors);
    else variants.delete(key);
    // Last in the map: the first is the least recently used.
    variants.set(key, variant);
    const [oldest] = variants.keys();
    if (variants.size > variantLimit && oldest !== undefined) {
      variants.get(oldest)?.runner.free();
      variants.delete(oldest);
    }
    last = args.every((arg) => arg instanceof Tensor) ? new LastCall(variant, tensors) : null;
    // The structure is what `f` returned.
    return variant.rebuild(variant.runner.call(tensors.map(hostOf))) as Result;
  };
}

/** The variant of the last call, found again without making a key: a training loop calls with the same specs. */
class LastCall {
  readonly #variant: Variant;
  readonly #specs: readonly Spec[];

  constructor(variant: Variant, specs: readonly Spec[]) {
    this.#variant = variant;
    // Not the tensors themselves: their elements need not live on.
    this.#specs = specs.map(({ shape, dtype }) => ({ shape, dtype }));
  }

  fits(args: readonly unknown[]): boolean {
    if (args.length !== this.#specs.length) return false;
    return this.#specs.every((spec, i) => {
      const arg = args[i];
      return arg instanceof Tensor && arg.dtype === spec.dtype && sameShape(arg.shape, spec.shape);
    });
  }

  call(args: readonly Tensor[]): unknown {
    return this.#variant.rebuild(this.#variant.runner.call(args.map(hostOf)));
  }
}

function hostOf(tensor: Tensor): HostArray {
  if (tensor.storage === null) {
    throw new StateError(
      "trace/leaked",
      "jit: a traced tensor is passed after its trace has ended.",
    );
  }
  return tensor.storage.host();
}

function makeVariant<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  leaves: readonly unknown[],
  structure: Structure,
  tensors: readonly Tensor[],
): Variant {
  let rebuild: Variant["rebuild"] | null = null;
  const program = traceStateful((...inputs) => {
    let next = 0;
    const traced = leaves.map((leaf) => (isTensorLeaf(leaf) ? inputs[next++] : leaf));
    // The structure was made from `args`, so what comes back has their type.
    const output = flatten(refusePromise(f(...(unflatten(structure, traced) as Args))));
    rebuild = rebuilder(output);
    return output.leaves.flatMap((leaf, i) => {
      if (leaf === null || leaf === undefined) return [];
      if (leaf instanceof Tensor) return [leaf];
      if (typeof leaf === "number" || typeof leaf === "boolean") return [array(leaf)];
      throw new StateError(
        "jit/result",
        `jit: the function may return tensors, numbers and nested arrays or objects of them. Received: ${typeof leaf} as result ${i}.`,
      );
    });
  }, tensors);
  assert(rebuild !== null, "the function has been traced");
  return { runner: new Runner(program), rebuild };
}

/** Puts results back where the leaves of a returned structure were; what was `null` or `undefined` stays. */
function rebuilder({
  leaves,
  structure,
}: {
  readonly leaves: readonly unknown[];
  readonly structure: Structure;
}): Variant["rebuild"] {
  // Only which leaves are absent is kept: the traced tensors themselves would hold the whole trace in memory.
  const absent = leaves.map((leaf): 0 | null | undefined =>
    leaf === null || leaf === undefined ? leaf : 0,
  );
  if (absent.every((leaf) => leaf === 0)) return (results) => unflatten(structure, results);
  return (results) => {
    let next = 0;
    return unflatten(
      structure,
      absent.map((leaf) => (leaf === 0 ? results[next++] : leaf)),
    );
  };
}
