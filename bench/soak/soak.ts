/**
 * Whether memory stays flat: resident memory over many training steps, and over many fits and predictions of
 * many models and shapes. Prints the curve and the least-squares slope after a 10 % warm-up.
 *
 * `node --expose-gc bench/soak/soak.ts [--steps 400000] [--calls 4000]`
 */
import { array, Input, Sequential, utils } from "gradus";
import { Dense } from "gradus/layers";

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});

interface Sample {
  readonly x: number;
  readonly megabytes: number;
}

function sample(x: number): Sample {
  collect();
  return { x, megabytes: process.memoryUsage().rss / 2 ** 20 };
}

/** Least-squares slope of megabytes over x, without the first tenth. */
function slope(samples: readonly Sample[]): number {
  const end = samples.at(-1)?.x ?? 0;
  const used = samples.filter(({ x }) => x >= 0.1 * end);
  const mean = (pick: (s: Sample) => number): number =>
    used.reduce((sum, s) => sum + pick(s), 0) / used.length;
  const mx = mean((s) => s.x);
  const my = mean((s) => s.megabytes);
  const covariance = used.reduce((sum, s) => sum + (s.x - mx) * (s.megabytes - my), 0);
  return covariance / used.reduce((sum, s) => sum + (s.x - mx) ** 2, 0);
}

function report(title: string, samples: readonly Sample[], per: number, limit: number): boolean {
  const value = slope(samples) * per;
  console.log(`\n${title}`);
  for (const { x, megabytes } of samples)
    console.log(`${String(x).padStart(9)}  ${megabytes.toFixed(1)} MB`);
  console.log(`slope: ${value.toFixed(3)} MB per ${per.toLocaleString("en")} (limit ${limit})`);
  return value < limit;
}

async function trainingSteps(total: number): Promise<boolean> {
  const rows = 320;
  const x = array(Float32Array.from({ length: rows * 16 }, (_, i) => Math.sin(i))).reshape(
    rows,
    16,
  );
  const y = array(Float32Array.from({ length: rows }, (_, i) => Math.cos(i)));
  const model = new Sequential([
    Input([16]),
    new Dense({ units: 32, activation: "relu" }),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  const samples = [sample(0)];
  const part = total / 40;
  for (let done = part; done <= total; done += part) {
    await model.fit(x, y, { epochs: Math.round(part / 10), batchSize: 32, verbose: 0 });
    samples.push(sample(done));
  }
  return report("training steps", samples, 100_000, 1);
}

async function fitsAndPredictions(total: number): Promise<boolean> {
  const samples = [sample(0)];
  const variants = 200;
  for (let i = 0; i < total; i++) {
    // A new model each time, of one of 200 architectures and shapes.
    const variant = i % variants;
    const features = 1 + (variant % 20);
    const rows = 5 + Math.floor(variant / 20) * 3;
    const x = array(new Float32Array(rows * features).fill(0.5)).reshape(rows, features);
    const y = array(new Float32Array(rows).fill(1));
    const model = new Sequential([
      Input([features]),
      new Dense({ units: 1 + (variant % 7), activation: "tanh" }),
      new Dense({ units: 1 }),
    ]);
    model.compile({ optimizer: variant % 2 === 0 ? "adam" : "sgd", loss: "mse" });
    await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
    await model.predict(x, { verbose: 0 });
    if ((i + 1) % (total / 40) === 0) samples.push(sample(i + 1));
  }
  return report("fit and predict calls, 200 models and shapes", samples, 1000, 1);
}

utils.setRandomSeed(0);
const steady = await trainingSteps(option("steps", 400_000));
const bounded = await fitsAndPredictions(option("calls", 4000));
process.exitCode = steady && bounded ? 0 : 1;
