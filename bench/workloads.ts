/** What is measured: each workload's metrics, who takes part, what is aimed at, and figures from elsewhere. */

/** One number that a workload gives. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
}

/** A peer's part in a workload. */
export interface Entry {
  readonly peer: string;
  /** The script, within the workload's folder (`workloads/<script>` where it says so with a slash). */
  readonly file: string;
  readonly args?: readonly string[];
  /** Added to the environment of its processes, after the peer's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Rounds at most, for peers that take minutes. */
  readonly rounds?: number;
}

/** Something that must hold: a ratio to a peer, or a bound on Gradus's own figure. */
export interface Aim {
  readonly metric: string;
  /** The peer to be faster than; without it, `value` bounds the figure itself. */
  readonly peer?: string;
  readonly value: number;
}

/** A peer's figure measured elsewhere, shown where this run has none. */
export interface Published {
  readonly peer: string;
  readonly metric: string;
  readonly value: number;
}

export interface Workload {
  readonly id: string;
  readonly about: string;
  /** `process`: the whole process is timed from outside, less one that does nothing. */
  readonly kind: "samples" | "process";
  readonly metrics: readonly Metric[];
  readonly entries: readonly Entry[];
  readonly aims: readonly Aim[];
  readonly published: readonly Published[];
  /** Bounds on what the training came to, by the outcome's name. */
  readonly expects?: Readonly<Record<string, readonly [number, number]>>;
}

const KERAS = ["keras-jax", "keras-tensorflow", "keras-torch"] as const;
const js = (...peers: readonly string[]): Entry[] =>
  peers.map((peer) => {
    const backend = peer.startsWith("tfjs-") ? peer.slice("tfjs-".length) : null;
    return backend === null
      ? { peer, file: `${peer}.ts` }
      : { peer, file: "tfjs.ts", args: ["--backend", backend] };
  });
const keras = (): Entry[] => KERAS.map((peer) => ({ peer, file: "keras.py" }));
const python = (...peers: readonly string[]): Entry[] =>
  peers.map((peer) => ({ peer, file: `${peer}.py` }));

const trainingMs = (what: string): Metric[] => [
  { key: "warm", title: `${what}, warm`, unit: "ms", better: "lower" },
  { key: "first", title: "first in the process", unit: "ms", better: "lower" },
];
const samplesPerSecond = (key: string, title: string): Metric => ({
  key,
  title,
  unit: "samples/s",
  better: "higher",
});
const TRAINING_RATES: readonly Metric[] = [
  samplesPerSecond("all", "all steps"),
  samplesPerSecond("first", "first 500"),
  samplesPerSecond("last", "last 500"),
];

/** *mnist-mlp* for one of its two models. */
function mnist(
  model: "small" | "large",
  layers: string,
  rest: Pick<Workload, "aims" | "published">,
): Workload {
  const withModel = (entry: Entry): Entry => ({
    ...entry,
    args: [...(entry.args ?? []), "--model", model],
  });
  return {
    id: `mnist-mlp-${model}`,
    about: `${layers}, relu and softmax, batch 128, Adam, sparse categorical cross-entropy: 5,000 steps over 12,800 synthetic rows like MNIST's. Slow peers stop after a minute, and say after how many steps: their last 500 are those before. The first steps include tracing and compiling.`,
    kind: "samples",
    metrics: TRAINING_RATES,
    entries: [
      ...js("gradus", "tfjs-wasm", "tfjs-cpu", "jax-js"),
      ...keras(),
      ...python("torch", "jax"),
    ]
      .map(withModel)
      .map((entry) => ({ ...entry, file: `mnist-mlp/${entry.file}` })),
    expects: { loss: [0, 2] },
    ...rest,
  };
}

/** Products of matrices, with Gradus run in one of two ways. */
function matmul(
  id: string,
  how: string,
  env: Readonly<Record<string, string>>,
  aims: readonly Aim[],
): Workload {
  const file = (entry: Entry): Entry => ({ ...entry, file: `matmul/${entry.file}` });
  const [gradus, ...others] = js("gradus", "tfjs-wasm", "tfjs-cpu", "jax-js");
  return {
    id,
    about: `Products of square float32 matrices that stay where the library keeps them: the call and the kernel, nothing else. ${how}`,
    kind: "samples",
    metrics: ["128", "256", "512", "1024"].map((size) => ({
      key: size,
      title: size,
      unit: "GFLOP/s",
      better: "higher" as const,
    })),
    entries: [
      ...(gradus === undefined ? [] : [{ ...gradus, env }]),
      ...others,
      ...python("torch", "jax"),
    ].map(file),
    aims,
    published: [
      { peer: "tfjs-wasm", metric: "512", value: 27 },
      { peer: "jax-js", metric: "512", value: 27 },
      { peer: "torch", metric: "512", value: 162 },
    ],
  };
}

