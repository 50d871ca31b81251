/**
 * @module models/trainer/batch-run — a data set run through a step, batch by batch: resident on the device where it fits, else
 * staged a batch at a time. One program for full batches, one for what remains.
 */
import { type HostArray, hostArray } from "../../core/dtype.ts";
import { assert } from "../../core/errors.ts";
import type { DeviceBuffer } from "../../loops/program.ts";
import type { Metric } from "../../nn/metrics/metric.ts";
import type { Session } from "../../runtime/execute.ts";
import { makeRoom } from "../../runtime/residency.ts";
import type { Logs } from "../callbacks/callback.ts";
import type { History } from "../callbacks/history.ts";
import type { AnyModel } from "../model.ts";
import type { Compiled } from "./compiled.ts";
import { countOf, type DataRows, partsOf, rowSize } from "./data.ts";
import { MetricReader } from "./metric-reader.ts";
import { makeStep, ResidentData, type Step } from "./steps.ts";

/** Bytes up to which a data set is resident: a quarter of what a wasm memory can hold. */
const residentLimit = 2 ** 30;

/** What must be equal for a run to serve other data. */
export function runKey(
  kind: "train" | "test",
  model: AnyModel,
  rows: DataRows,
  batchSize: number,
): string {
  const specs = partsOf(rows).map(
    ({ dtype, sample, count }) => `${dtype}[${count},${sample.join()}]`,
  );
  const trained = kind === "train" ? model.trainableWeights.map(({ path }) => path).join() : "";
  const weighted = rows.weight.map((part) => Number(part !== null)).join("");
  return `${kind}:${batchSize}:${specs.join(";")}:${weighted}:${trained}`;
}

/** Programs and memory for one data set's batches. Reusable for other data of the same shapes. */
export class BatchRun {
  readonly count: number;
  /** See {@link runKey}. */
  readonly key: string;
  readonly #compiled: Compiled;
  readonly #metrics: readonly Metric[];
  /** Batches in a round over the data. */
  readonly batches: number;
  readonly #batchSize: number;
  readonly #fullBatches: number;
  readonly #resident: ResidentData | null;
  readonly #full: Step | null;
  readonly #rest: Step | null;
  readonly #reader: MetricReader;
  #rows: DataRows;
  #order: Int32Array;
  #sessions: { readonly full: Session | null; readonly rest: Session | null } | null = null;
  #orderBuffer: DeviceBuffer | null = null;
  #last: Session | null = null;

  /** @param limit - Bytes up to which data is resident. */
  constructor(
    kind: "train" | "test",
    model: AnyModel,
    compiled: Compiled,
    rows: DataRows,
    batchSize: number,
    limit: number = residentLimit,
  ) {
    this.count = countOf(rows);
    this.key = runKey(kind, model, rows, batchSize);
    this.#compiled = compiled;
    this.#metrics = model.withCompiled(compiled, () => model.metrics);
    this.#rows = rows;
    this.#batchSize = batchSize;
    this.#order = Int32Array.from({ length: this.count }, (_, i) => i);
    this.#fullBatches = Math.floor(this.count / batchSize);
    const remaining = this.count - this.#fullBatches * batchSize;
    this.batches = this.#fullBatches + (remaining > 0 ? 1 : 0);
    const bytes = partsOf(rows).reduce((sum, part) => sum + part.data.byteLength, 0);
    this.#resident = bytes <= limit ? new ResidentData(rows) : null;
    const source = this.#resident ?? rows;
    const stepOf = (size: number): Step => makeStep(kind, model, compiled, source, size);
    this.#full = this.#fullBatches > 0 ? stepOf(batchSize) : null;
    this.#rest = remaining > 0 ? stepOf(remaining) : null;
    const { results } = this.#full ?? this.#rest ?? { results: { keys: [], specs: [] } };
    this.#reader = new MetricReader(results);
  }

