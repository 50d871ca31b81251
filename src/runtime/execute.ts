/**
 * @module runtime/execute — compiled programs: the code cache, and programs bound to buffers of their own.
 */
import { environment } from "#platform";
import { compile } from "../compile/compile.ts";
import { type HostArray, hostArray } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import { Storage } from "../core/storage.ts";
import { inspect } from "../ir/inspection.ts";
import { type Program, specOf } from "../ir/program.ts";
import { type Spec, Tensor } from "../ir/tensor.ts";
import type {
  Backend,
  Binding,
  DeviceBuffer,
  Executable,
  LoweredProgram,
} from "../loops/program.ts";
import { backend, debugPrint, isDebugged, printStage } from "./device.ts";
import { finishStepsBeside, type HalfDone, markHalfDone } from "./half-done.ts";
import { leave, makeRoom, type Stay, settle, touch } from "./residency.ts";
import type { Variable } from "./variable.ts";

/**
 * Bytes of compiled code that are kept for reuse, as backends estimate them: some 1,500 small programs. Engines take long to give
 * back the memory of modules that are compiled again and again, so the bound is wide.
 */
const codeBudget = 128 * 2 ** 20;

const code = new Map<string, Executable>();
let codeBytes = 0;
let codeOwner: Backend | null = null;

/** The executable for a lowered program, compiled once for all programs that differ only in constants' contents. */
function executableFor(lowered: LoweredProgram): Executable {
  const device = backend();
  if (codeOwner !== device) {
    code.clear();
    codeBytes = 0;
    codeOwner = device;
  }
  const known = code.get(lowered.key);
  if (known !== undefined) {
    code.delete(lowered.key);
    code.set(lowered.key, known);
    return known;
  }
  if (environment("GRADUS_VERIFY") === "1") inspect((look) => look.verifyKernels(lowered));
  const executable = device.compile(lowered);
  if (isDebugged("wasm")) void executable.text().then((text) => printStage("wasm", text));
  code.set(lowered.key, executable);
  codeBytes += executable.codeBytes;
  for (const [key, oldest] of code) {
    if (codeBytes <= codeBudget || key === lowered.key) break;
    code.delete(key);
    codeBytes -= oldest.codeBytes;
  }
  return executable;
}

/** Number of compiled programs that are cached, for tests. */
export function cachedPrograms(): number {
  return code.size;
}

/** A program whose last inputs are variables, some of which it gives new values. */
export interface StatefulProgram {
  readonly program: Program;
  /** Inputs before the variables'. */
  readonly argumentCount: number;
  readonly variables: readonly Variable[];
  /** Outputs before the variables' new values. */
  readonly resultCount: number;
  /** Which variable each further output replaces. */
  readonly replaced: readonly number[];
}

/** A runner whose memory is held; see {@link Runner.open}. */
export interface Session {
  run(steps: number): void;
  start(steps: number): void;
  resume(milliseconds: number): boolean;
  /** Copies a result's elements out. */
  read(i: number, target: HostArray): void;
  /** Copies an argument's elements in. */
  write(i: number, data: HostArray): void;
  /** Makes variables' values visible to the host. Before any code of the user runs. */
  settle(): void;
  close(): void;
}

/**
 * A program ready to run again and again, with device memory for its arguments, results and scratch. Variables'
 * own buffers are used in place.
 */
export class Runner {
  readonly argumentSpecs: readonly Spec[];
  readonly resultSpecs: readonly Spec[];
  readonly variables: readonly Variable[];
  readonly #changed: readonly Variable[];
  readonly #device: Backend = backend();
  readonly #executable: Executable;
  readonly #constants: readonly HostArray[];
  readonly #parameterBytes: readonly number[];
  /** Parameter of each result. */
  readonly #resultParameters: readonly number[];
  readonly #arenaBytes: number;
  #bound: DeviceBuffer[] = [];
  #binding: Binding | null = null;
  #stay: Stay | null = null;

  constructor({ program, argumentCount, variables, resultCount, replaced }: StatefulProgram) {
    if (environment("GRADUS_VERIFY") === "1") inspect((look) => look.verifyGraph(program));
    debugPrint("ir", ({ printGraph }) => printGraph(program));
    const replaces = program.outputs.map((_, i) => {
      const variable = replaced[i - resultCount];
      return i < resultCount || variable === undefined ? null : argumentCount + variable;
    });
    const { lowered, outputParameters } = compile(program, replaces);
    debugPrint("memory", ({ printMemory }) => printMemory(lowered));
    debugPrint("kernels", ({ printKernels }) => printKernels(lowered));
    this.argumentSpecs = program.inputs.slice(0, argumentCount).map(specOf);
    this.resultSpecs = program.outputs.slice(0, resultCount).map(specOf);
    this.variables = variables;
    this.#changed = replaced.flatMap((i) => variables[i] ?? []);
    this.#executable = executableFor(lowered);
    this.#constants = lowered.constants;
    this.#parameterBytes = lowered.parameterBytes;
    this.#resultParameters = outputParameters.slice(0, resultCount);
    this.#arenaBytes = lowered.arenaBytes;
  }

  /** Whether it would be compiled the same way now: the backend, or its arithmetic, may have been changed. */
  get isCurrent(): boolean {
    return this.#device === backend();
  }

