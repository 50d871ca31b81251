/**
 * @module compile/emit-kernel — one loop kernel from the values that it computes, with everything inlined that
 * has no memory of its own.
 */

import type { DType } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import { decodeScalar } from "../core/half.ts";
import type { Shape } from "../core/shape.ts";
import { type AffineIndex, type Coordinate, isAffine, type MapBuilder } from "../ir/op.ts";
import type { Node } from "../ir/program.ts";
import type { ScalarValue } from "../ir/scalar-builder.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { LoopKernel, Reduction } from "../loops/kernel.ts";
import type { Access, Store } from "../loops/scalar.ts";
import { reductionOf } from "./2-fuse.ts";
import type { Location } from "./buffers.ts";
import { type LoopItem, squeezed } from "./fusion-plan.ts";
import { affineValue, flatAccess, InstructionList, scalarBuilder } from "./kernel-builder.ts";
import { prune } from "./prune.ts";

/** What emission asks of the block around it. */
export interface EmissionScope {
  readonly hasMemory: (tensor: Tensor) => boolean;
  /** The value whose memory a reshaped value shares, or itself. */
  readonly base: (tensor: Tensor) => Tensor;
  readonly maker: (tensor: Tensor) => Node | null;
  readonly location: (tensor: Tensor) => Location;
}

const zeroIndex: AffineIndex = { offset: 0, strides: [] };

function axisIndex(rank: number, axis: number): AffineIndex {
  return { offset: 0, strides: Array.from({ length: rank }, (_, a) => (a === axis ? 1 : 0)) };
}

/** Index of each axis of `shape` when axes that are not 1 are the kernel's axes from `first` on. */
export function rootIndex(shape: Shape, rank: number, first: number): AffineIndex[] {
  let next = first;
  return shape.map((dim) => (dim === 1 ? zeroIndex : axisIndex(rank, next++)));
}

/** Emits values into one instruction list, each element once. */
export class Emitter {
  readonly #list: InstructionList;
  readonly #rank: number;
  readonly #scope: EmissionScope;
  readonly #known = new Map<Tensor, Map<string, ScalarValue>>();

  constructor(list: InstructionList, rank: number, scope: EmissionScope) {
    this.#list = list;
    this.#rank = rank;
    this.#scope = scope;
  }

  #key(shape: Shape, index: readonly AffineIndex[]): string {
    const { offset, strides } = flatAccess(this.#list, this.#rank, shape, index);
    return `${offset}:${strides.join()}`;
  }

