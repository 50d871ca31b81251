/** What a measured process reports, and its clock. */

/** One process's measurements. */
export interface Result {
  /** Samples of each metric, in the unit that `workloads.ts` names for it. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** What the training came to, so that a fast peer that learns nothing is found out. */
  readonly outcome?: Readonly<Record<string, number>>;
  /** Where the peer did not do quite the same as the others. */
  readonly note?: string;
}

/** Prints the result as the process's one line of JSON. */
export function emit(result: Result): void {
  console.log(JSON.stringify(result));
}

/** Milliseconds that `work` takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Times `work` up to `most` times, stopping early once `seconds` have passed. */
export async function repeat(
  work: () => unknown,
  { most = 5, seconds = 10 }: { readonly most?: number; readonly seconds?: number } = {},
): Promise<number[]> {
  const samples: number[] = [];
  const deadline = performance.now() + 1000 * seconds;
  while (samples.length < most && (samples.length === 0 || performance.now() < deadline)) {
    samples.push(await milliseconds(work));
  }
  return samples;
}
