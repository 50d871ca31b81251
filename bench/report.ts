/** `RESULTS.md`, from the records: a table a workload, the aims, and how each peer is run. */
import { PEERS, peerOf } from "./peers.ts";
import type { PeerRecord, WorkloadRecord } from "./record.ts";
import { median, ratio, spread } from "./statistics.ts";
import { type Aim, type Metric, WORKLOADS, type Workload } from "./workloads.ts";

/** Numbers of a peer's rounds, NaN where a round gave none. */
function roundsOf(record: WorkloadRecord, peer: string, metric: string): readonly number[] {
  const found = record.peers.find((candidate) => candidate.peer === peer);
  return (found?.rounds[metric] ?? []).map((value) => value ?? Number.NaN);
}

const measured = (values: readonly number[]): readonly number[] => values.filter(Number.isFinite);

/** Three digits that count, thousands set apart. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en", { maximumSignificantDigits: 3 });
}

const times = (value: number): string => (Number.isFinite(value) ? `${formatNumber(value)}×` : "–");

/** What is printed of one aim. */
export interface AimResult {
  readonly text: string;
  readonly figure: string;
  readonly met: boolean | null;
}

/** Holds the aims of a workload against its record. */
export function judge(workload: Workload, record: WorkloadRecord): readonly AimResult[] {
  return workload.aims.map((aim) => judgeOne(workload, aim, record));
}

function judgeOne({ id, metrics }: Workload, aim: Aim, record: WorkloadRecord): AimResult {
  const metric = metrics.find(({ key }) => key === aim.metric);
  if (metric === undefined) throw new Error(`${id} has no metric ${aim.metric}.`);
  const ours = roundsOf(record, "gradus", aim.metric);
  const what = `*${id}*, ${metric.title}`;
  if (aim.peer === undefined) {
    const figure = median(measured(ours));
    const met = metric.better === "lower" ? figure <= aim.value : figure >= aim.value;
    return {
      text: `${what}: at ${metric.better === "lower" ? "most" : "least"} ${aim.value} ${metric.unit}`,
      figure: `${formatNumber(figure)} ${metric.unit}`,
      met: Number.isFinite(figure) ? met : null,
    };
  }
  const figure = ratio(ours, roundsOf(record, aim.peer, aim.metric), metric.better);
  // Against the loop written by hand the aim is a bound from above: `fit` may not be much faster.
  const isBound = aim.peer === "gradus-loop";
  return {
    text: `${what}: ${isBound ? "at most" : "at least"} ${formatNumber(aim.value)}× ${peerOf(aim.peer).title}`,
    figure: times(figure),
    met: Number.isFinite(figure) ? (isBound ? figure <= aim.value : figure >= aim.value) : null,
  };
}

function cells(record: WorkloadRecord, peer: PeerRecord, metric: Metric): readonly string[] {
  const values = roundsOf(record, peer.peer, metric.key);
  const range = spread(measured(values));
  const factor = ratio(roundsOf(record, "gradus", metric.key), values, metric.better);
  return [
    formatNumber(median(measured(values))),
    Number.isFinite(range) ? `${Math.round(100 * range)} %` : "–",
    peer.peer === "gradus" ? "1" : times(factor),
  ];
}

const row = (values: readonly string[]): string => `| ${values.join(" | ")} |`;

/** Versions in brackets; Gradus's is its commit. */
function named(record: WorkloadRecord, peer: PeerRecord): string {
  const versions = Object.entries(peer.versions)
    .map(([name, version]) => `${name.replace("@tensorflow/", "")} ${version}`)
    .join(", ");
  const said = peer.peer.startsWith("gradus") ? record.commit : versions;
  return `${peerOf(peer.peer).title} (${said})`;
}

