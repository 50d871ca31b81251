/** Who is measured, and how each is run at its best on one thread. */

/** A library that is measured, or Gradus itself. */
export interface Peer {
  readonly id: string;
  readonly title: string;
  readonly runtime: "node" | "python";
  /** Packages whose versions are reported, and without which it is not run. */
  readonly packages: readonly string[];
  /** Added to the environment of its processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** How it is run, for the report's reader. */
  readonly how: string;
}

const tfjs = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers"] as const;

export const PEERS: readonly Peer[] = [
  {
    id: "gradus",
    title: "Gradus",
    runtime: "node",
    packages: [],
    how: "The built package (`dist`), through its public entry points, as it is by default: where V8 can, it joins pairs of 128-bit vectors (`GRADUS_WIDE_VECTORS=0` would leave them).",
  },
  {
    id: "gradus-loop",
    title: "Gradus, a loop by hand",
    runtime: "node",
    packages: [],
    how: "The same package: `variableGrads` and an optimizer in a function under `jit`.",
  },
  {
    id: "tfjs-wasm",
    title: "TensorFlow.js wasm",
    runtime: "node",
    packages: [...tfjs, "@tensorflow/tfjs-backend-wasm"],
    how: '`setThreadsCount(1)`, its SIMD binary; `fit` with `yieldEvery: "never"`, `verbose: 0`.',
  },
  {
    id: "tfjs-cpu",
    title: "TensorFlow.js cpu",
    runtime: "node",
    packages: [...tfjs, "@tensorflow/tfjs-backend-cpu"],
    how: "The plain JavaScript backend; `fit` as above.",
  },
  {
    id: "jax-js",
    title: "jax-js",
    runtime: "node",
    packages: ["@jax-js/jax"],
    how: 'Its `"wasm"` device. Loss, gradient and Adam in one `jit`; batches put together in JavaScript; each step\'s loss read with `dataSync`, without which its queue grows and each step costs more than the one before.',
  },
  {
    id: "brain",
    title: "brain.js",
    runtime: "node",
    packages: ["brain.js"],
    how: 'Its bundle for browsers, which needs no native module; `NeuralNetwork` with `praxis: "adam"`. It updates after each sample, in double precision arithmetic on float32 arrays.',
  },
  {
    id: "keras-jax",
    title: "Keras on JAX",
    runtime: "python",
    packages: ["keras", "jax"],
    env: { KERAS_BACKEND: "jax" },
    how: "`fit` with `verbose=0`; `jit_compile` as by default, which compiles the step.",
  },
  {
    id: "keras-tensorflow",
    title: "Keras on TensorFlow",
    runtime: "python",
    packages: ["keras", "tensorflow"],
    env: { KERAS_BACKEND: "tensorflow" },
    how: "As above; one thread within and between ops.",
  },
  {
    id: "keras-torch",
    title: "Keras on PyTorch",
    runtime: "python",
    packages: ["keras", "torch"],
    env: { KERAS_BACKEND: "torch" },
    how: "As above; `torch.set_num_threads(1)`.",
  },
  {
    id: "torch",
    title: "PyTorch",
    runtime: "python",
    packages: ["torch"],
    how: "The tutorials' eager loop; batches by indexing, not by `DataLoader`, which is slower.",
  },
  {
    id: "jax",
    title: "JAX, a call a step",
    runtime: "python",
    packages: ["jax"],
    how: "The whole step in one `jit`, state donated; losses fetched at the end of an epoch, or of the run.",
  },
  {
    id: "jax-fused",
    title: "JAX, one fused loop",
    runtime: "python",
    packages: ["jax"],
    how: "All steps in one `lax.scan`.",
  },
];

/** One thread, told in every library's own way; those that do not know a variable ignore it. */
export const ONE_THREAD: Readonly<Record<string, string>> = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
  JAX_PLATFORMS: "cpu",
  CUDA_VISIBLE_DEVICES: "",
  TF_CPP_MIN_LOG_LEVEL: "3",
};

/** The peer of this id. */
export function peerOf(id: string): Peer {
  const peer = PEERS.find((candidate) => candidate.id === id);
  if (peer === undefined) {
    throw new Error(`No peer ${id}. Known: ${PEERS.map((known) => known.id).join(", ")}.`);
  }
  return peer;
}
