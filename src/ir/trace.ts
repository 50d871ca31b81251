/**
 * @module ir/trace — recording: while a trace is open, every op becomes a node; otherwise it runs at once.
 */
import { assert, StateError } from "../core/errors.ts";
import { evaluate } from "./evaluator.ts";
import type { Op } from "./op.ts";
import { type Attributes, type Node, type Program, specOf } from "./program.ts";
import { type Spec, Tensor } from "./tensor.ts";

/**
 * A program being recorded. Traces nest: the body of a scan is recorded in a trace of its own, and a value of
 * an outer trace that it uses becomes one of its inputs (a capture).
 */
export class Trace {
  readonly inputs: Tensor[] = [];
  readonly nodes: Node[] = [];
  readonly parent: Trace | null;
  readonly #owned = new Set<Tensor>();
  readonly #captures = new Map<Tensor, Tensor>();

  constructor(parent: Trace | null) {
    this.parent = parent;
  }

  /** A new input of the program. */
  input(spec: Spec): Tensor {
    const tensor = new Tensor(spec, null, { node: null, output: this.inputs.length });
    this.inputs.push(tensor);
    this.#owned.add(tensor);
    return tensor;
  }

  /** Outer values that the program uses, in order, with the inputs that stand for them. */
  get captures(): ReadonlyMap<Tensor, Tensor> {
    return this.#captures;
  }

  owns(tensor: Tensor): boolean {
    return this.#owned.has(tensor);
  }

  /** This trace's name for a value: itself, a constant, or a capture of an outer value. */
  lift(tensor: Tensor): Tensor {
    // A value that is known already is a constant, unless an outer trace that runs at once made it: gradients pass through it.
    const isConstant = tensor.storage !== null && !this.#isOuter(tensor);
    if (isConstant || this.#owned.has(tensor)) return tensor;
    const known = this.#captures.get(tensor);
    if (known !== undefined) return known;
    if (!this.#isOuter(tensor)) {
      throw new StateError(
        "trace/leaked",
        `A traced tensor of shape [${tensor.shape.join(", ")}] is used outside the function that was traced. ` +
          "Return values from the function instead of keeping them in outer variables.",
      );
    }
    const input = this.input(specOf(tensor));
    this.#captures.set(tensor, input);
    return input;
  }

  #isOuter(tensor: Tensor): boolean {
    for (let trace = this.parent; trace !== null; trace = trace.parent) {
      if (trace.owns(tensor)) return true;
    }
    return false;
  }

  record(
    op: Op,
    inputs: readonly Tensor[],
    attributes: Attributes,
    regions: readonly Program[],
  ): readonly Tensor[] {
    const lifted = inputs.map((input) => this.lift(input));
    const node = makeNode(op, lifted, attributes, regions);
    for (const output of node.outputs) this.#owned.add(output);
    this.nodes.push(node);
    return node.outputs;
  }

  finish(outputs: readonly Tensor[]): Program {
    return {
      inputs: this.inputs,
      nodes: this.nodes,
      outputs: outputs.map((output) => this.lift(output)),
    };
  }
}

let current: Trace | null = null;

/** The innermost open trace, or `null` when ops run at once. */
export function currentTrace(): Trace | null {
  return current;
}

/** Runs `body` with ops recorded into `trace`. */
export function withTrace<T>(trace: Trace | null, body: () => T): T {
  const outer = current;
  current = trace;
  try {
    return refusePromise(body());
  } finally {
    current = outer;
  }
}

/**
 * What a traced function returned, if that is no promise: after an `await` its trace would be over.
 *
 * @throws {@link StateError} `trace/async`
 */
export function refusePromise<T>(result: T): T {
  if (result instanceof Promise) {
    // The rest of the function will fail too, on traced tensors; one error is enough.
    result.catch(() => {});
    throw new StateError(
      "trace/async",
      "A traced function must return its result at once, not a promise: do not use async functions in grad, jit, scan or call.",
    );
  }
  return result;
}

/** A node with outputs of which shapes and dtypes are known. */
export function makeNode(
  op: Op,
  inputs: readonly Tensor[],
  attributes: Attributes,
  regions: readonly Program[],
): Node {
  const outputs: Tensor[] = [];
  const node: Node = { op, inputs, attributes, regions, outputs };
  for (const [output, spec] of op.infer(inputs.map(specOf), attributes, regions).entries()) {
    outputs.push(new Tensor(spec, null, { node, output }));
  }
  return node;
}

/** Applies an op of any number of outputs: recorded if a trace is open, else run at once. */
export function applyAll(
  op: Op,
  inputs: readonly Tensor[],
  attributes: Attributes = {},
  regions: readonly Program[] = [],
): readonly Tensor[] {
  if (current !== null) return current.record(op, inputs, attributes, regions);
  for (const input of inputs) {
    if (input.isTraced) {
      throw new StateError(
        "trace/leaked",
        `${op.name}: a traced tensor of shape [${input.shape.join(", ")}] is used after its trace has ended. ` +
          "Return values from the traced function instead of keeping them in outer variables.",
      );
    }
  }
  return evaluate(makeNode(op, inputs, attributes, regions));
}

/** Applies an op of one output. */
export function apply(op: Op, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
  const [output] = applyAll(op, inputs, attributes);
  assert(output !== undefined, `${op.name} has an output`);
  return output;
}

/** A function recorded: the program, and the outer values that became its last inputs. */
export interface Traced {
  readonly program: Program;
  readonly captured: readonly Tensor[];
}

/** Records `f` on inputs of the given specs, in a trace inside the open one. */
export function traceFunction(
  f: (...inputs: readonly Tensor[]) => readonly Tensor[],
  specs: readonly Spec[],
): Traced {
  const trace = new Trace(current);
  const inputs = specs.map((spec) => trace.input(spec));
  const outputs = withTrace(trace, () => f(...inputs).map((output) => trace.lift(output)));
  const program = trace.finish(outputs);
  return { program, captured: [...trace.captures.keys()] };
}

/** Records a program's nodes again, on other inputs, into the open trace. */
export function inlineProgram(program: Program, inputs: readonly Tensor[]): readonly Tensor[] {
  const values = new Map<Tensor, Tensor>();
  program.inputs.forEach((input, i) => {
    const value = inputs[i];
    assert(value !== undefined, "as many inputs as the program has");
    values.set(input, value);
  });
  const resolve = (tensor: Tensor): Tensor => values.get(tensor) ?? tensor;
  for (const node of program.nodes) {
    const outputs = applyAll(node.op, node.inputs.map(resolve), node.attributes, node.regions);
    node.outputs.forEach((output, i) => {
      const value = outputs[i];
      if (value !== undefined) values.set(output, value);
    });
  }
  return program.outputs.map(resolve);
}
