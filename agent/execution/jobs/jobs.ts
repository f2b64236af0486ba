import { type Capability, follow, NOTHING } from "../../../shared/kernel/capability.ts";
import { earliest, type EffectOf } from "../../../shared/kernel/effect.ts";
import type { IdentityShape } from "../../identity/identity.ts";
import { reportsContract } from "../../reports/contract.ts";
import { executionContract } from "../contract.ts";
import type { SeenContainer } from "../engine.ts";
import type { Matches } from "../reconcile/match.ts";
import { absentSubject, ready } from "../reconcile/steps.ts";
import { triedOf } from "../reconcile/tries.ts";
import type { Wanted } from "../reconcile/wanted.ts";
import type { ExecutionShape } from "../shape.ts";
import { jobsContract } from "./contract.ts";
import { beginRuns, endRun, triedRun } from "./runs.ts";
import type { JobsEffects, JobsScope, JobsShape, JobsState } from "./shape.ts";
import { START_WITHIN_MS, takeTurns } from "./turns.ts";

const GRACE_MS = 10_000;

type Effect = EffectOf<JobsEffects>;

const jobsOf = (matches: Matches | undefined): readonly Wanted[] =>
  matches?.wanted.filter(({ spec }) => spec.schedule !== undefined) ?? [];

const keyOf = ({ instance, container }: { readonly instance: string; readonly container: string }): string =>
  `${instance}/${container}`;

const planned = follow(executionContract, "accepted", (state: JobsState, { body: { content }, atMs }) => {
  const before = state.jobs;
  state.jobs = {};
  for (const { id, stack } of content.instances)
    for (const { name, schedule } of stack.containers)
      if (schedule !== undefined) state.jobs[`${id}/${name}`] = before[`${id}/${name}`] ?? { lastAtMs: atMs };
});

const reported = follow(reportsContract, "queued", (state: JobsState, { body: { body } }) => {
  if (body.kind !== "job") return;
  const job = state.jobs[keyOf(body)];
  if (job === undefined) return;
  job.lastAtMs = Math.max(job.lastAtMs, body.atMs);
  if (body.outcome !== "skipped-overlap" && job.openAtMs === body.atMs) delete job.openAtMs;
});

/** What is due for one job: to know its next turn, and to bring its open run to an end. */
function jobDue({ state, live, now }: JobsScope, job: Wanted, effects: Effect[], wakes: number[]): void {
  const turn = live.turns.get(job.key);
  if (turn !== undefined && turn.atMs === undefined) {
    const args = { job: job.key, cron: turn.cron, timeZone: turn.timeZone, afterMs: turn.afterMs };
    effects.push({ key: `job-next:${job.key}:${turn.cron}:${turn.timeZone}:${turn.afterMs}`, type: "job.next", args });
  }
  if (typeof turn?.atMs === "number") wakes.push(now.bootMs + Math.max(0, turn.atMs - now.wallMs));
  const atMs = state.jobs[job.key]?.openAtMs;
  if (atMs === undefined) return;
  const leftMs = atMs + START_WITHIN_MS - now.wallMs;
  if (live.begun.get(job.key) !== atMs || job.wish === undefined)
    return void wakes.push(now.bootMs + Math.max(leftMs, 0) + 1);
  const notBeforeMs = live.tries.get(job.key)?.nextAtMs ?? 0;
  if (notBeforeMs > now.bootMs) return void wakes.push(notBeforeMs);
  const args = { wish: job.wish, atMs, mayStart: leftMs >= 0 };
  effects.push({ key: `job:${job.name}:${atMs}`, type: "engine.job", args });
}

/** Containers of runs whose end was told: they go. */
function endedRuns({ state }: JobsScope, matches: Matches): readonly SeenContainer[] {
  return (matches.seen?.containers ?? []).filter((container) => {
    const key = keyOf(container);
    const isJob = container.job !== "" && matches.byKey.get(key)?.wanted.spec.schedule !== undefined;
    return isJob && container.status !== "removing" && container.job !== String(state.jobs[key]?.openAtMs);
  });
}

/**
 * Runs what is to run at its times, in containers of their own that go once their end was told.
 *
 * INVARIANTS
 * - A run is in the journal before it begins, and stays open there until its end is: no minute twice, no result lost.
 * - No two runs of a job at once: a turn that comes while one is open is skipped and told as such.
 * - A turn that was missed (the machine was off, its clock was set) is not made up for: the next one comes at its time.
 */
export function createJobs(
  identity: Capability<IdentityShape>,
  execution: Capability<ExecutionShape>,
): Capability<JobsShape> {
  const matchesOf = ({ peekLive }: JobsScope): Matches | undefined => peekLive(execution).matches;
  const find = (scope: JobsScope, key: string) => matchesOf(scope)?.byKey.get(key)?.wanted;
  return {
    contract: jobsContract,
    foldVersion: 1,
    initial: () => ({ jobs: {} }),
    live: () => ({ turns: new Map(), begun: new Map(), tries: new Map() }),
    evolve: {
      began: ({ jobs }, { body: { job, atMs } }) => {
        jobs[job] = { lastAtMs: atMs, openAtMs: atMs };
      },
    },
    follows: [planned, reported],
    notice: {
      done: {
        "job.next": ({ live }, { job, afterMs }, outcome) => {
          const turn = live.turns.get(job);
          if (turn?.afterMs !== afterMs) return;
          live.turns.set(job, { ...turn, atMs: outcome.ok ? outcome.value.atMs : null });
        },
        "engine.job": (scope, { wish: { instance, spec } }, outcome) => {
          if (!outcome.ok) triedRun(scope, `${instance}/${spec.name}`, outcome.error);
        },
      },
    },
    decide: {},
    react: {
      done: {
        "engine.job": (scope, { wish: { instance, spec }, atMs }, outcome) =>
          endRun(scope, find(scope, `${instance}/${spec.name}`), atMs, outcome),
      },
    },
    settle: (scope) => {
      const matches = matchesOf(scope);
      const jobs = jobsOf(matches);
      if (matches?.seen === undefined || (jobs.length === 0 && scope.live.turns.size === 0)) return NOTHING;
      return [...takeTurns(scope, jobs), ...beginRuns(scope, jobs, (wanted) => ready({ wanted }, matches))];
    },
    read: {},
    due: (scope) => {
      const matches = matchesOf(scope);
      const node = scope.peek(identity).joined?.node;
      if (matches === undefined || node === undefined) return { effects: [] };
      const effects: Effect[] = [];
      const wakes: number[] = [];
      for (const job of jobsOf(matches)) jobDue(scope, job, effects, wakes);
      const { tries, look } = scope.peekLive(execution);
      for (const container of endedRuns(scope, matches)) {
        const { id } = container;
        const key = `absent:${id}`;
        if (look.unseen.has(key)) continue;
        const notBeforeMs = triedOf(tries, absentSubject(id), "")?.nextAtMs ?? 0;
        const args = { node, id, graceMs: matches.byKey.get(keyOf(container))?.wanted.spec.stopGraceMs ?? GRACE_MS };
        if (notBeforeMs > scope.now.bootMs) wakes.push(notBeforeMs);
        else effects.push({ key, type: "engine.absent", args });
      }
      const wakeAtMs = earliest(...wakes);
      return { effects, wakeAtMs };
    },
  };
}
