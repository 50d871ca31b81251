/**
 * @module backends/wasm/function-builder — one WebAssembly function while it is being written.
 *
 * Methods are named as the specification spells instructions, and return the builder, so that code reads as a
 * line of stack machine: `f.get(x).get(y).op("f32x4.add").set(sum)`.
 */
import { assert } from "../../core/errors.ts";
import {
  type LaneInstruction,
  laneOpcodes,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  memoryLaneOpcodes,
  memoryOpcodes,
  type PlainInstruction,
  plainOpcodes,
  structuralOpcodes as structural,
} from "./instructions.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** A parameter or local variable of one function. */
export interface Local {
  readonly type: ValueType;
  readonly id: number;
}

/** A place that `br` can go to: the end of a block, the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** A function of a module, for `call`. */
export interface FunctionReference {
  readonly name: string;
  readonly index: number;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** How a held local lives: from its only assignment to its last use, both places in the stream. */
interface Held {
  readonly id: number;
  readonly type: ValueType;
  readonly from: number;
  until: number;
}

export class FunctionBuilder implements FunctionReference {
  readonly name: string;
  readonly index: number;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];

  /** Code after code, each followed by its immediates. */
  readonly stream: number[] = [];
  /** 64-bit constants, by the index that stands in the stream. */
  readonly wide: bigint[] = [];

  readonly #locals: ValueType[] = [];
  readonly #prologue: number[] = [];
  readonly #constants = new Map<string, Local>();
  readonly #held = new Map<number, Held>();
  #depth = 0;

  constructor(
    name: string,
    index: number,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
  ) {
    this.name = name;
    this.index = index;
    this.parameters = parameters;
    this.results = results;
    this.#locals.push(...parameters);
  }

  parameter(position: number): Local {
    const type = this.parameters[position];
    assert(type !== undefined, `${this.name} has a parameter ${position}`);
    return { id: position, type };
  }

