/** @module nn/initializers/stft — kernels of a convolution that is a short-time Fourier transform. */
import { formatShape, ShapeError, ValueError } from "../../core/errors.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { type Config, withDefaults } from "../config.ts";
import { Initializer } from "./initializer.ts";
import { windowValues } from "./windows.ts";

/** Options of {@link STFT}. */
export interface STFTConfig {
  /** Which part of the complex result. Default `"real"`. */
  readonly side?: "real" | "imag" | undefined;
  /** A window by SciPy's name (of those without parameters), its values, or `null` for none. Default `"hann"`. */
  readonly window?: string | readonly number[] | null | undefined;
  /** By what the window is divided: `"density"` (default) its L2 norm, `"spectrum"` its L1 norm, `null` nothing. */
  readonly scaling?: "density" | "spectrum" | null | undefined;
  /** Whether the window is one period of what repeats. Default `false`. */
  readonly periodic?: boolean | undefined;
}

const { fround } = Math;

/** `cos` or `sin` of `−2πtk / n`, times a window: shape `[frames, 1, n / 2 + 1]`. In float32, as Keras. */
export class STFT extends Initializer {
  static override readonly className: string = "STFT";
  override readonly config: Config;
  readonly #options: {
    readonly side: string;
    readonly window: string | readonly number[] | null;
    readonly scaling: string | null;
    readonly periodic: boolean;
  };

  /** @throws {@link ValueError} `config/choice`, `identifier/unknown` */
  constructor(config: STFTConfig = {}) {
    super();
    const full = withDefaults("STFT", config, {
      side: "real",
      window: "hann",
      scaling: "density",
      periodic: false,
    });
    requireChoice("side", full.side, ["real", "imag"]);
    requireChoice("scaling", full.scaling, ["density", "spectrum", null]);
    if (typeof full.window === "string") windowValues(full.window, 1, false);
    this.config = full;
    this.#options = full;
  }

  /** @throws {@link ShapeError} `initializer/rank`, `initializer/window` */
  protected override values(shape: Shape): ArrayLike<number> {
    const [frames = 0, inputs = 0, bands = 0] = shape;
    if (shape.length !== 3 || inputs !== 1) {
      throw new ShapeError(
        "initializer/rank",
        `STFT: expected a shape [frames, 1, bands]. Received: ${formatShape(shape)}.`,
      );
    }
    const wave = this.#options.side === "real" ? Math.cos : Math.sin;
    const window = this.#window(frames);
    const scale = this.#scale(window);
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) {
      const [time, band] = [Math.floor(i / bands), i % bands];
      // By the reciprocal, as JAX divides by a constant: of many frames the last bit of a frequency shows.
      const turns = fround(-2 * time * fround(band * fround(1 / ((bands - 1) * 2))));
      const value = fround(wave(fround(turns * fround(Math.PI))));
      values[i] = window === null ? value : fround(value * (window[time] ?? 0)) / scale;
    }
    return values;
  }

  #window(frames: number): Float32Array | null {
    const { window, periodic } = this.#options;
    if (window === null) return null;
    const values = Float32Array.from(
      typeof window === "string" ? windowValues(window, frames, periodic) : window,
    );
    if (values.length === frames) return values;
    throw new ShapeError(
      "initializer/window",
      `STFT: expected a window of ${frames} values, one for each frame. Received: ${values.length}.`,
    );
  }

  #scale(window: Float32Array | null): number {
    const { scaling } = this.#options;
    if (window === null || scaling === null) return 1;
    const isDensity = scaling === "density";
    const sum = window.reduce(
      (all, value) => all + (isDensity ? value * value : Math.abs(value)),
      0,
    );
    return fround(isDensity ? Math.sqrt(sum) : sum);
  }
}

function requireChoice(option: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  throw new ValueError(
    "config/choice",
    `STFT: ${option} must be ${choices.map((choice) => JSON.stringify(choice)).join(" or ")}. Received: ${String(value)}.`,
  );
}