/** Rows for figures measured elsewhere, of peers that this run has none of. */
function publishedRows(workload: Workload, record: WorkloadRecord): readonly string[] {
  return workload.published.flatMap(({ peer, metric, value }) => {
    const hasOwn = measured(roundsOf(record, peer, metric)).length > 0;
    if (hasOwn) return [];
    const ours = median(measured(roundsOf(record, "gradus", metric)));
    const shown = workload.metrics.flatMap(({ key, better }) =>
      key === metric
        ? [formatNumber(value), "–", times(better === "lower" ? value / ours : ours / value)]
        : ["–", "–", "–"],
    );
    return [row([`${peerOf(peer).title} †`, ...shown])];
  });
}

function section(workload: Workload, record: WorkloadRecord): string {
  const { machine } = record;
  const run = record.peers.filter((peer) =>
    Object.values(peer.rounds)
      .flat()
      .some((v) => v !== null),
  );
  const failed = record.peers.filter((peer) => peer.failure !== null);
  const header = [
    "peer",
    ...workload.metrics.flatMap((m) => [`${m.title}, ${m.unit}`, "spread", "Gradus is"]),
  ];
  const published = publishedRows(workload, record);
  const lines = [
    `## ${workload.id}`,
    "",
    workload.about,
    "",
    `${record.date}, ${machine.cpu}, ${machine.system}, Node ${machine.node}, ${record.core === null ? "bound to no core" : `bound to core ${record.core} of ${machine.cores}`}, ${record.runs} rounds, load ${machine.load.toFixed(1)} before.${record.source ? " **Gradus from its sources, not from its build.**" : ""}${workload.id.startsWith("mnist") && record.steps !== 5000 ? ` **${record.steps} steps only.**` : ""}`,
    "",
    row(header),
    row(header.map((_, i) => (i === 0 ? "---" : "---:"))),
    ...run.map((peer) =>
      row([named(record, peer), ...workload.metrics.flatMap((m) => cells(record, peer, m))]),
    ),
    ...published,
  ];
  const notes = record.peers.flatMap((peer) =>
    peer.notes.map((note) => `- ${peerOf(peer.peer).title}: ${note}.`),
  );
  if (notes.length > 0) lines.push("", ...notes);
  if (failed.length > 0) {
    lines.push(
      "",
      ...failed.map((peer) => `- ${peerOf(peer.peer).title} failed: ${oneLine(peer.failure)}`),
    );
  }
  if (published.length > 0) {
    lines.push(
      "",
      "† Not measured in this run: a figure from another day, one core of an AVX-512 server.",
    );
  }
  return lines.join("\n");
}

const oneLine = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").slice(0, 300);

/** The whole page. */
export function renderReport(records: readonly WorkloadRecord[]): string {
  const pairs = WORKLOADS.flatMap((workload) => {
    const record = records.find((candidate) => candidate.workload === workload.id);
    return record === undefined ? [] : [{ workload, record }];
  });
  const aims = pairs.flatMap(({ workload, record }) => judge(workload, record));
  const verdict = (met: boolean | null): string =>
    met === null ? "not measured" : met ? "yes" : "**no**";
  return `# Results

Written by \`npm run bench\`; do not edit. Every figure comes from a fresh process; in each round all peers run one after
the other (A B C, A B C, …), on one thread, bound to one core where the system can. A figure is the median over rounds, the
spread is the distance from the least to the greatest as a share of it, and *Gradus is* how many times as fast Gradus is:
the median of the ratios round by round. \`results.json\` holds every round.

## Aims

${[row(["aim", "measured", "met"]), row(["---", "---:", "---"]), ...aims.map((a) => row([a.text, a.figure, verdict(a.met)]))].join("\n")}

${pairs.map(({ workload, record }) => section(workload, record)).join("\n\n")}

## How each is run

${PEERS.map((peer) => `- **${peer.title}**: ${peer.how}`).join("\n")}

For all: the \`OMP\`, \`MKL\`, \`OPENBLAS\`, \`TF\` and \`XLA\` settings for one thread. The same initial weights in *notebook*,
each library's own in the others; a run that does not learn counts as failed.
`;
}