  /** A variable, zero at first. */
  local(type: ValueType): Local {
    this.#locals.push(type);
    return { id: this.#locals.length - 1, type };
  }

  /**
   * Pops the stack's top into a local that is never assigned again. Its slot is used anew after the last `get`, so
   * a value held inside a loop or branch must not be read in a later iteration or outside of that branch.
   */
  hold(type: ValueType): Local {
    const local = this.local(type);
    const here = this.stream.length;
    this.#held.set(local.id, { id: local.id, type, from: here, until: here });
    this.stream.push(structural["local.set"], local.id);
    return local;
  }

  get(local: Local): this {
    const held = this.#held.get(local.id);
    if (held !== undefined) held.until = this.stream.length;
    this.stream.push(structural["local.get"], local.id);
    return this;
  }

  set(local: Local): this {
    assert(!this.#held.has(local.id), "a held local is assigned once");
    this.stream.push(structural["local.set"], local.id);
    return this;
  }

  tee(local: Local): this {
    assert(!this.#held.has(local.id), "a held local is assigned once");
    this.stream.push(structural["local.tee"], local.id);
    return this;
  }

  op(instruction: PlainInstruction): this {
    this.stream.push(plainOpcodes[instruction]);
    return this;
  }

  /** A load, or a store, at `offset` bytes from the address on the stack. */
  memory(instruction: MemoryInstruction, offset = 0): this {
    const [code, align] = memoryOpcodes[instruction];
    this.stream.push(code, align, offset);
    return this;
  }

  lane(instruction: LaneInstruction, lane: number): this {
    this.stream.push(laneOpcodes[instruction], lane);
    return this;
  }

  memoryLane(instruction: MemoryLaneInstruction, lane: number, offset = 0): this {
    const [code, align] = memoryLaneOpcodes[instruction];
    this.stream.push(code, align, offset, lane);
    return this;
  }

  /** Picks 16 bytes of two vectors by number, 0–15 the first's, 16–31 the second's. */
  shuffle(lanes: readonly number[]): this {
    assert(lanes.length === 16, "a shuffle names 16 bytes");
    this.stream.push(structural["i8x16.shuffle"], ...lanes);
    return this;
  }

  i32(value: number): this {
    this.stream.push(structural["i32.const"], value | 0);
    return this;
  }

  i64(value: bigint): this {
    this.stream.push(structural["i64.const"], this.wide.push(BigInt.asIntN(64, value)) - 1);
    return this;
  }

  f32(value: number): this {
    this.stream.push(structural["f32.const"], Math.fround(value));
    return this;
  }

  f64(value: number): this {
    this.stream.push(structural["f64.const"], value);
    return this;
  }

  /** A vector constant as four 32-bit words, lowest first. In a loop it is rebuilt each time: hold it before. */
  v128(words: readonly [number, number, number, number]): this {
    this.stream.push(structural["v128.const"], ...words.map((word) => word | 0));
    return this;
  }

  call(target: FunctionReference): this {
    this.stream.push(structural.call, target.index);
    return this;
  }

  /** `to, from, bytes` on the stack. */
  memoryCopy(): this {
    this.stream.push(structural["memory.copy"]);
    return this;
  }

  /** `to, byte, bytes` on the stack. */
  memoryFill(): this {
    this.stream.push(structural["memory.fill"]);
    return this;
  }

  /** Code that a branch to the label leaves. */
  block(body: (end: Label) => void): this {
    return this.#nest(structural.block, null, body);
  }

  /** Code that a branch to the label starts again; without one it ends. */
  loop(body: (again: Label) => void): this {
    const from = this.stream.length;
    this.#nest(structural.loop, null, body);
    // What was held before the loop and is read in it must last until the loop's end.
    for (const held of this.#held.values()) {
      if (held.from < from && held.until >= from) held.until = this.stream.length;
    }
    return this;
  }

  /** Pops a condition; `result` is the type that both branches leave on the stack, if any. */
  if(then: () => void, otherwise?: () => void, result: ValueType | null = null): this {
    return this.#nest(structural.if, result, () => {
      then();
      if (otherwise === undefined) return;
      this.stream.push(structural.else);
      otherwise();
    });
  }

  br(label: Label): this {
    this.stream.push(structural.br, this.#depth - label.depth);
    return this;
  }

  brIf(label: Label): this {
    this.stream.push(structural.br_if, this.#depth - label.depth);
    return this;
  }

  /** Pops a number: goes to that label of the list, or to `otherwise` where it is outside. */
  brTable(labels: readonly Label[], otherwise: Label): this {
    const depths = [...labels, otherwise].map((label) => this.#depth - label.depth);
    this.stream.push(structural.br_table, labels.length, ...depths);
    return this;
  }

  /** `for (variable = start; variable < end; variable += step) body()`, of signed numbers. */
  count(
    variable: Local,
    start: number | Local,
    end: number | Local,
    body: () => void,
    step = 1,
  ): this {
    const push = (value: number | Local) =>
      typeof value === "number" ? this.i32(value) : this.get(value);
    push(start).set(variable);
    return this.until(variable, end, body, step);
  }

  /** `for (; variable < end; variable += step) body()`, of signed numbers. */
  until(variable: Local, end: number | Local, body: () => void, step = 1): this {
    const pushEnd = () => (typeof end === "number" ? this.i32(end) : this.get(end));
    return this.block((done) => {
      this.get(variable);
      pushEnd().op("i32.ge_s").brIf(done);
      this.loop((again) => {
        body();
        this.get(variable).i32(step).op("i32.add").tee(variable);
        pushEnd().op("i32.lt_s").brIf(again);
      });
    });
  }

  /**
   * A local that holds the vector of these words from the function's start on: in a loop, a vector constant that
   * stands in the code is rebuilt in every iteration.
   */
  constant(words: readonly [number, number, number, number]): Local {
    const key = words.map((word) => word | 0).join();
    return this.atStart(key, "v128", () => this.v128(words));
  }

  /** A local that `push` fills at the function's start, once for each key; it may use only parameters. */
  atStart(key: string, type: ValueType, push: () => void): Local {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.local(type);
    const from = this.stream.length;
    push();
    this.#prologue.push(...this.stream.splice(from), structural["local.set"], local.id);
    this.#constants.set(key, local);
    return local;
  }

  /** The whole function's codes: what `encode.ts` and `wat.ts` read. */
  get code(): readonly number[] {
    return [...this.#prologue, ...this.stream];
  }

  /** Where every local ends up: `slots[id]` is its index in the function, `types` those of the non-parameters. */
  layout(): { readonly slots: readonly number[]; readonly types: readonly ValueType[] } {
    const slots: number[] = [];
    const types: ValueType[] = [];
    const place = (id: number, type: ValueType) => {
      slots[id] = this.parameters.length + types.push(type) - 1;
    };
    this.#locals.forEach((type, id) => {
      if (id < this.parameters.length) slots[id] = id;
      else if (!this.#held.has(id)) place(id, type);
    });
    const free = new Map<ValueType, number[]>();
    let living: Held[] = [];
    for (const held of this.#held.values()) {
      living = living.filter((other) => {
        if (other.until >= held.from) return true;
        free.set(other.type, [...(free.get(other.type) ?? []), slots[other.id] ?? 0]);
        return false;
      });
      const slot = free.get(held.type)?.pop();
      if (slot === undefined) place(held.id, held.type);
      else slots[held.id] = slot;
      living.push(held);
    }
    return { slots, types };
  }

  #nest(code: number, result: ValueType | null, body: (label: Label) => void): this {
    this.stream.push(code, result === null ? 0x40 : valueTypeCodes[result]);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.stream.push(structural.end);
    return this;
  }
}

export const valueTypeCodes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
