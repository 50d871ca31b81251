/**
 * @module runtime/eager-runner — a step that is run op by op instead of being compiled: slow, and open to `console.log`.
 */
import { now } from "#platform";
import type { HostArray } from "../core/dtype.ts";
import { assert } from "../core/errors.ts";
import { Storage } from "../core/storage.ts";
import { EagerTrace } from "../ir/eager-trace.ts";
import { type Spec, Tensor } from "../ir/tensor.ts";
import { withTrace } from "../ir/trace.ts";
import type { Session } from "./execute.ts";
import { StateScope, type Variable, withScope } from "./variable.ts";

/** Variables' values while a step runs: all change together, at its end. */
class EagerScope extends StateScope {
  readonly #first = new Map<Variable, Tensor>();
  readonly #now = new Map<Variable, Tensor>();

  override read(variable: Variable): Tensor {
    const known = this.#now.get(variable);
    if (known !== undefined) return known;
    const value = withScope(null, () => variable.value);
    this.#first.set(variable, value);
    this.#now.set(variable, value);
    return value;
  }

  override assign(variable: Variable, value: Tensor): void {
    this.read(variable);
    this.#now.set(variable, value);
  }

  override rename(variable: Variable, value: Tensor): void {
    this.#now.set(variable, value);
  }

  override assigned(): (readonly [Variable, Tensor])[] {
    return [...this.#now].filter(([variable, value]) => this.#first.get(variable) !== value);
  }
}

/** What a compiled program's runner does, without compiling: the function itself is called in every step. */
export class EagerRunner {
  readonly #function: (...inputs: readonly Tensor[]) => readonly Tensor[];
  readonly #specs: readonly Spec[];

  constructor(f: (...inputs: readonly Tensor[]) => readonly Tensor[], specs: readonly Spec[]) {
    this.#function = f;
    this.#specs = specs;
  }

  /** Always: nothing is compiled ahead. */
  get isCurrent(): boolean {
    return true;
  }

  /** Runs once on host elements: arguments in, results out. */
  call(args: readonly HostArray[]): Tensor[] {
    const trace = new EagerTrace();
    const scope = new EagerScope(trace);
    const inputs = this.#specs.map((spec, i) => {
      const data = args[i];
      assert(data !== undefined, "a step has all its arguments");
      // A copy: the caller writes the next batch into the same elements.
      return new Tensor(spec, Storage.fromHost(spec.dtype, data.slice()), null);
    });
    const results = withScope(scope, () => withTrace(trace, () => this.#function(...inputs)));
    for (const [variable, value] of scope.assigned()) variable.assign(value);
    return [...results];
  }

  open(): Session {
    const args: HostArray[] = [];
    let results: readonly Tensor[] = [];
    let pending = 0;
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) results = this.call(args);
    };
    return {
      run,
      start: (steps) => {
        pending = steps;
      },
      resume: (milliseconds) => {
        const deadline = now() + milliseconds;
        while (pending > 0) {
          pending -= 1;
          run(1);
          if (now() >= deadline) break;
        }
        return pending === 0;
      },
      read: (i, target) => {
        const data = results[i]?.storage?.host();
        if (data !== undefined) target.set(data.subarray(0, target.length));
      },
      write: (i, data) => {
        args[i] = data;
      },
      settle: () => {},
      close: () => {},
    };
  }

  free(): void {}
}
