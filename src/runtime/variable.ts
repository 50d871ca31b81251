/**
 * @module runtime/variable — named state: a tensor that can be replaced. Inside a trace a variable that is read becomes
 * an input of the program, and one that is assigned an output.
 */

import { paddedBytes } from "../compile/4-plan-memory.ts";
import { type DType, type HostArray, hostArray } from "../core/dtype.ts";
import { formatShape, ShapeError, StateError } from "../core/errors.ts";
import { Inspectable } from "../core/inspectable.ts";
import { formatTensor } from "../core/printing.ts";
import { type Shape, sameShape, sizeOf } from "../core/shape.ts";
import { Storage } from "../core/storage.ts";
import { Tensor } from "../ir/tensor.ts";
import type { TensorLike } from "../ir/tensor-methods.ts";
import { currentTrace, type Trace } from "../ir/trace.ts";
import type { DeviceBuffer } from "../loops/program.ts";
import { astype } from "../ops/arithmetic.ts";
import { array } from "../ops/convert.ts";
import { backend } from "./device.ts";
import { finishStepsOf } from "./half-done.ts";
import { leave, makeRoom, type Stay, settle, touch } from "./residency.ts";

/** Options of a {@link Variable}. */
export interface VariableOptions {
  readonly dtype?: DType | undefined;
  /** Default `true`: an optimizer may change it. */
  readonly trainable?: boolean | undefined;
  /** Last part of {@link Variable.path}. Default `"variable"`. */
  readonly name?: string | undefined;
  /** Keras's path, `sequential/dense/kernel`. Default: the name. */
  readonly path?: string | undefined;
}

/** What a program read and assigned, while it was traced. */
export class StateScope {
  readonly trace: Trace;
  readonly #inputs = new Map<Variable, Tensor>();
  readonly #current = new Map<Variable, Tensor>();

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** Variables in the order of their first use, with the inputs that stand for them. */
  get inputs(): ReadonlyMap<Variable, Tensor> {
    return this.#inputs;
  }

  read(variable: Variable): Tensor {
    const known = this.#current.get(variable);
    if (known !== undefined) return known;
    const input = this.trace.input({ shape: variable.shape, dtype: variable.dtype });
    this.#inputs.set(variable, input);
    this.#current.set(variable, input);
    return input;
  }

