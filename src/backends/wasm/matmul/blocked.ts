/**
 * @module backends/wasm/matmul/blocked — the float32 product: loops over blocks, which pack what must be packed and
 * call the micro-kernel.
 */
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import { packRowsFunction, packTransposedFunction } from "./packing.ts";
import { type PanelShape, type Profile, panelFunction } from "./panel.ts";
import { kBlock, type MatmulPlan, packedPanels } from "./plan.ts";

/** What is called for panels of one height. */
interface PanelCalls {
  readonly height: number;
  /** Over whole strips, over the edge, for packing: `null` where there is no such thing. */
  readonly strips: FunctionReference | null;
  readonly edge: FunctionReference | null;
  readonly pack: FunctionReference | null;
}

function panelCalls(
  module: ModuleBuilder,
  { plan, profile, height }: { plan: MatmulPlan; profile: Profile; height: number },
): PanelCalls {
  const { vectors, strips, edge, transposeA: across, unroll } = plan;
  const shape: PanelShape = { height, vectors, lanes: 4, alongRows: !across, unroll, profile };
  const edgeVectors = Math.ceil(edge / 4);
  const edgeShape = { ...shape, vectors: edgeVectors, lanes: edge - 4 * (edgeVectors - 1) };
  return {
    height,
    strips: strips > 0 ? panelFunction(module, shape) : null,
    edge: edge > 0 ? panelFunction(module, edgeShape) : null,
    pack: plan.packA ? packRowsFunction(module, height) : null,
  };
}

/** Writes `f(frame, begin, end, scratch)`: panels `begin` to `end − 1`, counted through all batches. */
export function writeBlocked(
  module: ModuleBuilder,
  f: FunctionBuilder,
  plan: MatmulPlan,
  profile: Profile,
): void {
  new BlockedWriter(module, f, plan, profile).write();
}

class BlockedWriter {
  readonly #module: ModuleBuilder;
  readonly #f: FunctionBuilder;
  readonly #plan: MatmulPlan;
  readonly #calls: readonly PanelCalls[];
  /** Bytes of a strip's row, from row to row of a, b and out, and of an edge's packed row. */
  readonly #stripBytes: number;
  readonly #stepA: number;
  readonly #stepB: number;
  readonly #stepOut: number;
  readonly #edgeBytes: number;

  readonly #a: Local;
  readonly #b: Local;
  readonly #out: Local;
  /** The panels of this matrix that are asked for. */
  readonly #fromPanel: Local;
  readonly #toPanel: Local;
  /** The block: its first strip and their number, its first step of k and their number, and where its part of b is. */
  readonly #strip: Local;
  readonly #strips: Local;
  readonly #k: Local;
  readonly #ks: Local;
  readonly #blockB: Local;
  /** Where packed panels of a begin and end: those from `group` up to `nextGroup` lie in scratch memory. */
  readonly #group: Local;
  readonly #nextGroup: Local;
  /** The panel: its first row, and where its part of a is. */
  readonly #row: Local;
  readonly #panelA: Local;

  constructor(module: ModuleBuilder, f: FunctionBuilder, plan: MatmulPlan, profile: Profile) {
    this.#module = module;
    this.#f = f;
    this.#plan = plan;
    const { height, tall, m, n, k } = plan;
    const heights = [...(tall > 0 ? [height + 1] : []), height];
    this.#calls = heights.map((each) => panelCalls(module, { plan, profile, height: each }));
    this.#stripBytes = 16 * plan.vectors;
    this.#stepA = 4 * (plan.transposeA ? m : k);
    this.#stepB = 4 * (plan.transposeB ? k : n);
    this.#stepOut = 4 * n;
    this.#edgeBytes = 16 * Math.ceil(plan.edge / 4);
    const local = () => f.local("i32");
    this.#a = local();
    this.#b = local();
    this.#out = local();
    this.#fromPanel = local();
    this.#toPanel = local();
    this.#strip = local();
    this.#strips = local();
    this.#k = local();
    this.#ks = local();
    this.#blockB = local();
    this.#group = local();
    this.#nextGroup = local();
    this.#row = local();
    this.#panelA = local();
  }

