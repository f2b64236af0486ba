import type { Draft } from "../../../shared/kernel/entry.ts";
import type { Failure, Outcome } from "../../../shared/kernel/effect.ts";
import { backoffMs } from "../../../shared/kernel/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { report } from "../../reports/outbox.ts";
import type { JobResult } from "../engine.ts";
import type { Wanted } from "../reconcile/wanted.ts";
import type { JobsScope } from "./shape.ts";
import { START_WITHIN_MS, told } from "./turns.ts";

const BACKOFF_MS = SECOND_MS;
const BACKOFF_CAP_MS = MINUTE_MS;

/** What passes: the engine comes back, an image is pulled again. */
const PASSING: ReadonlySet<string> = new Set(["unreachable", "image-missing"]);

/** Hands runs that are due to the engine once all that they wait for is there, and gives up those that waited too long. */
export function beginRuns(scope: JobsScope, jobs: readonly Wanted[], isReady: (job: Wanted) => boolean): Draft[] {
  const { state, live, now } = scope;
  for (const [key, atMs] of live.begun) if (state.jobs[key]?.openAtMs !== atMs) live.begun.delete(key);
  for (const key of live.tries.keys()) if (state.jobs[key]?.openAtMs === undefined) live.tries.delete(key);
  return jobs.flatMap((job) => {
    const atMs = state.jobs[job.key]?.openAtMs;
    if (atMs === undefined || live.begun.has(job.key)) return [];
    if (job.wish !== undefined && isReady(job)) {
      live.begun.set(job.key, atMs);
      return [];
    }
    if (now.wallMs - atMs <= START_WITHIN_MS) return [];
    const waited = job.wish === undefined ? `its image ${job.spec.image}` : "what it depends on";
    const tail = `it waited ${START_WITHIN_MS / MINUTE_MS} minutes for ${waited}`;
    return [report({ ...told(job, atMs), outcome: "not-started", tail })];
  });
}

/** A try at a run failed: what passes is tried again. */
export function triedRun({ live, now, random }: JobsScope, key: string, failure: Failure): void {
  const count = (live.tries.get(key)?.count ?? 0) + 1;
  const nextAtMs = now.bootMs + backoffMs(random, count - 1, BACKOFF_MS, BACKOFF_CAP_MS);
  live.tries.set(key, { nextAtMs, count, detail: failure.detail });
}

/** What the end of a run, or of a try at it, is to the controllers. */
export function endRun(
  { state, live }: JobsScope,
  job: Wanted | undefined,
  atMs: number,
  outcome: Outcome<JobResult>,
): Draft[] {
  if (job === undefined || state.jobs[job.key]?.openAtMs !== atMs) return [];
  if (outcome.ok) {
    const { startedAtMs, tookMs, exitCode, tail } = outcome.value;
    const ran = { startedAtMs, tookMs, exitCode, tail, outcome: exitCode === 0 ? "ok" : "failed" } as const;
    return [report({ ...told(job, atMs), ...ran })];
  }
  const { code, detail } = outcome.error;
  if (PASSING.has(code)) return [];
  const before = live.tries.get(job.key)?.detail;
  const tail = code === "too-late" && before !== undefined ? `${detail}: ${before}` : detail;
  return [report({ ...told(job, atMs), outcome: "not-started", tail: tail.slice(0, 1_000) })];
}
