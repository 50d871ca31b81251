/**
 * @module backends/wasm/program-module — a program as a module: a function for each kernel, and the driver.
 *
 * Every kernel's function takes `(frame, begin, end, scratch)`: the address of a table of the buffers' addresses, which of
 * its work units to do, and memory of its own. Engines do not replace a running function by a faster version of it, so the
 * driver and the control functions only call; every hot loop is in a function that is entered again and again.
 */
import type { Kernel } from "../../loops/kernel.ts";
import type { LoweredProgram } from "../../loops/program.ts";
import { type FunctionBuilder, type FunctionReference, ModuleBuilder } from "./assembler.ts";
import type { Profile } from "./loops/lanes.ts";
import { type EmittedKernel, emitLoops, type KernelContext } from "./loops/loop-function.ts";
import { MathFunctions } from "./loops/math-functions.ts";
import { emitMatmul } from "./matmul/index.ts";
import { argsortParameters, emitArgsort } from "./routines/argsort.ts";
import { emitCopy } from "./routines/copy.ts";
import { emitCumulate } from "./routines/cumulate.ts";
import { emitScatter } from "./routines/scatter.ts";

/** One call of the outermost list. */
export interface DriverCall {
  /** The function's name among the exports. */
  readonly name: string;
  readonly units: number;
}

export interface ProgramModule {
  readonly module: ModuleBuilder;
  /** What a step calls, in order. The export `run(frame, scratch, steps)` calls all of it, `steps` times. */
  readonly calls: readonly DriverCall[];
  readonly scratchBytes: number;
}

export function emitProgram(program: LoweredProgram, profile: Profile): ProgramModule {
  const module = new ModuleBuilder({ module: "host", name: "memory", minimum: 1 });
  const argsort = program.kernels.some(sorts)
    ? module.importFunction("host", "argsort", argsortParameters)
    : null;
  const context = { module, buffers: program.buffers, profile, math: new MathFunctions(module) };
  const writer = new ProgramWriter(context, argsort);
  const kernels = writer.list(program.kernels);
  const run = module.function("run", ["i32", "i32", "i32"], [], { exported: true });
  const [frame, scratch, steps] = [run.parameter(0), run.parameter(1), run.parameter(2)];
  run.block((done) => {
    run.get(steps).i32(0).op("i32.le_s").brIf(done);
    run.loop((again) => {
      for (const kernel of kernels) {
        run.get(frame).i32(0).i32(kernel.units).get(scratch).call(kernel.function);
      }
      run.get(steps).i32(1).op("i32.sub").tee(steps).brIf(again);
    });
  });
  const calls = kernels.map((kernel, i) => {
    const name = `${i}`;
    module.exports.set(name, kernel.function);
    return { name, units: kernel.units };
  });
  return { module, calls, scratchBytes: writer.scratchBytes };
}

function sorts(kernel: Kernel): boolean {
  switch (kernel.kind) {
    case "argsort":
      return true;
    case "repeat":
      return kernel.body.some(sorts);
    case "while":
      return kernel.condition.some(sorts) || kernel.body.some(sorts);
    case "if":
      return kernel.whenTrue.some(sorts) || kernel.whenFalse.some(sorts);
    default:
      return false;
  }
}

class ProgramWriter {
  scratchBytes = 0;
  readonly #context: KernelContext;
  readonly #argsort: FunctionReference | null;
  #count = 0;

  constructor(context: KernelContext, argsort: FunctionReference | null) {
    this.#context = context;
    this.#argsort = argsort;
  }

  /** Functions that together do what the kernels say, in order; none without work. */
  list(kernels: readonly Kernel[]): EmittedKernel[] {
    const emitted = kernels.flatMap((kernel) => this.#kernel(kernel)).filter((e) => e.units > 0);
    for (const { scratchBytes } of emitted) {
      this.scratchBytes = Math.max(this.scratchBytes, scratchBytes);
    }
    return emitted;
  }

  #kernel(kernel: Kernel): EmittedKernel[] {
    const context = this.#context;
    const name = `${kernel.kind}_${this.#count++}`;
    switch (kernel.kind) {
      case "loops":
        return [emitLoops(context, name, kernel)];
      case "matmul": {
        const product = emitMatmul(context.module, kernel, context.profile);
        if (kernel.epilogue === null) return [product];
        return [product, emitLoops(context, `${name}_epilogue`, kernel.epilogue)];
      }
      case "argsort":
        if (this.#argsort === null) throw new RangeError("argsort was not imported");
        return [emitArgsort(context, name, kernel, this.#argsort)];
      case "cumulate":
        return [emitCumulate(context, name, kernel)];
      case "scatter":
        return [emitScatter(context, name, kernel)];
      case "copy":
        return [emitCopy(context, name, kernel)];
      case "repeat":
        return [this.#repeat(name, kernel)];
      case "while":
        return [this.#while(name, kernel)];
      case "if":
        return [this.#if(name, kernel)];
      default:
        throw new RangeError(`no kernel is of kind ${kernel satisfies never}`);
    }
  }

  #control(name: string): FunctionBuilder {
    return this.#context.module.function(name, ["i32", "i32", "i32", "i32"]);
  }

  #call(f: FunctionBuilder, kernels: readonly EmittedKernel[]): void {
    for (const kernel of kernels) {
      f.get(f.parameter(0)).i32(0).i32(kernel.units).get(f.parameter(3)).call(kernel.function);
    }
  }

  #repeat(name: string, kernel: Extract<Kernel, { kind: "repeat" }>): EmittedKernel {
    const { times, reverse } = kernel;
    const body = this.list(kernel.body);
    const f = this.#control(name);
    const turn = f.local("i32");
    f.count(turn, 0, times, () => {
      f.get(f.parameter(0)).memory("i32.load", 4 * kernel.counter);
      if (reverse)
        f.i32(times - 1)
          .get(turn)
          .op("i32.sub");
      else f.get(turn);
      f.memory("i32.store");
      this.#call(f, body);
    });
    return { function: f, units: 1, scratchBytes: 0 };
  }

  #while(name: string, kernel: Extract<Kernel, { kind: "while" }>): EmittedKernel {
    const condition = this.list(kernel.condition);
    const body = this.list(kernel.body);
    const f = this.#control(name);
    f.block((done) => {
      f.loop((again) => {
        this.#call(f, condition);
        this.#predicate(f, kernel.predicate);
        f.op("i32.eqz").brIf(done);
        this.#call(f, body);
        f.br(again);
      });
    });
    return { function: f, units: 1, scratchBytes: 0 };
  }

  #if(name: string, kernel: Extract<Kernel, { kind: "if" }>): EmittedKernel {
    const whenTrue = this.list(kernel.whenTrue);
    const whenFalse = this.list(kernel.whenFalse);
    const f = this.#control(name);
    this.#predicate(f, kernel.predicate);
    f.if(
      () => this.#call(f, whenTrue),
      () => this.#call(f, whenFalse),
    );
    return { function: f, units: 1, scratchBytes: 0 };
  }

  #predicate(f: FunctionBuilder, buffer: number): void {
    f.get(f.parameter(0))
      .memory("i32.load", 4 * buffer)
      .memory("i32.load8_u");
  }
}
