/**
 * @module ops/einsum — Einstein's notation: letters name axes, and what the result does not name is summed.
 */
import { promote } from "../core/dtype.ts";
import { formatShape, ShapeError, ValueError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { astype, numeric } from "./arithmetic.ts";
import { broadcastTo, reshapeTo } from "./broadcast.ts";
import { sumAndPermute } from "./contraction.ts";
import { operand } from "./convert.ts";
import { diagonal } from "./diagonal.ts";
import { matmul } from "./matmul.ts";
import { permute } from "./shape.ts";

/** A tensor whose axes have names. */
interface Named {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

function badSubscripts(subscripts: string, why: string): ValueError {
  return new ValueError(
    "einsum/subscripts",
    `einsum: ${why} Received: "${subscripts}". Write one letter an axis, commas between tensors, and "->" before the result: "ij,jk->ik".`,
  );
}

/** Names of the axes of each tensor and of the result; the axes of "..." get numbers, aligned on the right. */
function parse(
  subscripts: string,
  tensors: readonly Tensor[],
): { readonly terms: readonly (readonly string[])[]; readonly result: readonly string[] } {
  const [left = "", right, ...rest] = subscripts.replaceAll(/\s/g, "").split("->");
  const terms = left.split(",");
  if (rest.length > 0 || terms.length !== tensors.length) {
    throw badSubscripts(subscripts, `expected ${tensors.length} terms, one for each tensor.`);
  }
  const isTerm = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;
  if (![...terms, right ?? ""].every((term) => isTerm.test(term))) {
    throw badSubscripts(subscripts, 'terms hold letters and at most one "...".');
  }
  const letters = (term: string): string => term.replace("...", "");
  const spare = terms.map((term, i) => {
    const count = (tensors[i]?.ndim ?? 0) - letters(term).length;
    if (count < 0 || (count > 0 && !term.includes("..."))) {
      throw badSubscripts(
        subscripts,
        `the term "${term}" does not name the ${tensors[i]?.ndim} axes of a tensor of shape ${formatShape(tensors[i]?.shape ?? [])}.`,
      );
    }
    return count;
  });
  const widest = Math.max(0, ...spare);
  const named = (term: string, count: number): string[] => {
    const dots = Array.from({ length: count }, (_, i) => String(widest - count + i));
    const [before = "", after = ""] = term.split("...");
    return term.includes("...") ? [...before, ...dots, ...after] : [...before];
  };
  const axes = terms.map((term, i) => named(term, spare[i] ?? 0));
  const all = [...letters(left)].filter((letter) => letter !== ",");
  const once = [...new Set(all)].filter(
    (letter) => all.indexOf(letter) === all.lastIndexOf(letter),
  );
  const result = named(right ?? `...${once.sort().join("")}`, widest);
  const unknown = result.find((label) => !axes.some((term) => term.includes(label)));
  if (unknown !== undefined || new Set(result).size !== result.length) {
    throw badSubscripts(
      subscripts,
      "the result names each axis once, and only axes of the tensors.",
    );
  }
  return { terms: axes, result };
}

/** Repeated names of one tensor are a diagonal. */
function withoutRepeats({ tensor, labels }: Named): Named {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  const label = labels[second];
  if (label === undefined) return { tensor, labels };
  const first = labels.indexOf(label);
  return withoutRepeats({
    tensor: diagonal(tensor, 0, first, second),
    labels: [...labels.filter((_, i) => i !== first && i !== second), label],
  });
}

function reduceTo({ tensor, labels }: Named, kept: readonly string[]): Named {
  const names = kept.filter((label) => labels.includes(label));
  return {
    tensor: sumAndPermute(
      tensor,
      names.map((label) => labels.indexOf(label)),
    ),
    labels: names,
  };
}

/** The product of two, summed over what neither the result nor later tensors name: a batched matrix product. */
function contract(a: Named, b: Named, wanted: ReadonlySet<string>, where: string): Named {
  const inBoth = a.labels.filter((label) => b.labels.includes(label));
  const batch = inBoth.filter((label) => wanted.has(label));
  const summed = inBoth.filter((label) => !wanted.has(label));
  const rows = a.labels.filter((label) => !inBoth.includes(label) && wanted.has(label));
  const columns = b.labels.filter((label) => !inBoth.includes(label) && wanted.has(label));
  const left = reduceTo(a, [...batch, ...rows, ...summed]);
  const right = reduceTo(b, [...batch, ...summed, ...columns]);
  const dimOf = (label: string): number => {
    const one = left.tensor.shape[left.labels.indexOf(label)] ?? 1;
    const other = right.tensor.shape[right.labels.indexOf(label)] ?? 1;
    if (one === other || one === 1 || other === 1) return one === 1 ? other : one;
    throw new ShapeError(
      "einsum/shapes",
      `einsum: axes of one name must be equally long. Received: "${where}" with ${one} and ${other} for ${label}.`,
    );
  };
  const dims = (labels: readonly string[]): number[] => labels.map(dimOf);
  // A dimension of 1 under a shared name stretches, as in NumPy.
  const spread = (x: Named): Tensor => broadcastTo(x.tensor, dims(x.labels));
  const [n, m, k, p] = [batch, rows, summed, columns].map((labels) => sizeOf(dims(labels)));
  const product = matmul(
    reshapeTo(spread(left), [...(batch.length > 0 ? [n ?? 1] : []), m ?? 1, k ?? 1]),
    reshapeTo(spread(right), [...(batch.length > 0 ? [n ?? 1] : []), k ?? 1, p ?? 1]),
  );
  const labels = [...batch, ...rows, ...columns];
  return { tensor: reshapeTo(product, dims(labels)), labels };
}

/**
 * Sums of products in Einstein's notation: `einsum("ij,jk->ik", a, b)` is `matmul(a, b)`.
 *
 * A letter that repeats within one tensor takes its diagonal; letters that the result does not name are summed;
 * `...` stands for further axes, which broadcast; without `->` the result names, in alphabetical order, the letters
 * that occur once. More than two tensors are multiplied from left to right.
 *
 * @throws {@link ValueError} `einsum/subscripts`
 * @throws {@link ShapeError} `einsum/shapes`
 */
export function einsum(subscripts: string, ...operands: readonly TensorLike[]): Tensor {
  const given = operands.map((x) => operand(x, null));
  const { terms, result } = parse(subscripts, given);
  const dtype = given.reduce((known, x) => promote(known, x.dtype), given[0]?.dtype ?? "float32");
  const [first, ...others] = given.map((tensor, i) =>
    withoutRepeats({ tensor: astype(tensor, numeric(dtype)), labels: terms[i] ?? [] }),
  );
  if (first === undefined) throw badSubscripts(subscripts, "expected at least one tensor.");
  const product = others.reduce((known, next, i) => {
    const later = others.slice(i + 1).flatMap((other) => other.labels);
    return contract(known, next, new Set([...result, ...later]), subscripts);
  }, first);
  const reduced = reduceTo(product, result);
  return permute(
    reduced.tensor,
    result.map((label) => reduced.labels.indexOf(label)),
  );
}
