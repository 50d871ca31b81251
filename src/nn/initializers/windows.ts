/** @module nn/initializers/windows — the window functions that need no parameter, by SciPy's names. */
import { lookUp } from "../identifier.ts";

/** Value at position `n` of a symmetric window of `length` > 1. */
type WindowFunction = (n: number, length: number) => number;

const { PI, abs, cos, sin } = Math;

/** `Σₖ (−1)ᵏ aₖ cos(2πkn / (length − 1))` */
function cosines(...coefficients: readonly number[]): WindowFunction {
  return (n, length) =>
    coefficients.reduce(
      (sum, a, k) => sum + (k % 2 === 0 ? a : -a) * cos((2 * PI * k * n) / (length - 1)),
      0,
    );
}

/** Distance from the middle: 1 at both ends. */
function fromMiddle(n: number, length: number): number {
  return abs((2 * n) / (length - 1) - 1);
}

function parzen(n: number, length: number): number {
  const distance = abs(n - (length - 1) / 2);
  const part = distance / (length / 2);
  return distance <= (length - 1) / 4 ? 1 - 6 * part ** 2 + 6 * part ** 3 : 2 * (1 - part) ** 3;
}

function bohman(n: number, length: number): number {
  const x = fromMiddle(n, length);
  return (1 - x) * cos(PI * x) + sin(PI * x) / PI;
}

function barthann(n: number, length: number): number {
  const x = fromMiddle(n, length) / 2;
  return 0.62 - 0.48 * x + 0.38 * cos(2 * PI * x);
}

function triang(n: number, length: number): number {
  return 1 - abs(2 * n - length + 1) / (length + (length % 2));
}

function lanczos(n: number, length: number): number {
  const x = PI * fromMiddle(n, length);
  return x === 0 ? 1 : sin(x) / x;
}

/** Flat, with a cosine over a quarter of the window at each end. */
function tukey(n: number, length: number): number {
  const fromEnd = Math.min(n, length - 1 - n);
  return fromEnd <= Math.floor((length - 1) / 4)
    ? (1 - cos((4 * PI * fromEnd) / (length - 1))) / 2
    : 1;
}

/** Taylor's window with four side lobes at −30 dB. */
function taylor(n: number, length: number): number {
  const a2 = (Math.acosh(10 ** 1.5) / PI) ** 2;
  const spread = 16 / (a2 + 3.5 ** 2);
  const lobes = [1, 2, 3];
  const weights = lobes.map((m) => {
    const product = (f: (other: number) => number): number =>
      lobes.reduce((all, other) => all * f(other), 1);
    const above = product((other) => 1 - m ** 2 / spread / (a2 + (other - 0.5) ** 2));
    const below = product((other) => (other === m ? 1 : 1 - (m / other) ** 2));
    return ((m % 2 === 1 ? 1 : -1) * above) / (2 * below);
  });
  const at = (position: number): number =>
    lobes.reduce(
      (sum, m, i) =>
        sum + 2 * (weights[i] ?? 0) * cos((2 * PI * m * (position - length / 2 + 0.5)) / length),
      1,
    );
  return at(n) / at((length - 1) / 2);
}

const functions: Readonly<Record<string, WindowFunction>> = {
  boxcar: () => 1,
  hann: cosines(0.5, 0.5),
  hamming: cosines(0.54, 0.46),
  blackman: cosines(0.42, 0.5, 0.08),
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  blackmanharris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  flattop: cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  bartlett: (n, length) => 1 - fromMiddle(n, length),
  triang,
  parzen,
  bohman,
  barthann,
  cosine: (n, length) => sin((PI / length) * (n + 0.5)),
  exponential: (n, length) => Math.exp(-abs(n - (length - 1) / 2)),
  lanczos,
  tukey,
  taylor,
};

const otherNames: Readonly<Record<string, string>> = {
  ...{ box: "boxcar", ones: "boxcar", rect: "boxcar", rectangular: "boxcar", han: "hann" },
  ...{ hamm: "hamming", ham: "hamming", black: "blackman", blk: "blackman", nutl: "nuttall" },
  ...{ nut: "nuttall", blackharr: "blackmanharris", bkh: "blackmanharris", flat: "flattop" },
  ...{ flt: "flattop", bart: "bartlett", brt: "bartlett", triangle: "triang", tri: "triang" },
  ...{ parz: "parzen", par: "parzen", bman: "bohman", bmn: "bohman", brthan: "barthann" },
  ...{ bth: "barthann", halfcosine: "cosine", poisson: "exponential", sinc: "lanczos" },
  ...{ tuk: "tukey", taylorwin: "taylor" },
};

/**
 * A window of `length` values.
 *
 * @param periodic - Whether the window is one period of what repeats: as of `length + 1` values, but for the last.
 * @throws {@link ValueError} `identifier/unknown`
 */
export function windowValues(name: string, length: number, periodic: boolean): Float64Array {
  const f = lookUp("window", otherNames[name] ?? name, functions);
  if (length <= 1) return new Float64Array(length).fill(1);
  return Float64Array.from({ length }, (_, n) => f(n, length + Number(periodic)));
}
