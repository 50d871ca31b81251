/**
 * @module backends/wasm/matmul/shared-function — functions that all products in a module call: each is written once.
 */
import type {
  FunctionBuilder,
  FunctionReference,
  Local,
  ModuleBuilder,
  ValueType,
} from "../assembler.ts";

const written = new WeakMap<ModuleBuilder, Map<string, FunctionReference>>();

/** Parameters of a function by name. */
export type Named<Name extends string> = Readonly<Record<Name, Local>>;

/**
 * The module's function of that name; `write` writes it on the first call. Parameters are i32, and there is no result.
 */
export function sharedFunction<Name extends string>(
  module: ModuleBuilder,
  name: string,
  parameters: readonly Name[],
  write: (f: FunctionBuilder, named: Named<Name>) => void,
): FunctionReference {
  let functions = written.get(module);
  if (functions === undefined) {
    functions = new Map();
    written.set(module, functions);
  }
  const known = functions.get(name);
  if (known !== undefined) return known;
  const f = module.function(
    name,
    parameters.map((): ValueType => "i32"),
  );
  functions.set(name, f);
  const named = parameters.map((parameter, i) => [parameter, f.parameter(i)] as const);
  write(f, Object.fromEntries(named) as Named<Name>);
  return f;
}
