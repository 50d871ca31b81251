/** @module nn/layers/einsum-equation — what an equation of `EinsumDense` says of the shapes of its weights. */
import { formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import type { PartialShape } from "../../core/shape.ts";

/** Letters of the input, the kernel and the output, and where the input's further axes stand. */
export interface EinsumEquation {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  readonly ellipsis: "left" | "right" | null;
}

/** Shapes of weights, and which axes of the kernel count as inputs and which as outputs. */
export interface EinsumWeights {
  readonly kernelShape: PartialShape;
  readonly biasShape: PartialShape | null;
  readonly inputAxes: readonly number[];
  readonly outputAxes: readonly number[];
}

/** Takes an equation apart. @throws {@link ValueError} `einsum-dense/equation` */
export function parseEquation(where: string, equation: unknown): EinsumEquation {
  const forms = [
    [null, /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/],
    ["left", /^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)$/],
    ["right", /^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.$/],
  ] as const;
  for (const [ellipsis, form] of forms) {
    const [, input, kernel, output] = form.exec(String(equation)) ?? [];
    if (input === undefined || kernel === undefined || output === undefined) continue;
    requireKnownAxes(where, String(equation), input, kernel, output);
    return { input, kernel, output, ellipsis };
  }
  throw badEquation(
    where,
    String(equation),
    'expected "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac...".',
  );
}

function badEquation(where: string, equation: string, why: string): ValueError {
  return new ValueError(
    "einsum-dense/equation",
    `${where}: ${why} Received: "${equation}". Letters name the axes of the input, the kernel and the output.`,
  );
}

function requireKnownAxes(
  where: string,
  equation: string,
  input: string,
  kernel: string,
  output: string,
): void {
  for (const axis of output) {
    if (input.includes(axis) || kernel.includes(axis)) continue;
    throw badEquation(
      where,
      equation,
      `the output's axis "${axis}" is one of neither the input nor the kernel.`,
    );
  }
  for (const axis of kernel) {
    if (input.includes(axis) || output.includes(axis)) continue;
    throw badEquation(
      where,
      equation,
      `the kernel's axis "${axis}" is one of neither the input nor the output.`,
    );
  }
}

/**
 * Shapes of the weights for an input.
 *
 * @param outputShape - Without the batch and the axes that `...` stands for; `null` for what the input says.
 * @throws {@link ShapeError} `einsum-dense/shape`; {@link ValueError} `einsum-dense/bias-axes`
 */
export function einsumWeights(
  where: string,
  equation: EinsumEquation,
  biasAxes: string | null,
  inputShape: PartialShape,
  outputShape: PartialShape,
): EinsumWeights {
  const { input, kernel, output, ellipsis } = equation;
  const elided = inputShape.length - input.length;
  const before = ellipsis === "left" ? elided : 0;
  const full = [
    ...inputShape.slice(0, Math.max(before, 1)),
    ...outputShape,
    ...(ellipsis === "right" ? inputShape.slice(inputShape.length - elided) : []),
  ];
  if (elided < 0 || (elided > 0 && ellipsis === null) || full.length !== output.length + elided) {
    throw badShape(where, equation, inputShape, outputShape, "the numbers of axes do not fit");
  }
  const inputDim = (axis: string): number | null | undefined =>
    input.includes(axis) ? (inputShape[before + input.indexOf(axis)] ?? null) : undefined;
  const outputDim = (axis: string): number | null | undefined =>
    output.includes(axis) ? (full[before + output.indexOf(axis)] ?? null) : undefined;
  for (const axis of input) {
    const stated = outputDim(axis);
    if (stated == null || stated === inputDim(axis)) continue;
    throw badShape(where, equation, inputShape, outputShape, `"${axis}" has two lengths`);
  }
  const dimOf = (axis: string): number | null => outputDim(axis) ?? inputDim(axis) ?? null;
  const places = [...kernel].map((_, i) => i);
  return {
    kernelShape: [...kernel].map(dimOf),
    biasShape: biasShapeOf(where, equation, biasAxes, dimOf, elided),
    inputAxes: places.filter((i) => !output.includes(kernel[i] ?? "")),
    outputAxes: places.filter((i) => output.includes(kernel[i] ?? "")),
  };
}

function badShape(
  where: string,
  { input, kernel, output }: EinsumEquation,
  inputShape: PartialShape,
  outputShape: PartialShape,
  why: string,
): ShapeError {
  return new ShapeError(
    "einsum-dense/shape",
    `${where}: ${why} in ${input},${kernel}->${output}. Received: inputs ${formatShape(inputShape)}, outputShape ${formatShape(outputShape)} (which leaves out the batch, and what "..." stands for).`,
  );
}

/** From the first axis that has a bias on; 1 where the bias is the same. */
function biasShapeOf(
  where: string,
  { output, ellipsis }: EinsumEquation,
  biasAxes: string | null,
  dimOf: (axis: string) => number | null,
  elided: number,
): PartialShape | null {
  if (biasAxes === null) return null;
  const places = [...biasAxes].map((axis) => output.indexOf(axis));
  if (places.length === 0 || places.includes(-1)) {
    throw new ValueError(
      "einsum-dense/bias-axes",
      `${where}: biasAxes names axes of the output, "${output}". Received: "${biasAxes}".`,
    );
  }
  const rest = [...output.slice(Math.min(...places))];
  const ones = ellipsis === "right" ? new Array<number>(elided).fill(1) : [];
  return [...rest.map((axis) => (biasAxes.includes(axis) ? dimOf(axis) : 1)), ...ones];
}