  /** Tells that the element of a value at an index is known already. */
  know(tensor: Tensor, index: readonly AffineIndex[], value: ScalarValue): void {
    const base = this.#scope.base(tensor);
    const entries = this.#known.get(base) ?? new Map<string, ScalarValue>();
    entries.set(this.#key(tensor.shape, index), value);
    this.#known.set(base, entries);
  }

  /** The element of a value at an index. */
  element(tensor: Tensor, index: readonly AffineIndex[]): ScalarValue {
    if (tensor.storage !== null && tensor.size === 1) {
      const value = decodeScalar(tensor.storage.host()[0] ?? 0, tensor.dtype);
      return this.#list.push({ op: "constant", dtype: tensor.dtype, value });
    }
    const known = this.#known.get(this.#scope.base(tensor))?.get(this.#key(tensor.shape, index));
    if (known !== undefined) return known;
    const value = this.#scope.hasMemory(tensor)
      ? this.#load(tensor, index)
      : this.compute(tensor, index);
    this.know(tensor, index, value);
    return value;
  }

  /** Where the element of a tensor in memory is. */
  access(location: Location, shape: Shape, coordinates: readonly Coordinate[]): Access {
    const flat = flatAccess(this.#list, this.#rank, shape, coordinates);
    if (location.counter === null) return { buffer: location.buffer, ...flat };
    const counter = this.#list.push({
      op: "load",
      dtype: "int32",
      access: {
        buffer: location.counter,
        offset: 0,
        strides: new Array<number>(this.#rank).fill(0),
        at: null,
        scale: 0,
      },
    });
    if (flat.at === null) {
      return { buffer: location.buffer, ...flat, at: counter.id, scale: location.scale };
    }
    const s = scalarBuilder(this.#list, "int32");
    const row = s.multiply(counter, s.constant(location.scale));
    const data = s.multiply({ id: flat.at, dtype: "int32" }, s.constant(flat.scale));
    return { buffer: location.buffer, ...flat, at: s.add(row, data).id, scale: 1 };
  }

  #load(tensor: Tensor, coordinates: readonly Coordinate[]): ScalarValue {
    const access = this.access(this.#scope.location(tensor), tensor.shape, coordinates);
    return this.#list.push({ op: "load", dtype: tensor.dtype, access });
  }

  /** The element computed, whether or not the value has memory too. */
  compute(tensor: Tensor, index: readonly AffineIndex[]): ScalarValue {
    const node = this.#scope.maker(tensor);
    assert(node !== null, "a value without memory has a maker");
    const { lower } = node.op;
    if (lower.kind === "elementwise") {
      const args = node.inputs.map((input) => this.element(input, index));
      const builder = scalarBuilder(this.#list, args[0]?.dtype ?? tensor.dtype);
      return lower.emit(builder, args, node.attributes, tensor);
    }
    if (lower.kind === "view") {
      const [input] = node.inputs;
      const view = input && lower.view(index, node.attributes, input, tensor);
      assert(input && view, "a view that is inlined maps indices");
      return this.element(input, view);
    }
    assert(lower.kind === "map", `a ${lower.kind} is never inlined`);
    return lower.emit(this.map(node, tensor.dtype), index, node.attributes, node.inputs, tensor);
  }

  /** The builder for lowerings that load at computed coordinates. */
  map(node: Node, dtype: DType): MapBuilder {
    return scalarBuilder(this.#list, dtype, {
      indexValue: (index: AffineIndex) => affineValue(this.#list, index),
      load: (k: number, coordinates: readonly Coordinate[]) => {
        const input = node.inputs[k];
        assert(input !== undefined, "a lowering loads from its own inputs");
        if (coordinates.every(isAffine)) return this.element(input, coordinates);
        // The only element is at every place, and this very kernel may have just made it.
        if (input.size === 1) {
          const first = input.shape.map(() => zeroIndex);
          return this.element(input, first);
        }
        const isStored = input.storage !== null || this.#scope.hasMemory(input);
        assert(isStored, "a value that is read at data-dependent places has memory");
        return this.#load(input, coordinates);
      },
    });
  }
}

/** The kernel of a loop item. `stores` says where values go; those it does not name are not stored. */
export function emitLoops(
  item: LoopItem,
  scope: EmissionScope,
  storeTo: (tensor: Tensor) => Location | null,
  flush: boolean,
): LoopKernel {
  const reducedExtents = item.reduced === null ? [] : item.reduced.length > 0 ? item.reduced : [1];
  const extents = [...item.shape, ...reducedExtents];
  const rank = extents.length;
  const parallel = item.shape.length;
  const body = new InstructionList(0);
  const bodyEmitter = new Emitter(body, rank, scope);
  const reductions: Reduction[] = [];
  for (const root of item.reductions) {
    reductions.push(emitReduction(root, scope, bodyEmitter, rank, parallel));
  }
  const isReduction = item.reduced !== null;
  const tail = isReduction ? new InstructionList(body.end + reductions.length) : body;
  const emitter = isReduction ? new Emitter(tail, rank, scope) : bodyEmitter;
  item.reductions.forEach((root, i) => {
    emitter.know(root, rootIndex(root.shape, rank, 0), { id: body.end + i, dtype: root.dtype });
  });
  const stores: Store[] = [];
  const store = (root: Tensor, value: ScalarValue): void => {
    const location = storeTo(root);
    if (location === null) return;
    const access = emitter.access(location, root.shape, rootIndex(root.shape, rank, 0));
    stores.push({ access, value: value.id });
  };
  item.reductions.forEach((root, i) => {
    store(root, { id: body.end + i, dtype: root.dtype });
  });
  for (const root of item.elementwise) {
    const index = rootIndex(root.shape, rank, 0);
    const value = emitter.compute(root, index);
    emitter.know(root, index, value);
    store(root, value);
  }
  return prune({
    kind: "loops",
    extents,
    parallel,
    body: body.instructions,
    bodyStores: [],
    reductions,
    epilogue: isReduction ? tail.instructions : [],
    stores,
    flush,
  });
}

function emitReduction(
  root: Tensor,
  scope: EmissionScope,
  emitter: Emitter,
  rank: number,
  parallel: number,
): Reduction {
  const node = scope.maker(root);
  const reduction = node && reductionOf(node);
  assert(node && reduction, "a reduction root has a reduction");
  const reduced = reduction.reduced(node.attributes, node.inputs);
  const value = reduction.emit(
    emitter.map(node, node.inputs[0]?.dtype ?? root.dtype),
    rootIndex(root.shape, rank, 0),
    rootIndex(reduced, rank, parallel),
    node.attributes,
    node.inputs,
  );
  return { combine: reduction.combine(node.attributes), value: value.id, dtype: root.dtype };
}

/** Access to consecutive elements of a location, in a kernel of one axis. */
export function rowAccess(list: InstructionList, { buffer, counter, scale }: Location): Access {
  const access: Access = { buffer, offset: 0, strides: [1], at: null, scale: 0 };
  if (counter === null) return access;
  const row: Access = { buffer: counter, offset: 0, strides: [0], at: null, scale: 0 };
  return { ...access, at: list.push({ op: "load", dtype: "int32", access: row }).id, scale };
}

/** A kernel that stores one value (or a constant) at a strided place of a larger buffer. */
export function emitPart(
  extents: Shape,
  value: { readonly tensor: Tensor } | { readonly constant: number; readonly dtype: DType },
  target: {
    readonly location: Location;
    readonly shape: Shape;
    readonly offset: readonly number[];
    readonly step: readonly number[];
  },
  scope: EmissionScope,
): LoopKernel {
  const shape = squeezed(extents);
  const body = new InstructionList(0);
  const emitter = new Emitter(body, shape.length, scope);
  const index = rootIndex(extents, shape.length, 0);
  const stored =
    "tensor" in value
      ? emitter.element(value.tensor, index)
      : body.push({ op: "constant", dtype: value.dtype, value: value.constant });
  const coordinates = index.map(
    (affine, axis): AffineIndex => ({
      offset: (target.offset[axis] ?? 0) + affine.offset,
      strides: affine.strides.map((stride) => stride * (target.step[axis] ?? 1)),
    }),
  );
  const access = emitter.access(target.location, target.shape, coordinates);
  return prune({
    kind: "loops",
    extents: shape,
    parallel: shape.length,
    body: body.instructions,
    bodyStores: [],
    reductions: [],
    epilogue: [],
    stores: [{ access, value: stored.id }],
    flush: false,
  });
}
