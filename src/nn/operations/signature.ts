/**
 * @module nn/operations/signature — how an op's parameters here are Keras's: which stand in its class's config, which are arguments of
 * the call.
 *
 * A signature is a line: Keras's module and class, then the parameters in the order that they have here.
 *
 * - `x`: an argument of the call, under Keras's name in camelCase. `weights=null`: with a default.
 * - `.axis=-1`: an option of the config, with Keras's default as JSON.
 * - `{ … }`: options of the trailing object.
 * - `*operands`: all further arguments. `[x]`: one list here, further arguments of the call in Keras.
 * - `-sparse=false`: an option that only Keras has. Another value than this one is refused; `~sorted=false`: has no effect here.
 */
import { UnsupportedError } from "../../core/errors.ts";

/** One parameter of an op. */
interface Parameter {
  readonly name: string;
  readonly kind: "argument" | "config" | "rest" | "list" | "fixed" | "ignored";
  readonly isOption: boolean;
  /** `undefined` where there is none. */
  readonly default: unknown;
}

/** A signature taken apart. */
export interface Signature {
  readonly module: string;
  readonly className: string;
  readonly parameters: readonly Parameter[];
}

/** What Keras is told of one use of an op. */
export interface BoundCall {
  /** Of the call, by position. */
  readonly args: readonly unknown[];
  /** Of the config, by option. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** An op by Keras's signature. */
export interface OperationEntry {
  /** Its signature. */
  readonly line: string;
  /** What it does, its parameters in the order of the signature. */
  readonly run: (...args: never[]) => unknown;
}

/** Takes a line such as `"numpy.Mean x .axis=null .keepDims=false"` apart. */
export function parseSignature(line: string): Signature {
  const [path = "", ...tokens] = line.split(" ");
  const [module = "", className = ""] = path.split(".");
  let isOption = false;
  const parameters: Parameter[] = [];
  for (const token of tokens) {
    if (token === "{") isOption = true;
    else if (token === "}") isOption = false;
    else parameters.push({ ...parseParameter(token), isOption });
  }
  return { module: `keras.src.ops.${module}`, className, parameters };
}

const kinds: Readonly<Record<string, Parameter["kind"]>> = {
  ".": "config",
  "-": "fixed",
  "~": "ignored",
  "*": "rest",
  "[": "list",
};

function parseParameter(token: string): Omit<Parameter, "isOption"> {
  const kind = kinds[token.charAt(0)] ?? "argument";
  const [marked = "", text] = token.split("=");
  return {
    name: marked.replace(/\W/g, ""),
    kind,
    default: text === undefined ? undefined : JSON.parse(text),
  };
}

/** Sorts what was passed here into Keras's arguments and config. */
export function bind({ parameters }: Signature, given: readonly unknown[]): BoundCall {
  const options = parameters.some(({ isOption }) => isOption);
  const position = parameters.filter(isPositional).length;
  const trailing = (options ? given[position] : null) ?? {};
  const args: unknown[] = [];
  const config: Record<string, unknown> = {};
  let next = 0;
  for (const parameter of parameters) {
    const { name, kind, isOption } = parameter;
    if (isForeign(parameter)) {
      config[name] = parameter.default;
      continue;
    }
    const passed = isOption ? (trailing as Record<string, unknown>)[name] : given[next++];
    const value = passed === undefined ? parameter.default : passed;
    if (kind === "config") config[name] = value ?? null;
    else if (kind === "rest") args.push(...given.slice(next - 1));
    else if (kind === "list") args.push(...(value as readonly unknown[]));
    else args.push(value);
  }
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return { args: args.map((value) => value ?? null), config };
}

/** Puts Keras's arguments and config in the order that they have here: the inverse of {@link bind}. */
export function arrange(
  { parameters, className }: Signature,
  { args, config }: BoundCall,
): readonly unknown[] {
  const result: unknown[] = [];
  const options: Record<string, unknown> = {};
  let next = 0;
  for (const parameter of parameters) {
    const { name, kind, isOption } = parameter;
    if (isForeign(parameter)) {
      if (kind === "fixed") requireFixed(className, parameter, config[name]);
      continue;
    }
    if (kind === "rest") {
      result.push(...args.slice(next));
      continue;
    }
    if (kind === "list") {
      result.push(args.slice(next));
      continue;
    }
    const value = kind === "config" ? config[name] : args[next++];
    // What Keras calls None is what is left out here; but where another value is the default, None means something.
    const isLeftOut = value === null && (parameter.default ?? null) === null;
    const passed = isLeftOut ? undefined : value;
    if (isOption) options[name] = passed;
    else result.push(passed);
  }
  return parameters.some(({ isOption }) => isOption) ? [...result, options] : result;
}

/** Keras's positional and named arguments of a call as a list by position. */
export function positional(
  { parameters }: Signature,
  args: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const names = parameters
    .filter(({ kind }) => kind === "argument" || kind === "list")
    .map(({ name }) => name);
  const result = [...args];
  for (const [name, value] of Object.entries(named)) {
    const at = names.indexOf(name);
    if (at >= 0) result[at] = value;
  }
  return Array.from(result, (value) => value ?? null);
}

function isPositional(parameter: Parameter): boolean {
  return !parameter.isOption && !isForeign(parameter);
}

/** Whether only Keras has it. */
function isForeign({ kind }: Parameter): boolean {
  return kind === "fixed" || kind === "ignored";
}

function requireFixed(className: string, { name, default: only }: Parameter, value: unknown): void {
  if (value === undefined || value === null || value === only) return;
  throw new UnsupportedError(
    "load/unsupported",
    `The op ${className} can be loaded only with ${name}=${String(only)}. Received: ${name}=${String(value)}.`,
  );
}
