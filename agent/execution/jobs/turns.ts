import { draft } from "../../../shared/kernel/contract.ts";
import type { Draft } from "../../../shared/kernel/entry.ts";
import { MINUTE_MS, type Now } from "../../../shared/kernel/time.ts";
import { report } from "../../reports/outbox.ts";
import type { Wanted } from "../reconcile/wanted.ts";
import { jobsContract } from "./contract.ts";
import type { Job, JobsScope, Turn } from "./shape.ts";

/** A run that could not begin for this long was missed: the next one comes at its own time. */
const LATE_MS = MINUTE_MS;
/** How long a run that is due may wait for its image, for what it depends on, or for the engine. */
export const START_WITHIN_MS = 5 * MINUTE_MS;

/** After which moment a job is due next. A clock that was ahead when it last ran is not waited for. */
function afterOf(job: Job | undefined, { wallMs }: Now): number {
  const lastAtMs = job?.lastAtMs ?? wallMs;
  return lastAtMs > wallMs + LATE_MS ? wallMs : Math.max(lastAtMs, wallMs - LATE_MS);
}

/** Deals with all jobs that are due, and sees to it that each one's next turn is known. */
export function takeTurns(scope: JobsScope, jobs: readonly Wanted[]): Draft[] {
  const { live } = scope;
  const known = new Set(jobs.map(({ key }) => key));
  for (const key of live.turns.keys()) if (!known.has(key)) live.turns.delete(key);
  return jobs.flatMap((job) => takeTurn(scope, job) ?? []);
}

function takeTurn({ state, live, now }: JobsScope, wanted: Wanted): Draft | undefined {
  const { key, spec } = wanted;
  if (spec.schedule === undefined) return undefined;
  const { cron, timeZone = "" } = spec.schedule;
  const ask = (afterMs: number): void => void live.turns.set(key, { cron, timeZone, afterMs, atMs: undefined });
  const turn = live.turns.get(key);
  if (turn === undefined || turn.cron !== cron || turn.timeZone !== timeZone || wasSetBack(turn, now)) {
    ask(afterOf(state.jobs[key], now));
    return undefined;
  }
  const { atMs } = turn;
  if (atMs === undefined || atMs === null || atMs > now.wallMs) return undefined;
  const missed = now.wallMs - atMs > LATE_MS;
  ask(missed ? now.wallMs : atMs);
  if (missed) return undefined;
  if (state.jobs[key]?.openAtMs === undefined) return draft(jobsContract, "began", { job: key, atMs });
  return report({ ...told(wanted, atMs), outcome: "skipped-overlap" });
}

const wasSetBack = ({ afterMs }: Turn, { wallMs }: Now): boolean => wallMs < afterMs - LATE_MS;

/** A report of a run that never was. */
export function told({ instance, spec }: Wanted, atMs: number) {
  return {
    kind: "job",
    instance: instance.id,
    service: instance.service,
    container: spec.name,
    atMs,
    startedAtMs: 0,
    tookMs: 0,
    exitCode: 0,
    tail: "",
  } as const;
}
