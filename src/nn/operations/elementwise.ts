/** @module nn/operations/elementwise — elementwise ops, by Keras's signatures: see `nn/operations/signature`. */
import * as ops from "../../ops/index.ts";
import { type OnSymbols, onSymbols } from "./on-symbols.ts";

export const absolute: OnSymbols<typeof ops.absolute> = /* @__PURE__ */ onSymbols(
  "numpy.Absolute x",
  ops.absolute,
);
export const abs: OnSymbols<typeof ops.abs> = /* @__PURE__ */ onSymbols("numpy.Abs x", ops.abs);
export const arcsin: OnSymbols<typeof ops.arcsin> = /* @__PURE__ */ onSymbols(
  "numpy.Arcsin x",
  ops.arcsin,
);
export const arccos: OnSymbols<typeof ops.arccos> = /* @__PURE__ */ onSymbols(
  "numpy.Arccos x",
  ops.arccos,
);
export const arctan: OnSymbols<typeof ops.arctan> = /* @__PURE__ */ onSymbols(
  "numpy.Arctan x",
  ops.arctan,
);
export const arcsinh: OnSymbols<typeof ops.arcsinh> = /* @__PURE__ */ onSymbols(
  "numpy.Arcsinh x",
  ops.arcsinh,
);
export const arccosh: OnSymbols<typeof ops.arccosh> = /* @__PURE__ */ onSymbols(
  "numpy.Arccosh x",
  ops.arccosh,
);
export const arctanh: OnSymbols<typeof ops.arctanh> = /* @__PURE__ */ onSymbols(
  "numpy.Arctanh x",
  ops.arctanh,
);
export const cbrt: OnSymbols<typeof ops.cbrt> = /* @__PURE__ */ onSymbols("numpy.Cbrt x", ops.cbrt);
export const ceil: OnSymbols<typeof ops.ceil> = /* @__PURE__ */ onSymbols("numpy.Ceil x", ops.ceil);
export const cos: OnSymbols<typeof ops.cos> = /* @__PURE__ */ onSymbols("numpy.Cos x", ops.cos);
export const cosh: OnSymbols<typeof ops.cosh> = /* @__PURE__ */ onSymbols("numpy.Cosh x", ops.cosh);
export const deg2rad: OnSymbols<typeof ops.deg2rad> = /* @__PURE__ */ onSymbols(
  "numpy.Deg2rad x",
  ops.deg2rad,
);
export const rad2deg: OnSymbols<typeof ops.rad2deg> = /* @__PURE__ */ onSymbols(
  "numpy.Rad2deg x",
  ops.rad2deg,
);
export const exp: OnSymbols<typeof ops.exp> = /* @__PURE__ */ onSymbols("numpy.Exp x", ops.exp);
export const exp2: OnSymbols<typeof ops.exp2> = /* @__PURE__ */ onSymbols("numpy.Exp2 x", ops.exp2);
export const expm1: OnSymbols<typeof ops.expm1> = /* @__PURE__ */ onSymbols(
  "numpy.Expm1 x",
  ops.expm1,
);
export const fabs: OnSymbols<typeof ops.fabs> = /* @__PURE__ */ onSymbols("numpy.Fabs x", ops.fabs);
export const floor: OnSymbols<typeof ops.floor> = /* @__PURE__ */ onSymbols(
  "numpy.Floor x",
  ops.floor,
);
export const isfinite: OnSymbols<typeof ops.isfinite> = /* @__PURE__ */ onSymbols(
  "numpy.Isfinite x",
  ops.isfinite,
);
export const isinf: OnSymbols<typeof ops.isinf> = /* @__PURE__ */ onSymbols(
  "numpy.Isinf x",
  ops.isinf,
);
export const isnan: OnSymbols<typeof ops.isnan> = /* @__PURE__ */ onSymbols(
  "numpy.Isnan x",
  ops.isnan,
);
export const isneginf: OnSymbols<typeof ops.isneginf> = /* @__PURE__ */ onSymbols(
  "numpy.Isneginf x",
  ops.isneginf,
);
export const isposinf: OnSymbols<typeof ops.isposinf> = /* @__PURE__ */ onSymbols(
  "numpy.Isposinf x",
  ops.isposinf,
);
export const log: OnSymbols<typeof ops.log> = /* @__PURE__ */ onSymbols("numpy.Log x", ops.log);
export const log10: OnSymbols<typeof ops.log10> = /* @__PURE__ */ onSymbols(
  "numpy.Log10 x",
  ops.log10,
);
export const log1p: OnSymbols<typeof ops.log1p> = /* @__PURE__ */ onSymbols(
  "numpy.Log1p x",
  ops.log1p,
);
export const log2: OnSymbols<typeof ops.log2> = /* @__PURE__ */ onSymbols("numpy.Log2 x", ops.log2);
export const negative: OnSymbols<typeof ops.negative> = /* @__PURE__ */ onSymbols(
  "numpy.Negative x",
  ops.negative,
);
export const reciprocal: OnSymbols<typeof ops.reciprocal> = /* @__PURE__ */ onSymbols(
  "numpy.Reciprocal x",
  ops.reciprocal,
);
export const sign: OnSymbols<typeof ops.sign> = /* @__PURE__ */ onSymbols("numpy.Sign x", ops.sign);
export const signbit: OnSymbols<typeof ops.signbit> = /* @__PURE__ */ onSymbols(
  "numpy.Signbit x",
  ops.signbit,
);
export const sin: OnSymbols<typeof ops.sin> = /* @__PURE__ */ onSymbols("numpy.Sin x", ops.sin);
export const sinc: OnSymbols<typeof ops.sinc> = /* @__PURE__ */ onSymbols("numpy.Sinc x", ops.sinc);
export const sinh: OnSymbols<typeof ops.sinh> = /* @__PURE__ */ onSymbols("numpy.Sinh x", ops.sinh);
export const sqrt: OnSymbols<typeof ops.sqrt> = /* @__PURE__ */ onSymbols("numpy.Sqrt x", ops.sqrt);
export const square: OnSymbols<typeof ops.square> = /* @__PURE__ */ onSymbols(
  "numpy.Square x",
  ops.square,
);
export const tan: OnSymbols<typeof ops.tan> = /* @__PURE__ */ onSymbols("numpy.Tan x", ops.tan);
export const tanh: OnSymbols<typeof ops.tanh> = /* @__PURE__ */ onSymbols("numpy.Tanh x", ops.tanh);
export const trunc: OnSymbols<typeof ops.trunc> = /* @__PURE__ */ onSymbols(
  "numpy.Trunc x",
  ops.trunc,
);
export const logicalNot: OnSymbols<typeof ops.logicalNot> = /* @__PURE__ */ onSymbols(
  "numpy.LogicalNot x",
  ops.logicalNot,
);
export const bitwiseInvert: OnSymbols<typeof ops.bitwiseInvert> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseInvert x",
  ops.bitwiseInvert,
);
export const bitwiseNot: OnSymbols<typeof ops.bitwiseNot> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseNot x",
  ops.bitwiseNot,
);
export const rsqrt: OnSymbols<typeof ops.rsqrt> = /* @__PURE__ */ onSymbols(
  "math.Rsqrt x",
  ops.rsqrt,
);
export const erf: OnSymbols<typeof ops.erf> = /* @__PURE__ */ onSymbols("math.Erf x", ops.erf);
export const erfc: OnSymbols<typeof ops.erfc> = /* @__PURE__ */ onSymbols("math.Erfc x", ops.erfc);
export const erfinv: OnSymbols<typeof ops.erfinv> = /* @__PURE__ */ onSymbols(
  "math.Erfinv x",
  ops.erfinv,
);
export const add: OnSymbols<typeof ops.add> = /* @__PURE__ */ onSymbols("numpy.Add x1 x2", ops.add);
export const arctan2: OnSymbols<typeof ops.arctan2> = /* @__PURE__ */ onSymbols(
  "numpy.Arctan2 x1 x2",
  ops.arctan2,
);
export const divide: OnSymbols<typeof ops.divide> = /* @__PURE__ */ onSymbols(
  "numpy.Divide x1 x2",
  ops.divide,
);
export const divideNoNan: OnSymbols<typeof ops.divideNoNan> = /* @__PURE__ */ onSymbols(
  "numpy.DivideNoNan x1 x2",
  ops.divideNoNan,
);
export const equal: OnSymbols<typeof ops.equal> = /* @__PURE__ */ onSymbols(
  "numpy.Equal x1 x2",
  ops.equal,
);
export const floorDivide: OnSymbols<typeof ops.floorDivide> = /* @__PURE__ */ onSymbols(
  "numpy.FloorDivide x1 x2",
  ops.floorDivide,
);
export const fmax: OnSymbols<typeof ops.fmax> = /* @__PURE__ */ onSymbols(
  "numpy.Fmax x1 x2",
  ops.fmax,
);
export const fmin: OnSymbols<typeof ops.fmin> = /* @__PURE__ */ onSymbols(
  "numpy.Fmin x1 x2",
  ops.fmin,
);
export const fmod: OnSymbols<typeof ops.fmod> = /* @__PURE__ */ onSymbols(
  "numpy.Fmod x1 x2",
  ops.fmod,
);
export const greater: OnSymbols<typeof ops.greater> = /* @__PURE__ */ onSymbols(
  "numpy.Greater x1 x2",
  ops.greater,
);
export const greaterEqual: OnSymbols<typeof ops.greaterEqual> = /* @__PURE__ */ onSymbols(
  "numpy.GreaterEqual x1 x2",
  ops.greaterEqual,
);
export const heaviside: OnSymbols<typeof ops.heaviside> = /* @__PURE__ */ onSymbols(
  "numpy.Heaviside x1 x2",
  ops.heaviside,
);
export const hypot: OnSymbols<typeof ops.hypot> = /* @__PURE__ */ onSymbols(
  "numpy.Hypot x1 x2",
  ops.hypot,
);
export const ldexp: OnSymbols<typeof ops.ldexp> = /* @__PURE__ */ onSymbols(
  "numpy.Ldexp x1 x2",
  ops.ldexp,
);
export const less: OnSymbols<typeof ops.less> = /* @__PURE__ */ onSymbols(
  "numpy.Less x1 x2",
  ops.less,
);
export const lessEqual: OnSymbols<typeof ops.lessEqual> = /* @__PURE__ */ onSymbols(
  "numpy.LessEqual x1 x2",
  ops.lessEqual,
);
export const logaddexp: OnSymbols<typeof ops.logaddexp> = /* @__PURE__ */ onSymbols(
  "numpy.Logaddexp x1 x2",
  ops.logaddexp,
);
export const logaddexp2: OnSymbols<typeof ops.logaddexp2> = /* @__PURE__ */ onSymbols(
  "numpy.Logaddexp2 x1 x2",
  ops.logaddexp2,
);
export const logicalAnd: OnSymbols<typeof ops.logicalAnd> = /* @__PURE__ */ onSymbols(
  "numpy.LogicalAnd x1 x2",
  ops.logicalAnd,
);
export const logicalOr: OnSymbols<typeof ops.logicalOr> = /* @__PURE__ */ onSymbols(
  "numpy.LogicalOr x1 x2",
  ops.logicalOr,
);
export const logicalXor: OnSymbols<typeof ops.logicalXor> = /* @__PURE__ */ onSymbols(
  "numpy.LogicalXor x1 x2",
  ops.logicalXor,
);
export const maximum: OnSymbols<typeof ops.maximum> = /* @__PURE__ */ onSymbols(
  "numpy.Maximum x1 x2",
  ops.maximum,
);
export const minimum: OnSymbols<typeof ops.minimum> = /* @__PURE__ */ onSymbols(
  "numpy.Minimum x1 x2",
  ops.minimum,
);
export const mod: OnSymbols<typeof ops.mod> = /* @__PURE__ */ onSymbols("numpy.Mod x1 x2", ops.mod);
export const multiply: OnSymbols<typeof ops.multiply> = /* @__PURE__ */ onSymbols(
  "numpy.Multiply x1 x2",
  ops.multiply,
);
export const notEqual: OnSymbols<typeof ops.notEqual> = /* @__PURE__ */ onSymbols(
  "numpy.NotEqual x1 x2",
  ops.notEqual,
);
export const power: OnSymbols<typeof ops.power> = /* @__PURE__ */ onSymbols(
  "numpy.Power x1 x2",
  ops.power,
);
export const subtract: OnSymbols<typeof ops.subtract> = /* @__PURE__ */ onSymbols(
  "numpy.Subtract x1 x2",
  ops.subtract,
);
export const trueDivide: OnSymbols<typeof ops.trueDivide> = /* @__PURE__ */ onSymbols(
  "numpy.TrueDivide x1 x2",
  ops.trueDivide,
);
export const bitwiseAnd: OnSymbols<typeof ops.bitwiseAnd> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseAnd x y",
  ops.bitwiseAnd,
);
export const bitwiseOr: OnSymbols<typeof ops.bitwiseOr> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseOr x y",
  ops.bitwiseOr,
);
export const bitwiseXor: OnSymbols<typeof ops.bitwiseXor> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseXor x y",
  ops.bitwiseXor,
);
export const bitwiseLeftShift: OnSymbols<typeof ops.bitwiseLeftShift> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseLeftShift x y",
  ops.bitwiseLeftShift,
);
export const leftShift: OnSymbols<typeof ops.leftShift> = /* @__PURE__ */ onSymbols(
  "numpy.LeftShift x y",
  ops.leftShift,
);
export const bitwiseRightShift: OnSymbols<typeof ops.bitwiseRightShift> = /* @__PURE__ */ onSymbols(
  "numpy.BitwiseRightShift x y",
  ops.bitwiseRightShift,
);
export const rightShift: OnSymbols<typeof ops.rightShift> = /* @__PURE__ */ onSymbols(
  "numpy.RightShift x y",
  ops.rightShift,
);
export const remainder: OnSymbols<typeof ops.remainder> = /* @__PURE__ */ onSymbols(
  "numpy.Mod x1 x2",
  ops.remainder,
);
export const clip: OnSymbols<typeof ops.clip> = /* @__PURE__ */ onSymbols(
  "numpy.Clip x .xMin .xMax",
  ops.clip,
);
export const round: OnSymbols<typeof ops.round> = /* @__PURE__ */ onSymbols(
  "numpy.Round x .decimals=0",
  ops.round,
);
export const nanToNum: OnSymbols<typeof ops.nanToNum> = /* @__PURE__ */ onSymbols(
  "numpy.NanToNum x .nan=0 .posinf=null .neginf=null",
  ops.nanToNum,
);
export const isclose: OnSymbols<typeof ops.isclose> = /* @__PURE__ */ onSymbols(
  "numpy.Isclose x1 x2 rtol=1e-5 atol=1e-8 .equalNan=false",
  ops.isclose,
);
export const where: OnSymbols<typeof ops.where> = /* @__PURE__ */ onSymbols(
  "numpy.Where condition x1 x2",
  ops.where,
);
export const cast: OnSymbols<typeof ops.cast> = /* @__PURE__ */ onSymbols(
  "core.Cast x .dtype",
  ops.cast,
);
export const astype: OnSymbols<typeof ops.astype> = /* @__PURE__ */ onSymbols(
  "core.Cast x .dtype",
  ops.astype,
);
export const convertToTensor: OnSymbols<typeof ops.convertToTensor> = /* @__PURE__ */ onSymbols(
  "core.ConvertToTensor x .dtype=null -sparse=null -ragged=null",
  ops.convertToTensor,
);
export const array: OnSymbols<typeof ops.array> = /* @__PURE__ */ onSymbols(
  "numpy.Array x .dtype=null",
  ops.array,
);
export const stopGradient: OnSymbols<typeof ops.stopGradient> = /* @__PURE__ */ onSymbols(
  "core.StopGradient variable",
  ops.stopGradient,
);
export const select: OnSymbols<typeof ops.select> = /* @__PURE__ */ onSymbols(
  "numpy.Select condlist choicelist default=0",
  ops.select,
);