  /** Gives a variable another value for the rest of the trace. */
  assign(variable: Variable, value: Tensor): void {
    if (!this.#inputs.has(variable)) this.read(variable);
    this.#current.set(variable, this.trace.lift(value));
  }

  /** Gives a variable another name for its value, which may belong to a trace inside; undone before that ends. */
  rename(variable: Variable, value: Tensor): void {
    this.#current.set(variable, value);
  }

  /** Variables whose value at the end is not the one they had at the start. */
  assigned(): (readonly [Variable, Tensor])[] {
    return [...this.#current].filter(([variable, value]) => this.#inputs.get(variable) !== value);
  }
}

let scope: StateScope | null = null;

/** The scope of the trace that is open, if any. */
export function currentScope(): StateScope | null {
  return scope;
}

/** Runs `body` with variables read and assigned in `next`. */
export function withScope<T>(next: StateScope | null, body: () => T): T {
  const outer = scope;
  scope = next;
  try {
    return body();
  } finally {
    scope = outer;
  }
}

/** A tensor that can be replaced: weights, optimizer slots, metric totals, seeds. */
export class Variable extends Inspectable {
  readonly shape: Shape;
  readonly dtype: DType;
  trainable: boolean;
  name: string;
  path: string;
  #host: Storage | null;
  #device: DeviceBuffer | null = null;
  #stay: Stay | null = null;

  /**
   * @param value - Its first value; also gives shape and, without `dtype`, the dtype.
   */
  constructor(value: TensorLike, options: VariableOptions = {}) {
    super();
    const initial = array(value, options.dtype);
    if (initial.storage === null) {
      throw new StateError(
        "variable/traced-initial-value",
        "A variable needs a concrete first value, but this one is being traced. Create variables outside grad, jit and call (a layer does it in build).",
      );
    }
    this.shape = initial.shape;
    this.dtype = initial.dtype;
    this.trainable = options.trainable ?? true;
    this.name = options.name ?? "variable";
    this.path = options.path ?? this.name;
    this.#host = initial.storage;
  }

  /** The value now: traced inside a trace, else concrete. */
  get value(): Tensor {
    if (scope !== null) return scope.read(this);
    return new Tensor(this, this.#hostStorage(), null);
  }

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * Replaces the value; it is converted to the variable's dtype.
   *
   * @throws {@link ShapeError} `variable/shape` where the shapes differ.
   */
  assign(value: TensorLike): this {
    const tensor = value instanceof Tensor ? value : array(value);
    if (!sameShape(tensor.shape, this.shape)) {
      throw new ShapeError(
        "variable/shape",
        `${this.path}: a new value must have the variable's shape. Expected ${formatShape(this.shape)}. Received: ${formatShape(tensor.shape)}.`,
      );
    }
    const converted = astype(tensor, this.dtype);
    const trace = currentTrace();
    if (trace !== null) {
      // Even a value from outside: the body runs many times or not at all, an assignment would happen once.
      if (scope === null || trace !== scope.trace) {
        throw new StateError(
          "variable/assign-in-region",
          `${this.path}: a variable cannot be assigned inside the body of scan, whileLoop or cond. Carry the value through and assign it afterwards.`,
        );
      }
      scope.assign(this, converted);
      return this;
    }
    if (converted.storage === null) {
      throw new StateError(
        "trace/leaked",
        `${this.path}: a traced tensor is assigned after its trace has ended.`,
      );
    }
    this.setHost(converted.storage);
    return this;
  }

  assignAdd(value: TensorLike): this {
    return this.assign(this.value.add(value));
  }

  assignSub(value: TensorLike): this {
    return this.assign(this.value.subtract(value));
  }

  /** The elements of the value, for Gradus's own rooms; not to be written to. */
  host(): HostArray {
    return this.#hostStorage().host();
  }

  /** Replaces the elements, for Gradus's own rooms. */
  setHost(storage: Storage): void {
    finishStepsOf(this);
    this.#host = storage;
    if (this.#device !== null) this.#device.write(storage.host());
  }

  #hostStorage(): Storage {
    if (this.#host === null) {
      finishStepsOf(this);
      const data = hostArray(this.dtype, this.size);
      this.#device?.read(data);
      this.#host = Storage.fromHost(this.dtype, data);
    }
    return this.#host;
  }

  /** The device buffer that holds the value, made if need be. For Gradus's own rooms. */
  deviceBuffer(): DeviceBuffer {
    finishStepsOf(this);
    if (this.#device !== null && this.#stay !== null) {
      touch(this.#stay);
      return this.#device;
    }
    const bytes = paddedBytes({ dtype: this.dtype, length: this.size });
    makeRoom(bytes);
    const buffer = backend().allocate(bytes);
    buffer.write(this.host());
    this.#device = buffer;
    this.#stay = settle(this, [buffer], bytes);
    return buffer;
  }

  /** Tells that a program has changed the device buffer: the host's copy is stale. */
  markChanged(): void {
    this.#host = null;
  }

  pin(by: 1 | -1): void {
    if (this.#stay !== null) this.#stay.pins += by;
  }

  evict(): void {
    this.#hostStorage();
    this.#device = null;
    this.#stay = null;
  }

  /** Writes elements straight to the device, where the value is held. For Gradus's own rooms. */
  write(data: HostArray): void {
    this.deviceBuffer().write(data);
    this.#host = null;
  }

  /** Frees device memory now, without saving the value: for data that is no longer needed. */
  forget(): void {
    const stay = this.#stay;
    this.#host = Storage.fromHost(this.dtype, hostArray(this.dtype, 0));
    this.#device = null;
    this.#stay = null;
    if (stay !== null) leave(stay);
  }

  /** `<Variable path=sequential/dense/kernel, shape=(1, 1), dtype=float32, value=[[0.5]]>`, in one line. */
  override repr(): string {
    const shape = `(${this.shape.join(", ")}${this.ndim === 1 ? "," : ""})`;
    const text = formatTensor(this.host(), this.shape, this.dtype, "str").replace(/\s*\n\s*/g, " ");
    return `<Variable path=${this.path}, shape=${shape}, dtype=${this.dtype}, value=${text}>`;
  }
}