  write(): void {
    const f = this.#f;
    const [begin, end] = [f.parameter(1), f.parameter(2)];
    const { panels, batch } = this.#plan;
    if (batch === 1) {
      this.#bases(null);
      f.get(begin).set(this.#fromPanel).get(end).set(this.#toPanel);
      f.get(begin)
        .get(end)
        .op("i32.lt_s")
        .if(() => this.#matrix());
      return;
    }
    const matrix = f.local("i32");
    f.block((done) => {
      f.loop((next) => {
        f.get(begin).get(end).op("i32.ge_s").brIf(done);
        f.get(begin).i32(panels).op("i32.div_u").set(matrix);
        this.#bases(matrix);
        f.get(begin).get(matrix).i32(panels).op("i32.mul").op("i32.sub").set(this.#fromPanel);
        f.get(end).get(begin).op("i32.sub").get(this.#fromPanel).op("i32.add");
        this.#bounded(f.hold("i32"), panels, "i32.lt_s").set(this.#toPanel);
        f.get(begin).get(this.#toPanel).op("i32.add").get(this.#fromPanel).op("i32.sub");
        f.set(begin);
        this.#matrix();
        f.br(next);
      });
    });
  }

  #bases(matrix: Local | null): void {
    const f = this.#f;
    const { a, b, out, m, n, batchStrideA, batchStrideB } = this.#plan;
    for (const [buffer, stride, base] of [
      [a, batchStrideA, this.#a],
      [b, batchStrideB, this.#b],
      [out, m * n, this.#out],
    ] as const) {
      f.get(f.parameter(0)).memory("i32.load", 4 * buffer);
      if (matrix !== null && stride > 0) this.#plus(matrix, 4 * stride);
      f.set(base);
    }
  }

  #matrix(): void {
    const { strips, blockStrips, k } = this.#plan;
    this.#blocks(strips, blockStrips, this.#strip, this.#strips, () =>
      this.#blocks(k, kBlock, this.#k, this.#ks, () => this.#block()),
    );
  }

  /** Runs `body` for every `size` (at last, fewer) of `total`, with where they start and how many they are. */
  #blocks(total: number, size: number, start: Local, count: Local, body: () => void): void {
    const f = this.#f;
    if (total <= size) {
      f.i32(0).set(start).i32(total).set(count);
      body();
      return;
    }
    const step = () => {
      f.i32(total).get(start).op("i32.sub");
      this.#bounded(f.hold("i32"), size, "i32.lt_s").set(count);
      body();
    };
    f.count(start, 0, total, step, size);
  }

  /** Strips of columns and steps of k that all panels go through. */
  #block(): void {
    const f = this.#f;
    const { transposeB, packB, tall } = this.#plan;
    f.get(this.#b);
    if (transposeB) this.#plus(this.#strip, 4 * this.#plan.vectors * this.#stepB).#plus(this.#k, 4);
    else this.#plus(this.#k, this.#stepB).#plus(this.#strip, this.#stripBytes);
    f.set(this.#blockB);
    if (packB !== "none") this.#pack();
    const [first, second] = this.#calls;
    const panel = f.local("i32");
    const panels = (calls: PanelCalls | undefined, from: Local, to: Local) => {
      if (calls === undefined) return;
      if (this.#plan.packA) f.get(from).set(this.#nextGroup);
      f.count(panel, from, to, () => this.#panel(panel, to, calls));
    };
    if (second === undefined) {
      panels(first, this.#fromPanel, this.#toPanel);
      return;
    }
    const cut = f.local("i32");
    this.#bounded(this.#toPanel, tall, "i32.lt_s").set(cut);
    panels(first, this.#fromPanel, cut);
    this.#bounded(this.#fromPanel, tall, "i32.gt_s").set(cut);
    panels(second, cut, this.#toPanel);
  }

  /** Copies the block's strips, then the edge, to scratch memory, and lets `blockB` point there. */
  #pack(): void {
    const f = this.#f;
    const { vectors, strips, edge } = this.#plan;
    const width = 4 * vectors;
    if (this.#plan.packB === "transposed") {
      this.#packArguments(0).get(this.#strips).i32(width).op("i32.mul");
      if (edge > 0) {
        f.i32(edge).i32(0);
        this.#hasEdge();
        f.op("select").op("i32.add");
      }
      f.i32(width).call(packTransposedFunction(this.#module));
    } else {
      if (strips > 0) {
        this.#packArguments(0).get(this.#strips).call(packRowsFunction(this.#module, width));
      }
      this.#atEdge(() => {
        this.#packArguments(this.#strips).i32(1).call(packRowsFunction(this.#module, edge));
      });
    }
    this.#scratch(this.#plan.stripsOffset);
    f.set(this.#blockB);
  }

  /** Pushes where the block's columns from strip `from` on are, b's step, where they go, and the steps of k. */
  #packArguments(from: Local | 0): FunctionBuilder {
    const f = this.#f.get(this.#blockB);
    if (from !== 0) this.#plus(from, this.#stripBytes);
    f.i32(this.#stepB);
    this.#scratch(this.#plan.stripsOffset);
    if (from !== 0)
      f.get(from).get(this.#ks).op("i32.mul").i32(this.#stripBytes).op("i32.mul").op("i32.add");
    return f.get(this.#ks);
  }

  /** One panel over the block's strips; `end` is where panels of its height end. */
  #panel(panel: Local, end: Local, { height, strips, edge, pack }: PanelCalls): void {
    const f = this.#f;
    const { tall, transposeA } = this.#plan;
    f.get(panel).i32(height).op("i32.mul");
    if (tall > 0 && height === this.#plan.height) f.i32(tall).op("i32.add");
    f.set(this.#row);
    f.get(this.#a);
    if (transposeA) this.#plus(this.#k, this.#stepA).#plus(this.#row, 4);
    else this.#plus(this.#row, this.#stepA).#plus(this.#k, 4);
    f.set(this.#panelA);
    const packedStep = 16 * Math.ceil(height / 4);
    if (pack !== null) this.#packPanels(panel, end, { pack, packedStep });
    const stepA = pack === null ? this.#stepA : packedStep;
    if (strips !== null) this.#tiles(strips, stepA, false);
    if (edge !== null) this.#atEdge(() => this.#tiles(edge, stepA, true));
  }

  /** Lets `panelA` point to the panel's copy, which is made along with its next neighbours' where there is none. */
  #packPanels(
    panel: Local,
    end: Local,
    { pack, packedStep }: { pack: FunctionReference; packedStep: number },
  ): void {
    const f = this.#f;
    const scratch = f.parameter(3);
    f.get(panel)
      .get(this.#nextGroup)
      .op("i32.eq")
      .if(() => {
        f.get(panel).tee(this.#group).i32(packedPanels).op("i32.add").set(this.#nextGroup);
        f.get(this.#panelA).i32(this.#stepA).get(scratch).get(this.#ks);
        f.get(end).get(panel).op("i32.sub");
        this.#bounded(f.hold("i32"), packedPanels, "i32.lt_s").call(pack);
      });
    f.get(panel).get(this.#group).op("i32.sub").get(this.#ks).op("i32.mul").i32(packedStep);
    f.op("i32.mul").get(scratch).op("i32.add").set(this.#panelA);
  }

  /** Calls the micro-kernel for the block's whole strips, or for its edge. */
  #tiles(target: FunctionReference, stepA: number, edge: boolean): void {
    const f = this.#f;
    const packed = this.#plan.packB !== "none";
    const rowBytes = edge ? this.#edgeBytes : this.#stripBytes;
    f.get(this.#panelA).i32(stepA).get(this.#blockB);
    if (edge) {
      f.get(this.#strips);
      if (packed) f.get(this.#ks).op("i32.mul");
      f.i32(this.#stripBytes).op("i32.mul").op("i32.add");
    }
    f.i32(packed ? rowBytes : this.#stepB);
    f.i32(rowBytes);
    if (packed) f.get(this.#ks).op("i32.mul");
    f.get(this.#out);
    this.#plus(this.#row, this.#stepOut).#plus(this.#strip, this.#stripBytes);
    if (edge) this.#plus(this.#strips, this.#stripBytes);
    f.i32(this.#stepOut).get(this.#ks).get(this.#k).op("i32.eqz");
    if (edge) f.i32(1);
    else f.get(this.#strips);
    f.call(target);
  }

  /** Writes `body` for the last block of strips, which the edge belongs to. */
  #atEdge(body: () => void): void {
    if (this.#plan.edge === 0) return;
    if (this.#plan.strips <= this.#plan.blockStrips) body();
    else {
      this.#hasEdge();
      this.#f.if(body);
    }
  }

  /** Pushes whether this is the last block of strips. */
  #hasEdge(): void {
    const { strips } = this.#plan;
    this.#f.get(this.#strip).get(this.#strips).op("i32.add").i32(strips).op("i32.eq");
  }

  #scratch(offset: number): void {
    this.#f.get(this.#f.parameter(3));
    if (offset > 0) this.#f.i32(offset).op("i32.add");
  }

  /** Adds `factor · variable` to the stack's top. */
  #plus(variable: Local, factor: number): this {
    this.#f.get(variable);
    if (factor !== 1) this.#f.i32(factor).op("i32.mul");
    this.#f.op("i32.add");
    return this;
  }

  /** Pushes the smaller, or greater, of a variable and a constant. */
  #bounded(variable: Local, bound: number, comparison: "i32.lt_s" | "i32.gt_s"): FunctionBuilder {
    const f = this.#f.get(variable).i32(bound).get(variable).i32(bound);
    return f.op(comparison).op("select");
  }
}
