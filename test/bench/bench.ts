import type { Fixtures } from "./fixtures.ts";

/** A figure that is promised. `target` is at most, or at least, this much in `unit`. */
export interface Bench {
  readonly name: string;
  readonly unit: string;
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
  /** What it stands beside: another program's figure, and where that is from. */
  readonly beside?: string;
  /** Makes what is measured; `run` measures once, and is called several times. */
  readonly open: (fixtures: Fixtures) => Promise<Opened>;
}

export interface Opened {
  run(): Promise<number>;
  close(): Promise<void>;
}

/** One measured figure: the median of its runs. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly met: boolean;
  readonly beside?: string;
}

export const RUNS = 5;

export async function measure(bench: Bench, fixtures: Fixtures): Promise<Figure> {
  const opened = await bench.open(fixtures);
  const values: number[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      globalThis.gc?.();
      values.push(await opened.run());
    }
  } finally {
    await opened.close();
  }
  values.sort((a, b) => a - b);
  const value = values[RUNS >> 1] ?? Number.NaN;
  const { name, unit, target, beside } = bench;
  const row = { name, value, unit, ...(beside !== undefined && { beside }) };
  if ("atMost" in target) return { ...row, target: target.atMost, met: value <= target.atMost };
  return { ...row, target: target.atLeast, met: value >= target.atLeast };
}

/** Milliseconds that a piece of work takes. */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