  /** Takes the memory that runs need, for these rows. */
  open(rows: DataRows): void {
    this.#rows = rows;
    // In their own order, until the caller says otherwise: the last fit may have shuffled.
    for (let i = 0; i < this.count; i++) this.#order[i] = i;
    if (this.#resident !== null) {
      makeRoom(partsOf(rows).reduce((sum, part) => sum + part.data.byteLength, 0));
      this.#resident.load(rows);
    }
    const [full, rest] = [this.#full?.runner.open() ?? null, this.#rest?.runner.open() ?? null];
    this.#sessions = { full, rest };
    // Held by the open sessions from here on.
    this.#orderBuffer = this.#resident?.order.deviceBuffer() ?? null;
    this.#last = full ?? rest;
  }

  /** The order of rows from the next round on; filled in by the caller, then {@link setOrder}. */
  get order(): Int32Array {
    return this.#order;
  }

  /** Makes {@link order} the order in which rows are taken. */
  setOrder(): void {
    this.#orderBuffer?.write(this.#order);
    this.#resident?.order.markChanged();
  }

  /** Takes {@link order} from this batch on: a training that was broken off goes on. */
  seek(batch: number): void {
    this.setOrder();
    this.#resident?.cursor.assign((batch % this.batches) * this.#batchSize);
  }

  /** Samples in a batch. */
  get batchSize(): number {
    return this.#batchSize;
  }

  /** Lets metrics begin anew, where a round goes on that an epoch has begun before. */
  resetMetrics(): void {
    this.#compiled.gatherFor(this, this.#metrics);
    this.settle();
    for (const metric of this.#metrics) metric.resetState();
  }

  #sessionOf(batch: number): Session {
    const session = batch < this.#fullBatches ? this.#sessions?.full : this.#sessions?.rest;
    assert(session !== null && session !== undefined, "batches run while the run is open");
    this.#compiled.gatherFor(this, this.#metrics);
    this.#last = session;
    if (this.#resident === null) this.#stage(batch, session);
    return session;
  }

  /** Runs one batch at once. Batches come in order: 0, 1, … */
  run(batch: number): void {
    this.#sessionOf(batch).run(1);
  }

  /** Asks for batches from `batch` on that {@link resume} runs. @returns how many: at most `wanted`. */
  start(batch: number, wanted: number): number {
    const isFull = batch < this.#fullBatches;
    const most = this.#resident === null || !isFull ? 1 : this.#fullBatches - batch;
    const count = Math.min(wanted, most);
    this.#sessionOf(batch).start(count);
    return count;
  }

  /** Goes on for about so many milliseconds. @returns whether what was asked for is done. */
  resume(milliseconds: number): boolean {
    this.#compiled.gatherFor(this, this.#metrics);
    return this.#last?.resume(milliseconds) ?? true;
  }

  /** Copies a batch's rows to the step's arguments. */
  #stage(batch: number, session: Session): void {
    const start = batch * this.#batchSize;
    const end = Math.min(this.count, start + this.#batchSize);
    const list = partsOf(this.#rows);
    list.forEach((part, argument) => {
      const size = rowSize(part);
      const staged = hostArray(part.dtype, (end - start) * size);
      for (let i = start; i < end; i++) {
        const row = this.#order[i] ?? 0;
        staged.set(
          part.data.subarray(row * size, (row + 1) * size) as HostArray,
          (i - start) * size,
        );
      }
      session.write(argument, staged);
    });
    session.write(list.length, Uint8Array.of(batch === 0 ? 1 : 0));
  }

  /** Metrics since the round's first batch, as of the last batch. */
  read(): Logs {
    return this.#reader.read(this.#last);
  }

  /** The first of {@link read}'s values, which is the mean loss. */
  readFirst(): number {
    return this.#reader.readFirst(this.#last);
  }

  /** A function that adds the metrics of the last batch to a history, as those of an epoch. */
  historyAppender(history: History): (epoch: number) => void {
    return this.#reader.appender(this.#last, history);
  }

  /** Makes variables' values visible to code outside. */
  settle(): void {
    this.#sessions?.full?.settle();
    this.#sessions?.rest?.settle();
  }

  /** Ends the use of memory; data leaves the device, programs stay. */
  close(): void {
    this.#compiled.endGathering(this);
    this.#sessions?.full?.close();
    this.#sessions?.rest?.close();
    this.#sessions = null;
    this.#last = null;
    this.#resident?.free();
  }

  /** Whether its programs would be compiled the same way now. */
  get isCurrent(): boolean {
    // Both were compiled at the same time.
    return (this.#full ?? this.#rest)?.runner.isCurrent === true;
  }

  /** Gives all memory back. */
  free(): void {
    this.#full?.runner.free();
    this.#rest?.runner.free();
  }
}

/** What a run is for. */
type Slot = "train" | "validation" | "test";

/**
 * Runs that a model keeps, one of each kind: programs of the last fit serve the next one on data of the same shapes. A run
 * in use is out of the cache: `evaluate` may be called while another one, or a fit, still runs.
 */
export class RunCache {
  readonly #idle = new Map<Slot, BatchRun>();
  /** Runs made since the model or its compilation changed. */
  #valid = new WeakSet<BatchRun>();

  /** A run for such data, made if need be, for one user until {@link giveBack}. */
  take(
    slot: Slot,
    model: AnyModel,
    compiled: Compiled,
    rows: DataRows,
    batchSize: number,
  ): BatchRun {
    const kind = slot === "train" ? "train" : "test";
    const known = this.#idle.get(slot);
    this.#idle.delete(slot);
    if (known?.isCurrent && known.key === runKey(kind, model, rows, batchSize)) return known;
    known?.free();
    const run = new BatchRun(kind, model, compiled, rows, batchSize);
    this.#valid.add(run);
    return run;
  }

  /** Keeps a run for the next user, if it still is one that could be made now. */
  giveBack(slot: Slot, run: BatchRun): void {
    const isWanted = this.#valid.has(run) && !this.#idle.has(slot);
    if (isWanted) this.#idle.set(slot, run);
    else run.free();
  }

  /** Takes a run for as long as `body` lasts. */
  async use<T>(
    slot: Slot,
    model: AnyModel,
    compiled: Compiled,
    rows: DataRows,
    batchSize: number,
    body: (run: BatchRun) => Promise<T>,
  ): Promise<T> {
    const run = this.take(slot, model, compiled, rows, batchSize);
    try {
      return await body(run);
    } finally {
      this.giveBack(slot, run);
    }
  }

  /** Drops all runs; those in use go when they are given back. */
  clear(): void {
    for (const run of this.#idle.values()) run.free();
    this.#idle.clear();
    this.#valid = new WeakSet();
  }
}
