/**
 * @module compile/3-lower — from a fused plan to kernels over buffers. A block is a program whose inputs have places
 * and whose outputs have targets; the bodies of regions are blocks too.
 */
import { environment } from "#platform";
import { assert } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { inspect } from "../ir/inspection.ts";
import type { Node, Program } from "../ir/program.ts";
import type { Tensor } from "../ir/tensor.ts";
import type { Kernel } from "../loops/kernel.ts";
import type { BufferId } from "../loops/scalar.ts";
import { simplify } from "./1-simplify.ts";
import { fuse } from "./2-fuse.ts";
import { type BufferTable, type Location, whole } from "./buffers.ts";
import { type EmissionScope, emitLoops, emitPart, rowAccess } from "./emit-kernel.ts";
import type { FusionPlan } from "./fusion-plan.ts";
import { InstructionList } from "./kernel-builder.ts";
import { lowerRegion } from "./lower-region.ts";

/** Kernels for a program: inputs are where `inputs` says, outputs go where `targets` says (`null`: not wanted). */
export function lowerBlock(
  source: Program,
  inputs: readonly Location[],
  targets: readonly (Location | null)[],
  buffers: BufferTable,
): Kernel[] {
  const wanted = targets.map((target) => target !== null);
  const program = simplify(source, wanted);
  if (environment("GRADUS_VERIFY") === "1") {
    inspect(({ verifyGraph }) => verifyGraph(program, wanted));
  }
  return new Block(program, fuse(program, wanted), inputs, targets, buffers).lower();
}

class Block {
  readonly #program: Program;
  readonly #plan: FusionPlan;
  readonly #targets: readonly (Location | null)[];
  readonly #buffers: BufferTable;
  readonly #locations = new Map<Tensor, Location>();
  readonly #makers = new Map<Tensor, Node>();
  readonly #kernels: Kernel[] = [];
  /** Copies at the block's end, for outputs that could not be made in place. */
  readonly #late: Kernel[] = [];
  /** Buffers of the targets: inputs in others keep their values. */
  readonly #written: ReadonlySet<BufferId>;
  /** Rows copied for routines, which take whole buffers. */
  readonly #rowCopies = new Map<Tensor, BufferId>();
  /** Values computed directly into a target that some input also lives in. */
  readonly #inPlace = new Set<Tensor>();
  readonly #scope: EmissionScope;

  constructor(
    program: Program,
    plan: FusionPlan,
    inputs: readonly Location[],
    targets: readonly (Location | null)[],
    buffers: BufferTable,
  ) {
    this.#program = program;
    this.#plan = plan;
    this.#targets = targets;
    this.#buffers = buffers;
    for (const node of program.nodes) {
      for (const output of node.outputs) this.#makers.set(output, node);
    }
    program.inputs.forEach((input, i) => {
      const location = inputs[i];
      assert(location !== undefined, "every input has a place");
      this.#locations.set(input, location);
    });
    this.#scope = {
      hasMemory: plan.hasMemory,
      base: (tensor) => plan.aliases.get(tensor) ?? tensor,
      maker: (tensor) => this.#makers.get(tensor) ?? null,
      location: (tensor) => this.#location(tensor),
    };
    this.#written = new Set(targets.flatMap((target) => target?.buffer ?? []));
    const aims = targets.flatMap((target, i) => {
      const output = program.outputs[i];
      return target && output ? [{ target, output, rank: this.#rank(output, target) }] : [];
    });
    for (const { output, target } of aims.sort((a, b) => a.rank - b.rank)) {
      this.#aim(output, target);
    }
  }

  lower(): Kernel[] {
    const readers = this.#readersByItem();
    this.#plan.items.forEach((item, position) => {
      if (item.kind === "step") {
        this.#lowerStep(item.node);
        return;
      }
      const isReadLater = (tensor: Tensor): boolean =>
        (readers.get(tensor) ?? []).some((reader) => reader !== position);
      const storeTo = (tensor: Tensor): Location | null =>
        isReadLater(tensor) || this.#locations.has(tensor) ? this.#location(tensor) : null;
      const roots = [...item.reductions, ...item.elementwise];
      const flush = roots.some((root) => this.#inPlace.has(root));
      this.#kernels.push(emitLoops(item, this.#scope, storeTo, flush));
    });
    return [...this.#kernels, ...this.#late];
  }

  /**
   * Of several targets of one value the first gets it directly, the others copies: state that can be updated in
   * place comes first, state that must be copied anyway last.
   */
  #rank(output: Tensor, target: Location): number {
    if (!this.#isInput(target.buffer)) return 1;
    const base = this.#plan.aliases.get(output) ?? output;
    return this.#overwriteHazard(base, target.buffer) === "none" ? 0 : 2;
  }

  /** Decides where an output is computed: right in its target if order allows, else elsewhere and copied. */
  #aim(output: Tensor, target: Location): void {
    const base = this.#plan.aliases.get(output) ?? output;
    const known = this.#locations.get(base);
    if (known?.buffer === target.buffer && known.counter === target.counter) return;
    const isMadeHere = this.#plan.position.has(base) && !this.#locations.has(base);
    const hazard = this.#overwriteHazard(base, target.buffer);
    const makesWhole = this.#makesWholeBuffers(base);
    if (isMadeHere && hazard === "none" && (target.counter === null || !makesWhole)) {
      this.#locations.set(base, target);
      if (this.#isInput(target.buffer)) this.#inPlace.add(base);
      return;
    }
    let from = this.#location(output);
    if (this.#program.inputs.includes(base) && this.#written.has(from.buffer)) {
      // The source is overwritten before the end: save it first.
      const saved = whole(this.#buffers.add(output.dtype, output.size));
      this.#kernels.push(copyKernel(from, saved, output));
      from = saved;
    }
    this.#late.push(copyKernel(from, target, output));
  }

  #isInput(buffer: BufferId): boolean {
    return this.#program.inputs.some((input) => this.#locations.get(input)?.buffer === buffer);
  }

  #makesWholeBuffers(tensor: Tensor): boolean {
    const kind = this.#makers.get(tensor)?.op.lower.kind;
    const position = this.#plan.position.get(tensor);
    const item = position === undefined ? undefined : this.#plan.items[position];
    return item?.kind === "step" && (kind === "routine" || kind === "region");
  }

