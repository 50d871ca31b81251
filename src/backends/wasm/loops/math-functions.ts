/**
 * @module backends/wasm/loops/math-functions — elementary functions as functions of a module: each of a float64, and for
 * each lane of a vector. Written when first called for.
 */
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from "../assembler.ts";
import type { PlainInstruction } from "../instructions.ts";
import { type MathInstruction, type Primitives64, scalarFunctions } from "../math/index.ts";

/** Puts a value on the stack: a constant anew each time, anything else from the local that holds it. */
type Push = () => void;

export class MathFunctions {
  readonly #module: ModuleBuilder;
  readonly #written = new Map<string, FunctionReference>();

  constructor(module: ModuleBuilder) {
    this.#module = module;
  }

  /** The function of float64 scalars. */
  scalar(name: MathInstruction): FunctionReference {
    const known = this.#written.get(name);
    if (known !== undefined) return known;
    const entry = scalarFunctions[name];
    const parameters = entry.arity === 1 ? (["f64"] as const) : (["f64", "f64"] as const);
    const f = this.#module.function(name, parameters, ["f64"]);
    this.#written.set(name, f);
    const primitives = this.#primitives(f);
    const first: Push = () => f.get(f.parameter(0));
    if (entry.arity === 1) entry.build(primitives, first)();
    else entry.build(primitives, first, () => f.get(f.parameter(1)))();
    return f;
  }

  /** The function applied to each lane: of four float32, computed in float64, or of two float64. */
  vector(name: MathInstruction, lanes: "f32x4" | "f64x2"): FunctionReference {
    const key = `${name}_${lanes}`;
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const scalar = this.scalar(name);
    const parameters = scalar.parameters.map(() => "v128" as const);
    const f = this.#module.function(key, parameters, ["v128"]);
    this.#written.set(key, f);
    const result = f.local("v128");
    for (let lane = 0; lane < (lanes === "f32x4" ? 4 : 2); lane++) {
      f.get(result);
      parameters.forEach((_, i) => {
        f.get(f.parameter(i)).lane(`${lanes}.extract_lane`, lane);
        if (lanes === "f32x4") f.op("f64.promote_f32");
      });
      f.call(scalar);
      if (lanes === "f32x4") f.op("f32.demote_f64");
      f.lane(`${lanes}.replace_lane`, lane).set(result);
    }
    f.get(result);
    return f;
  }

  #primitives(f: FunctionBuilder): Primitives64<Push, Push, Push> {
    const float = (instruction: PlainInstruction) => heldRule(f, "f64", instruction);
    const integer = (instruction: PlainInstruction) => heldRule(f, "i64", instruction);
    const mask = (instruction: PlainInstruction) => heldRule(f, "i32", instruction);
    const choose = (type: "f64" | "i64") => (m: Push, a: Push, b: Push) => {
      a();
      b();
      m();
      return held(f, f.op("select").hold(type));
    };
    const branch =
      (type: "f64" | "i64") => (m: Push, whenTrue: () => Push, whenFalse: () => Push) => {
        m();
        f.if(
          () => whenTrue()(),
          () => whenFalse()(),
          type,
        );
        return held(f, f.hold(type));
      };
    return {
      constant: (value) => () => f.f64(value),
      bits: (value) => () => f.i64(value),
      add: float("f64.add"),
      subtract: float("f64.sub"),
      multiply: float("f64.mul"),
      divide: float("f64.div"),
      sqrt: float("f64.sqrt"),
      abs: float("f64.abs"),
      negate: float("f64.neg"),
      copySign: float("f64.copysign"),
      nearest: float("f64.nearest"),
      floor: float("f64.floor"),
      trunc: float("f64.trunc"),
      less: mask("f64.lt"),
      lessEqual: mask("f64.le"),
      equal: mask("f64.eq"),
      notEqual: mask("f64.ne"),
      lessInt: mask("i64.lt_s"),
      equalInt: mask("i64.eq"),
      either: mask("i32.or"),
      both: mask("i32.and"),
      select: choose("f64"),
      selectInt: choose("i64"),
      asInt: integer("i64.reinterpret_f64"),
      asFloat: float("f64.reinterpret_i64"),
      toFloat: float("f64.convert_i64_s"),
      toInt: integer("i64.trunc_sat_f64_s"),
      addInt: integer("i64.add"),
      subtractInt: integer("i64.sub"),
      multiplyInt: integer("i64.mul"),
      remainderInt: integer("i64.rem_u"),
      and: integer("i64.and"),
      or: integer("i64.or"),
      xor: integer("i64.xor"),
      shiftLeft: integer("i64.shl"),
      shiftRight: integer("i64.shr_s"),
      shiftRightLogical: integer("i64.shr_u"),
      countLeadingZeros: integer("i64.clz"),
      branch: branch("f64"),
      branchInt: branch("i64"),
      loop: (start, condition, step) => {
        const variables = start.map(() => f.local("i64"));
        const state = variables.map((variable) => held(f, variable)) as unknown as typeof start;
        const assign = (values: readonly Push[]) => {
          for (const push of values) push();
          for (const variable of variables.toReversed()) f.set(variable);
        };
        assign(start);
        f.block((done) => {
          f.loop((again) => {
            condition(state)();
            f.op("i32.eqz").brIf(done);
            assign(step(state));
            f.br(again);
          });
        });
        return state;
      },
      call: (name, args) => {
        const target = this.scalar(name);
        for (const push of args) push();
        return held(f, f.call(target).hold("f64"));
      },
    };
  }
}

function held(f: FunctionBuilder, local: Local): Push {
  return () => f.get(local);
}

function heldRule(
  f: FunctionBuilder,
  type: "f64" | "i64" | "i32",
  instruction: PlainInstruction,
): (...args: Push[]) => Push {
  return (...args) => {
    for (const push of args) push();
    return held(f, f.op(instruction).hold(type));
  };
}
