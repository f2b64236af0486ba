import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import type { Draft, Entry } from "../../shared/kernel/entry.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok, type Words } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import type { ReportBody } from "../../shared/execution/wire.ts";
import { fleetContract } from "../fleet/contract.ts";
import { servicesContract } from "../services/contract.ts";
import { services } from "../services/services.ts";
import { type Job, jobsContract, type ShownRun } from "./contract.ts";
import { nextRunMs, type Schedule, timeZoneOf } from "./schedule.ts";
import { believed, follows, jobIn, type JobsShape, type RunState, verdictOf } from "./state.ts";

const REPORTED = `${fleetContract.name}.${"reported" satisfies keyof (typeof fleetContract)["entries"]}`;

export const jobs: Capability<JobsShape> = {
  contract: jobsContract,
  foldVersion: 1,
  initial: () => ({ jobs: {}, places: {} }),
  live: () => ({}),
  evolve: {
    failed: (state, { body: { service, container }, atMs }) => {
      const held = jobIn(state, service, container);
      if (held !== undefined) held.failedAtMs = atMs;
    },
    recovered: (state, { body: { service, container } }) => {
      const held = jobIn(state, service, container);
      if (held !== undefined) delete held.failedAtMs;
    },
  },
  follows,
  decide: {},
  settle: (scope, fresh) => fresh.flatMap((entry) => turnOf(scope, entry)),
  read: {
    list: (scope, input) => {
      const { service } = input;
      if (service !== undefined && scope.peek(services).services[service] === undefined)
        return refuse(servicesContract, "unknown", { service });
      const rows = declared(scope).filter((row) => service === undefined || row.service === service);
      return ok(
        cut(
          rows.map((row) => {
            const job = shown(scope, row);
            const { last } = job;
            const went = last && { lastAt: last.startedAt, outcome: last.outcome };
            return [`${row.service} ${row.container}`, { ...job, ...went }];
          }),
          input,
        ),
      );
    },
    log: (scope, { service, container }) => {
      if (scope.peek(services).services[service] === undefined) return refuse(servicesContract, "unknown", { service });
      const row = declared(scope).find((one) => one.service === service && one.container === container);
      if (row === undefined) return refuse(jobsContract, "unknown", { service, container });
      const job = shown(scope, row);
      const held = jobIn(scope.state, service, container);
      if (held === undefined) return refuse(jobsContract, "not-run", { service, container, next: job.nextAt ?? NEVER });
      return ok({ ...job, runs: held.runs.map(runShown).toReversed(), tail: held.tail });
    },
  },
  findings: (scope) =>
    declared(scope).flatMap(({ service, container }) => {
      const held = jobIn(scope.state, service, container);
      const last = held?.runs.findLast((run) => verdictOf(run) === "failed");
      if (held?.failedAtMs === undefined || last === undefined) return [];
      const params = { service, container, instance: last.instance, reason: reasonOf(last) };
      return [finding(jobsContract, "job-failed", { subject: `service:${service}`, sinceMs: held.failedAtMs, params })];
    }),
  measures: (scope) =>
    declared(scope).map(({ service, container }) => ({
      name: "job_failing",
      labels: { service, container },
      value: jobIn(scope.state, service, container)?.failedAtMs === undefined ? 0 : 1,
    })),
};

interface Declared {
  readonly service: string;
  /** Nothing of its service runs until a person starts it again. */
  readonly stopped: boolean;
  readonly container: string;
  readonly schedule: Schedule;
}

const NEVER: Words = { fr: "jamais", en: "never" };

/** Every job of every service, in order of service and container. */
const declared = ({ peek }: Scope<JobsShape>): Declared[] =>
  byId(peek(services).services).flatMap(([service, { stack, stopped }]) =>
    stack.containers.flatMap(({ name, schedule }) =>
      schedule === undefined ? [] : [{ service, stopped, container: name, schedule }],
    ),
  );

/** What a run changes: a job that begins to fail, or succeeds again. */
function turnOf({ state }: Scope<JobsShape>, { kind, body }: Entry): readonly Draft[] {
  if (kind !== REPORTED) return [];
  const { node, report } = body as unknown as { readonly node: string; readonly report: ReportBody };
  if (report.kind !== "job" || !believed(state, node, report)) return [];
  const { service, container, instance, exitCode, outcome } = report;
  const fails = jobIn(state, service, container)?.failedAtMs !== undefined;
  switch (verdictOf(report)) {
    case "ok":
      return fails ? [draft(jobsContract, "recovered", { service, container })] : [];
    case "failed":
      return fails ? [] : [draft(jobsContract, "failed", { service, container, instance, exitCode, outcome })];
    case undefined:
      return [];
  }
}

function shown({ state, now }: Scope<JobsShape>, { service, stopped, container, schedule }: Declared): Job {
  const nextMs = stopped ? undefined : nextRunMs(schedule, now.wallMs);
  const last = jobIn(state, service, container)?.runs.at(-1);
  return {
    service,
    container,
    cron: schedule.cron,
    timeZone: timeZoneOf(schedule),
    ...(nextMs !== undefined && { nextAt: rfc3339(nextMs) }),
    ...(last !== undefined && { last: runShown(last) }),
  };
}

const runShown = ({ instance, atMs, startedAtMs, tookMs, exitCode, outcome }: RunState): ShownRun => ({
  instance,
  dueAt: rfc3339(atMs),
  startedAt: rfc3339(startedAtMs),
  tookMs,
  exitCode,
  outcome,
});

function reasonOf({ outcome, exitCode, tookMs }: RunState): Words {
  if (outcome === "not-started") return { fr: "il n'a pas pu démarrer", en: "it could not start" };
  const seconds = Math.ceil(tookMs / 1_000);
  return { fr: `code ${exitCode} après ${seconds} s`, en: `exit code ${exitCode} after ${seconds} s` };
}