export const WORKLOADS: readonly Workload[] = [
  {
    id: "notebook",
    about:
      "The notebook: y = x + 1 from 10 samples, one unit, Adam, mean squared and mean absolute error, 3,000 epochs with the history of both. The warm figure is of a later `fit` of the same model, set back to its start.",
    kind: "samples",
    metrics: trainingMs("3,000 epochs"),
    entries: [
      ...js("gradus", "tfjs-wasm", "tfjs-cpu", "jax-js", "brain"),
      { peer: "keras-jax", file: "keras.py" },
      { peer: "keras-tensorflow", file: "keras.py", args: ["--epochs", "150"] },
      { peer: "keras-torch", file: "keras.py" },
      ...python("torch", "jax"),
      { peer: "jax-fused", file: "jax.py", args: ["--fused"] },
    ],
    expects: { prediction: [11.98, 12.02], epochs: [3000, 3000] },
    aims: [
      { metric: "warm", peer: "tfjs-cpu", value: 1000 },
      { metric: "warm", peer: "tfjs-wasm", value: 1000 },
      { metric: "warm", peer: "keras-jax", value: 400 },
      { metric: "warm", value: 5 },
    ],
    published: [
      { peer: "jax-fused", metric: "warm", value: 0.2 },
      { peer: "jax", metric: "warm", value: 71 },
      { peer: "torch", metric: "warm", value: 600 },
      { peer: "keras-jax", metric: "warm", value: 2400 },
      { peer: "jax-js", metric: "warm", value: 4400 },
      { peer: "tfjs-cpu", metric: "warm", value: 4900 },
      { peer: "keras-torch", metric: "warm", value: 8100 },
      { peer: "keras-tensorflow", metric: "warm", value: 186_000 },
    ],
  },
  {
    id: "notebook-loop",
    about:
      "The same training as a loop written by hand over a jitted step (loss, gradients and Adam inside). At this size the arithmetic takes some tens of nanoseconds: the figure is the overhead of a call.",
    kind: "samples",
    metrics: [{ key: "call", title: "a call", unit: "µs", better: "lower" }],
    entries: js("gradus", "jax-js"),
    expects: { prediction: [11.98, 12.02] },
    aims: [{ metric: "call", value: 10 }],
    published: [],
  },
  {
    id: "digits",
    about:
      "64-32-10, relu and softmax, Adam, sparse categorical cross-entropy: 20 epochs over 1,797 samples in batches of 32.",
    kind: "samples",
    metrics: trainingMs("20 epochs"),
    entries: [
      ...js("gradus", "tfjs-wasm", "tfjs-cpu", "jax-js", "brain"),
      ...keras(),
      ...python("torch", "jax"),
    ],
    expects: { loss: [0, 0.35] },
    aims: [
      { metric: "warm", peer: "tfjs-cpu", value: 30 },
      { metric: "warm", peer: "tfjs-wasm", value: 30 },
    ],
    published: [],
  },
  mnist("small", "784-128-10", {
    aims: [
      { metric: "all", peer: "tfjs-wasm", value: 10 },
      { metric: "all", peer: "jax-js", value: 3 },
      { metric: "last", peer: "tfjs-wasm", value: 10 },
      { metric: "last", peer: "jax-js", value: 3 },
    ],
    published: [
      { peer: "tfjs-wasm", metric: "all", value: 5400 },
      { peer: "keras-tensorflow", metric: "all", value: 24_000 },
      { peer: "keras-torch", metric: "all", value: 38_000 },
      { peer: "torch", metric: "all", value: 98_000 },
      { peer: "keras-jax", metric: "all", value: 129_000 },
    ],
  }),
  mnist("large", "784-512-512-10", {
    aims: [],
    published: [
      { peer: "keras-torch", metric: "all", value: 13_000 },
      { peer: "torch", metric: "all", value: 16_000 },
      { peer: "keras-tensorflow", metric: "all", value: 18_000 },
      { peer: "keras-jax", metric: "all", value: 28_500 },
    ],
  }),
  {
    id: "mnist-mlp-loop",
    about:
      "*mnist-mlp-small* in Gradus twice: as `fit`, and as a loop written by hand over a jitted step that takes its batch by index. A ratio above 1 means that `fit` is the faster one.",
    kind: "samples",
    metrics: TRAINING_RATES,
    entries: [
      { peer: "gradus", file: "mnist-mlp/gradus.ts", args: ["--model", "small"] },
      { peer: "gradus-loop", file: "mnist-mlp-loop/gradus.ts", args: ["--model", "small"] },
    ],
    expects: { loss: [0, 2] },
    aims: [{ metric: "all", peer: "gradus-loop", value: 1 / 0.95 }],
    published: [],
  },
  matmul(
    "matmul",
    "No V8 flag: Gradus with `GRADUS_WIDE_VECTORS=0`.",
    { GRADUS_WIDE_VECTORS: "0" },
    [
      { metric: "512", peer: "tfjs-wasm", value: 1.5 },
      { metric: "512", peer: "jax-js", value: 1.5 },
    ],
  ),
  matmul("matmul-wide", "Gradus as it is by default, with pairs of vectors joined.", {}, []),
  {
    id: "cold",
    about:
      "A fresh process, from its start to its end, less a process of the same runtime that does nothing: all of the notebook up to its predictions, and the import alone.",
    kind: "process",
    metrics: [
      { key: "predictions", title: "to the predictions", unit: "ms", better: "lower" },
      { key: "import", title: "import", unit: "ms", better: "lower" },
    ],
    entries: [
      { peer: "gradus", file: "gradus.mjs" },
      { peer: "tfjs-cpu", file: "tfjs.mjs" },
      { peer: "jax-js", file: "jax-js.mjs" },
      { peer: "brain", file: "brain.mjs" },
      { peer: "keras-jax", file: "keras.py" },
      { peer: "keras-torch", file: "keras.py" },
    ],
    aims: [{ metric: "predictions", value: 200 }],
    published: [],
  },
];

/** The workloads of these names; a name covers those that begin with it and a hyphen, and no name means all. */
export function workloadsOf(names: readonly string[]): readonly Workload[] {
  const known = WORKLOADS.map((workload) => workload.id).join(", ");
  const chosen = names.flatMap((name) => {
    const exact = WORKLOADS.filter((workload) => workload.id === name);
    const found = exact.length > 0 ? exact : WORKLOADS.filter((w) => w.id.startsWith(`${name}-`));
    if (found.length === 0) throw new Error(`No workload ${name}. Known: ${known}.`);
    return found;
  });
  return names.length === 0 ? WORKLOADS : WORKLOADS.filter((workload) => chosen.includes(workload));
}