  /** Whether writing a value into a buffer while it is made would destroy an input that is still read. */
  #overwriteHazard(made: Tensor, buffer: BufferId): "none" | "overwrites" {
    const position = this.#plan.position.get(made) ?? -1;
    for (const input of this.#program.inputs) {
      if (this.#locations.get(input)?.buffer !== buffer) continue;
      for (const [q, item] of this.#plan.items.entries()) {
        const same = item.reads.get(input);
        if (same === undefined || q < position) continue;
        if (q > position || !same || item.kind !== "loops") return "overwrites";
      }
      if (
        this.#program.outputs.some((output) => (this.#plan.aliases.get(output) ?? output) === input)
      ) {
        return "overwrites";
      }
    }
    return "none";
  }

  #readersByItem(): ReadonlyMap<Tensor, readonly number[]> {
    const readers = new Map<Tensor, number[]>();
    this.#plan.items.forEach((item, position) => {
      for (const tensor of item.reads.keys()) {
        const list = readers.get(tensor) ?? [];
        list.push(position);
        readers.set(tensor, list);
      }
    });
    return readers;
  }

  #location(tensor: Tensor): Location {
    const base = this.#plan.aliases.get(tensor) ?? tensor;
    const known = this.#locations.get(base);
    if (known !== undefined) return known;
    const made =
      base.storage !== null
        ? this.#buffers.constant(base)
        : this.#buffers.add(base.dtype, base.size);
    this.#locations.set(base, whole(made));
    return whole(made);
  }

  /** A whole buffer that holds a value, for routines: its own, or a copy of a row. */
  #wholeBuffer(tensor: Tensor): BufferId {
    const location = this.#location(tensor);
    if (location.counter === null) return location.buffer;
    const base = this.#plan.aliases.get(tensor) ?? tensor;
    const known = this.#rowCopies.get(base);
    if (known !== undefined) return known;
    const buffer = this.#buffers.add(tensor.dtype, tensor.size);
    this.#kernels.push(copyKernel(location, whole(buffer), tensor));
    this.#rowCopies.set(base, buffer);
    return buffer;
  }

  #lowerStep(node: Node): void {
    const { lower } = node.op;
    const [output] = node.outputs;
    assert(output !== undefined, "a step has an output");
    if (lower.kind === "routine") {
      const inputs = node.inputs.map((input) => this.#wholeBuffer(input));
      const target = this.#location(output);
      this.#kernels.push(
        ...lower.routine({ inputs, output: target.buffer }, node.attributes, node.inputs, output),
      );
      return;
    }
    if (lower.kind === "assemble") {
      const location = this.#location(output);
      for (const part of lower.parts(node.attributes, node.inputs, output)) {
        if (sizeOf(part.extents) === 0) continue;
        const tensor = "input" in part.source ? node.inputs[part.source.input] : undefined;
        const value =
          "constant" in part.source
            ? { constant: part.source.constant, dtype: output.dtype }
            : { tensor: tensor ?? output };
        this.#kernels.push(
          emitPart(
            part.extents,
            value,
            { location, shape: output.shape, offset: part.offset, step: part.step },
            this.#scope,
          ),
        );
      }
      return;
    }
    assert(lower.kind === "region", `a ${lower.kind} is no step`);
    const wanted = this.#wantedOutputs(node);
    const inputs = node.inputs.map((input) => whole(this.#wholeBuffer(input)));
    const outputs = node.outputs.map((result, i) => (wanted[i] ? this.#location(result) : null));
    this.#kernels.push(
      ...lowerRegion(lower.region, node, inputs, outputs, this.#buffers, lowerBlock),
    );
  }

  #wantedOutputs(node: Node): boolean[] {
    const used = new Set<Tensor>(this.#locations.keys());
    for (const other of this.#program.nodes) for (const input of other.inputs) used.add(input);
    this.#program.outputs.forEach((output, i) => {
      if (this.#targets[i] !== null) used.add(output);
    });
    return node.outputs.map((output) => used.has(output));
  }
}

/** Copies a value from place to place. */
function copyKernel(from: Location, to: Location, { dtype, size }: Tensor): Kernel {
  if (from.counter === null && to.counter === null) {
    return { kind: "copy", from: from.buffer, to: to.buffer };
  }
  const body = new InstructionList(0);
  const value = body.push({ op: "load", dtype, access: rowAccess(body, from) });
  return {
    kind: "loops",
    extents: [size],
    parallel: 1,
    stores: [{ access: rowAccess(body, to), value: value.id }],
    body: body.instructions,
    bodyStores: [],
    reductions: [],
    epilogue: [],
    flush: false,
  };
}