  #isOwn(parameter: number): boolean {
    const first = this.argumentSpecs.length;
    return parameter < first || parameter >= first + this.variables.length;
  }

  /** Binds memory, or binds it again where a variable's buffer has moved. */
  #prepare(): Binding {
    const first = this.argumentSpecs.length;
    const binding = this.#binding;
    if (binding !== null && this.#stay !== null) {
      touch(this.#stay);
      let moved = false;
      this.#withVariables((buffer, i) => {
        if (this.#bound[first + i] === buffer) return;
        this.#bound[first + i] = buffer;
        moved = true;
      });
      if (moved) binding.rebind(this.#bound);
      return binding;
    }
    const bytes = this.#parameterBytes.reduce(
      (sum, size, i) => sum + (this.#isOwn(i) ? size : 0),
      this.#constants.reduce((sum, data) => sum + data.byteLength, this.#arenaBytes),
    );
    makeRoom(bytes);
    const bound: DeviceBuffer[] = [];
    this.#withVariables((buffer, i) => {
      bound[first + i] = buffer;
    });
    const own: { free(): void }[] = [];
    this.#parameterBytes.forEach((size, i) => {
      if (!this.#isOwn(i)) return;
      const buffer = backend().allocate(size);
      bound[i] = buffer;
      own.push(buffer);
    });
    const made = this.#executable.bind(bound, this.#constants);
    // The binding's arena and constants leave with the buffers.
    own.push(made);
    this.#bound = bound;
    this.#binding = made;
    this.#stay = settle(this, own, bytes);
    return made;
  }

  /**
   * Gives the variables' buffers, made if need be. All are pinned until the last is there, and so is this runner's
   * own memory: to make room for one must not evict another.
   */
  #withVariables(use: (buffer: DeviceBuffer, i: number) => void): void {
    const stay = this.#stay;
    let pinned = 0;
    if (stay !== null) stay.pins++;
    try {
      for (const variable of this.variables) {
        const buffer = variable.deviceBuffer();
        variable.pin(1);
        use(buffer, pinned++);
      }
    } finally {
      for (let i = 0; i < pinned; i++) this.variables[i]?.pin(-1);
      if (stay !== null) stay.pins--;
    }
  }

  /** Copies an argument's elements in. */
  writeArgument(i: number, data: HostArray): void {
    this.#prepare();
    this.#bound[i]?.write(data);
  }

  /** Runs whole steps at once. */
  run(steps = 1): void {
    this.#prepare().run(steps);
    for (const variable of this.#changed) variable.markChanged();
  }

  /**
   * Holds the memory for many runs: nothing is bound, checked or evicted until {@link Session.close}. For training
   * loops, where a step may take a microsecond.
   */
  open(): Session {
    const binding = this.#prepare();
    this.#pin(1);
    const results = this.#resultParameters.map((parameter) => {
      const buffer = this.#bound[parameter];
      assert(buffer !== undefined, "a result has a buffer");
      return buffer;
    });
    const changed = this.#changed;
    const settleValues = (): void => {
      for (const variable of changed) variable.markChanged();
    };
    const state: HalfDone = {
      variables: new Set(this.variables),
      finish: () => {
        binding.resume(Number.POSITIVE_INFINITY);
        settleValues();
      },
    };
    return {
      run: (steps) => {
        finishStepsBeside(state);
        binding.run(steps);
      },
      start: (steps) => {
        finishStepsBeside(state);
        binding.start(steps);
      },
      resume: (milliseconds) => {
        finishStepsBeside(state);
        const isDone = binding.resume(milliseconds);
        markHalfDone(state, !isDone);
        if (!isDone) settleValues();
        return isDone;
      },
      read: (i, target) => results[i]?.read(target),
      write: (i, data) => this.#bound[i]?.write(data),
      settle: settleValues,
      close: () => {
        markHalfDone(state, false);
        this.#pin(-1);
        settleValues();
      },
    };
  }

  #pin(by: 1 | -1): void {
    if (this.#stay !== null) this.#stay.pins += by;
    for (const variable of this.variables) variable.pin(by);
  }

  /** The elements of a result. */
  readResult(i: number): HostArray {
    const spec = this.resultSpecs[i];
    const buffer = this.#bound[this.#resultParameters[i] ?? -1];
    assert(spec !== undefined && buffer !== undefined, "a result that the program has");
    const data = hostArray(
      spec.dtype,
      spec.shape.reduce((n, dim) => n * dim, 1),
    );
    buffer.read(data);
    return data;
  }

  /** Runs once on host elements: arguments in, results out. */
  call(args: readonly HostArray[]): Tensor[] {
    const binding = this.#prepare();
    args.forEach((data, i) => {
      this.#bound[i]?.write(data);
    });
    binding.run(1);
    for (const variable of this.#changed) variable.markChanged();
    return this.resultSpecs.map(
      (spec, i) => new Tensor(spec, Storage.fromHost(spec.dtype, this.readResult(i)), null),
    );
  }

  evict(): void {
    this.#binding = null;
    this.#stay = null;
    this.#bound = [];
  }

  /** Gives device memory back now. The runner can be used again. */
  free(): void {
    const stay = this.#stay;
    this.evict();
    if (stay !== null) leave(stay);
  }
}
